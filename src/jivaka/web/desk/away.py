"""Somebody is ill, or a room closes: note it, see what could be done with each booking, do it one by one or at once.

What is done goes through `move_bookings`, with all its checks; what is refused is said and stays where it was.
"""

from __future__ import annotations

from contextlib import suppress
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
from jivaka.queries.times.repairs import propose_repairs, propose_repairs_of_salon
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
        if number not in known:
            says += (_("Please choose who or what is away, and from when to when."),)
        if begins is None or ends is None:
            says += (_("Please choose a day and a time, on a mark of five minutes."),)
        if number in known and begins and ends:
            try:
                found = note_absence(desk.actor, number, begins, ends, at=now())
            except RefusedError as refused:
                says = sentences(refused)
            else:
                return redirect("desk:repairs", desk.salon.slug, found.kind, found.number)
    return _list(request, desk, says, 422 if says else 200)


def _list(request: HttpRequest, desk: Desk, says: tuple[str, ...], status: int) -> HttpResponse:
    """Show all absences, with the form as it was typed."""
    context = {
        "desk": desk,
        "resources": resources_of(desk.salon.number),
        "lines": absences(desk.actor, desk.salon.number, at=now()),
        "typed": request.POST,
        "who": number_of(request.POST.get("who", "")),
        "says": says,
    }
    return render(request, "desk/away.html", context, status=status)


def _taken_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say that an absence, of which a page was left open, is there no more."""
    return _list(request, desk, (_("There is no such absence. Look at the list again: it may have changed."),), 409)


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
    absence = _absence(desk, kind, number)
    if absence is None:
        raise Http404
    return _page(request, desk, absence)


def _absence(desk: Desk, kind: str, number: int) -> AbsenceLine | None:
    return absence_of(desk.actor, desk.salon.number, kind, number, at=now())


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
    begins, ends = max(absence.begins.astimezone(UTC), now()), absence.ends.astimezone(UTC)
    if absence.resource is None:
        return list(propose_repairs_of_salon(desk.salon.number, begins, ends, at=now()))
    found = propose_repairs(absence.resource, begins, ends, at=now())
    return [one for one in found if one.salon == desk.salon.number]


def _done(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "{n} session was moved. Tell the client.", "{n} sessions were moved. Tell the clients.", count
    ).format(n=count)


def _seal(one: Repair) -> str:
    """Return a proposal as a sealed text; '' where there is none."""
    return "" if one.start is None else signing.dumps([one.booking, one.therapist, one.start, one.mark], salt=SALT)


@require_POST
@at_desk
def repair(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Move what was confirmed: one proposal (`one`), or all that the page showed (`all`)."""
    absence = _absence(desk, kind, number)
    if absence is None:
        return _taken_back(request, desk)
    chosen = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("all")
    says: list[str] = []
    moved = 0
    for text in chosen:
        try:
            booking, therapist, start, mark = signing.loads(text, salt=SALT, max_age=SECONDS)
        except (signing.BadSignature, ValueError):
            says.append(_("These times were found too long ago, or the page was changed. Look for times again."))
            continue
        refused = _move(desk, booking, (therapist, start), mark)
        says += refused
        moved += not refused
    return _page(request, desk, absence, tuple(says), _done(moved))


@require_POST
@at_desk
def ask(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:
    """Ask clients by mail to choose another time: one (`booking`), or everybody whom the absence touches."""
    absence = _absence(desk, kind, number)
    if absence is None:
        return _taken_back(request, desk)
    one = number_of(request.POST["booking"]) if "booking" in request.POST else None
    if one is None and "booking" in request.POST:
        raise Http404
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


def _move(desk: Desk, booking: int, whereto: tuple[int, int], mark: int) -> tuple[str, ...]:
    """Move one booking to a therapist and a start; return why it was refused, or nothing."""
    card, to = booking_card(desk.salon.number, booking), placed_at(booking, *whereto, at=now())
    if card is None or to is None:
        raise Http404
    session = Session(to.service, to.therapist, to.room, to.starts, to.areas, to.pressure, to.price, to.unit)
    try:
        move_bookings(desk.actor, {booking: session}, assessor().knowledge.digest, at=now(), seen={booking: mark})
    except RefusedError as refused:
        return tuple(f"{card.client_name}: {says}" for says in sentences(refused))
    return ()


@require_POST
@at_desk
def withdraw(request: HttpRequest, desk: Desk, kind: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Take an absence back: somebody is well again, the room is open. One that is gone already stays gone."""
    absence = _absence(desk, kind, number)
    if absence is not None:
        if absence.resource is None:  # a manager opens the salon
            raise Http404
        with suppress(RefusedError):  # somebody was quicker
            withdraw_absence(desk.actor, Absence(absence.kind, absence.number), at=now())
    return redirect("desk:away", desk.salon.slug)
