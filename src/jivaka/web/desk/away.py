"""Somebody is ill, or a room closes: note it, see what could be done with each booking, do it one by one or at once.

What is done goes through `move_bookings`, with all its checks; what is refused is said and stays where it was.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.desk.absences import absence_of, absences, resources_of
from jivaka.queries.desk.moving import booking_card, placed_at
from jivaka.queries.times.repairs import propose_repairs
from jivaka.services.bookings import (
    Absence,
    RefusedError,
    Session,
    ask_to_move,
    move_bookings,
    note_absence,
    withdraw_absence,
)
from jivaka.web.desk.bookings import instant_typed
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.wishes import number_of
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.desk.absences import AbsenceLine
    from jivaka.queries.times.repairs import Repair
    from jivaka.web.desk.door import Desk

SALT: Final = "jivaka.desk.repair"
SECONDS: Final = 3600


@require_form
@at_desk
def away(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show who and what is away, and note another absence."""
    says: tuple[str, ...] = ()
    if request.method == "POST":
        number, begins, ends = _typed(request, desk)
        known = {one.number for one in resources_of(desk.salon.number)}
        if number not in known or begins is None or ends is None:
            says = (_("Please choose who or what is away, and from when to when."),)
        else:
            try:
                found = note_absence(desk.actor, number, begins, ends, at=now())
            except RefusedError as refused:
                says = sentences(refused)
            else:
                return redirect("desk:repairs", desk.salon.slug, found.kind, found.number)
    context = {
        "desk": desk,
        "resources": resources_of(desk.salon.number),
        "lines": absences(desk.actor, desk.salon.number, at=now()),
        "typed": request.POST,
        "says": says,
    }
    return render(request, "desk/away.html", context, status=422 if says else 200)


def _typed(request: HttpRequest, desk: Desk) -> tuple[int | None, datetime | None, datetime | None]:
    """Return who is away, from when, until when; None for what cannot be read."""
    edges = [
        instant_typed(desk, request.POST.get(f"{edge}_day", ""), request.POST.get(f"{edge}_time", ""))
        for edge in ("from", "until")
    ]
    begins, ends = (None if tick is None else instant_of(tick) for tick in edges)
    return number_of(request.POST.get("who", "")), begins, ends


@require_safe
@at_desk
def repairs(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Show what could be done with each booking that an absence touches."""
    return _page(request, desk, _absence(desk, kind, number))


def _absence(desk: Desk, kind: str, number: int) -> AbsenceLine:
    found = absence_of(desk.actor, desk.salon.number, kind, number, at=now())
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, desk: Desk, absence: AbsenceLine, says: tuple[str, ...] = (), done: str = ""
) -> HttpResponse:
    found = _touched(desk, absence)
    context: dict[str, Any] = {
        "desk": desk,
        "absence": absence,
        "found": [(one, _seal(one)) for one in found],
        "can": sum(one.start is not None for one in found),
        "says": says,
        "done": done,
    }
    return render(request, "desk/repairs.html", context, status=409 if says else 200)


def _touched(desk: Desk, absence: AbsenceLine) -> list[Repair]:
    begins = max(absence.begins.astimezone(UTC), now())
    found = propose_repairs(absence.resource, begins, absence.ends.astimezone(UTC), at=now())
    return [one for one in found if one.salon == desk.salon.number]


def _done(count: int) -> str:
    return ngettext(
        "{n} session was moved. Tell the client.", "{n} sessions were moved. Tell the clients.", count
    ).format(n=count)


def _seal(one: Repair) -> str:
    """Return a proposal as a sealed text; '' where there is none."""
    return "" if one.start is None else signing.dumps([one.booking, one.therapist, one.start], salt=SALT)


@require_POST
@at_desk
def repair(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Move what was confirmed: one proposal (`one`), or all that the page showed (`all`)."""
    absence = _absence(desk, kind, number)
    chosen = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("all")
    says: list[str] = []
    moved = 0
    for text in chosen:
        try:
            booking, therapist, start = signing.loads(text, salt=SALT, max_age=SECONDS)
        except signing.BadSignature:
            says.append(_("These times were found too long ago, or the page was changed. Look for times again."))
            continue
        refused = _move(desk, booking, therapist, start)
        says += refused
        moved += not refused
    return _page(request, desk, absence, tuple(says), _done(moved))


@require_POST
@at_desk
def ask(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Ask clients by mail to choose another time: one (`booking`), or everybody whom the absence touches."""
    absence = _absence(desk, kind, number)
    one = number_of(request.POST.get("booking", ""))
    says: list[str] = []
    asked = 0
    for repair in _touched(desk, absence):
        if one not in (None, repair.booking):
            continue
        try:
            ask_to_move(desk.actor, repair.booking, at=now())
            asked += 1
        except RefusedError as refused:
            says += [f"{repair.client}: {text}" for text in sentences(refused)]
    return _page(request, desk, absence, tuple(says), _asked(asked) if asked else "")


def _asked(count: int) -> str:
    return ngettext(
        "{n} client is asked by mail to choose another time.",
        "{n} clients are asked by mail to choose another time.",
        count,
    ).format(n=count)


def _move(desk: Desk, booking: int, therapist: int, start: int) -> tuple[str, ...]:
    """Move one booking; return why it was refused, or nothing."""
    card, to = booking_card(desk.salon.number, booking), placed_at(booking, therapist, start, at=now())
    if card is None or to is None:
        raise Http404
    session = Session(to.service, to.therapist, to.room, to.starts, to.areas, to.pressure, to.price, to.unit)
    try:
        move_bookings(desk.actor, {booking: session}, assessor().knowledge.digest, at=now())
    except RefusedError as refused:
        return tuple(f"{card.client_name}: {says}" for says in sentences(refused))
    return ()


@require_POST
@at_desk
def withdraw(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Take an absence back: somebody is well again, the room is open."""
    absence = _absence(desk, kind, number)
    withdraw_absence(desk.actor, Absence(absence.kind, absence.number), at=now())
    return redirect("desk:away", desk.salon.slug)
