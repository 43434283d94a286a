"""The waitlist at the desk: who waits, put somebody on it, offer what has become free, take an offer, leave."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.scheduling.ticks import closing_tick, edge_tick
from jivaka.queries.desk.moving import booking_card
from jivaka.queries.desk.people import sold_here, standing_of
from jivaka.queries.desk.waiting import is_wish_of, waitlist
from jivaka.services.bookings import (
    RefusedError,
    Waiting,
    accept_offer,
    join_waitlist,
    leave_waitlist,
    offer_freed,
)
from jivaka.web.desk.clients import page_of, person
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.wishes import PARTS, Asked
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.refusals import massage_said, sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.web.desk.door import Desk

MOST_DAYS: Final = 60


@require_safe
@at_desk
def waiting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show who waits for what, and what is held for whom."""
    return _page(request, desk)


def _page(request: HttpRequest, desk: Desk, says: tuple[str, ...] = (), *, done: str = "") -> HttpResponse:
    lines = [(one, massage_said(one.massage)) for one in waitlist(desk.actor, desk.salon.number, at=now())]
    context = {"desk": desk, "lines": lines, "says": says, "done": done}
    return render(request, "desk/waitlist.html", context, status=409 if says else 200)


@require_POST
@at_desk
def join(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Put a client on the waitlist for a massage, between two days and in a part of the day."""
    person(desk, number)
    standing = standing_of(number, assessor().knowledge.digest, at=now())
    asked = Asked.read(request.POST, standing)
    if standing.decision is None or asked is None or not standing.may_be_booked:
        raise Http404
    choice = standing.choices[asked.place]
    sold = next(iter(sold_here(desk.salon.number, choice)), None)
    if sold is None:
        return page_of(request, desk, number, (_("The salon does not offer this. Choose one of its services."),))
    earliest, latest = _between(desk, asked, request.POST.get("days", ""))
    patches = assessor().knowledge.patches_of
    wish = Waiting(
        client=number,
        decision=standing.decision,
        service=sold.service,
        salon=desk.salon.number,
        earliest=earliest,
        latest=latest,
        areas=tuple(sorted({patch for area in choice.areas for patch in patches(area)})),
        pressure=choice.pressure,
        therapist=asked.therapist,
        instead_of=_instead(desk, number, request.POST.get("instead_of", "")),
    )
    try:
        join_waitlist(desk.actor, wish, at=now())
    except RefusedError as refused:
        return page_of(request, desk, number, sentences(refused))
    return redirect("desk:waitlist", desk.salon.slug)


def _between(desk: Desk, asked: Asked, days: str) -> tuple[int, int]:
    """Return the first and the last tick of a wish: from a day on, for so many days."""
    first = max(asked.first or desk.today, desk.today)
    count = min(int(days), MOST_DAYS) if days.isdecimal() and len(days) < 4 and int(days) else 1
    after, before = PARTS.get(asked.part, (None, None))
    last = first + timedelta(days=count - 1)
    end = closing_tick(last, before, desk.zone) if before else closing_tick(last + timedelta(days=1), time(), desk.zone)
    return edge_tick(first, after or time(), desk.zone), end - 1


def _instead(desk: Desk, client: int, text: str) -> int | None:
    """Return the booking that an earlier time would replace, if it is this client's and still to come."""
    card = booking_card(desk.salon.number, int(text)) if text.isdecimal() and len(text) < 12 else None
    return card.number if card and card.client == client and card.state == "booked" else None


@require_POST
@at_desk
def offer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Hold what is free for those who wait, first come first served."""
    offered = offer_freed(desk.actor, desk.salon.number, assessor().knowledge.digest, at=now())
    said = ngettext(
        "A time is held for {n} client. Call them.", "Times are held for {n} clients. Call them.", len(offered)
    ).format(n=len(offered))
    return _page(request, desk, done=said if offered else _("Nothing that is free fits anybody who waits."))


@require_POST
@at_desk
def accept(request: HttpRequest, desk: Desk, wish: int) -> HttpResponse:
    """Book what was offered, after the client has said yes."""
    _known(desk, wish)
    try:
        booking = accept_offer(desk.actor, wish, assessor().knowledge.digest, at=now())
    except RefusedError as refused:
        return _page(request, desk, sentences(refused))
    return redirect("desk:booking", desk.salon.slug, booking)


@require_POST
@at_desk
def leave(request: HttpRequest, desk: Desk, wish: int) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Take somebody off the waitlist."""
    _known(desk, wish)
    leave_waitlist(desk.actor, wish, at=now())
    return redirect("desk:waitlist", desk.salon.slug)


def _known(desk: Desk, wish: int) -> None:
    """Raise Http404 for a wish of another salon; one that was booked or taken back is known, as to a second tap."""
    if not is_wish_of(desk.salon.number, wish):
        raise Http404
