"""One booking at the desk: move it, cancel it with the salon's policy, see how to reach the client."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.scheduling.ticks import WallTimeError, day_of, instant_of, read_day, wall_tick
from jivaka.queries.desk.absences import resources_of
from jivaka.queries.desk.moving import booking_card, later_sessions, placed_at
from jivaka.queries.desk.people import contact_of
from jivaka.queries.times.calendars import Period
from jivaka.queries.times.slots import NO_WISHES, Wishes, slots
from jivaka.services.bookings import RefusedError, Session, cancel_booking, move_bookings
from jivaka.web.desk.day import marks_now
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.drawing import ICONS
from jivaka.web.desk.wishes import number_of
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.refusals import hindrances_said, sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.desk.moving import BookingCard, Later
    from jivaka.web.desk.door import Desk

SHOWN: Final = 24
REASONS: Final = ("asked", "ill", "salon", "other")
"""Why a booking is cancelled, as the audit and the booking keep it; 'ill' says nothing about with what."""


@require_safe
@at_desk
def booking(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show a booking with everything that can be done with it."""
    return _page(request, desk, _card(desk, number))


def _card(desk: Desk, number: int) -> BookingCard:
    found = booking_card(desk.salon.number, number)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, desk: Desk, card: BookingCard, says: tuple[str, ...] = ()) -> HttpResponse:
    """Show a booking, with what was refused and fresh times where there is something to say."""
    at = now()
    context: dict[str, Any] = {
        "desk": desk,
        "card": card,
        "icon": ICONS.get(card.state, ""),
        "next": marks_now(card.state, card.begins),
        "contact": contact_of(desk.actor, desk.salon.number, card.client),
        "moves": card.state in ("pending", "booked"),
        "late": card.begins - at < timedelta(hours=card.cancel_hours),
        "reasons": _reasons(),
        "says": says,
        "new_price": card.price_now != card.price,
        "after": later_sessions(desk.salon.number, card.number),
        "rest": request.POST.get("rest") == "1",
    }
    if context["moves"]:
        context |= _times(request, desk, card)
    return render(request, "desk/booking.html", context, status=409 if says else 200)


def _reasons() -> list[tuple[str, str]]:
    words = (_("The client asked for it"), _("The client is ill"), _("The salon has to"), _("Another reason"))
    return list(zip(REASONS, words, strict=True))


def _times(request: HttpRequest, desk: Desk, card: BookingCard) -> dict[str, Any]:
    """Return free times of a day: with the same therapist, or where there are none with anybody."""
    on = day_of(request.GET.get("on", "") or request.POST.get("on", "")) or max(card.begins.date(), desk.today)
    found = slots(desk.salon.number, card.service, Period(on, on), Wishes(therapist=card.therapist), at=now())
    same = bool(found.offers)
    if not same:
        found = slots(desk.salon.number, card.service, Period(on, on), NO_WISHES, at=now())
    return {
        "on": on,
        "same": same,
        "offers": [(f"{one.therapist}:{one.start}", one) for one in found.offers[:SHOWN]],
        "why": hindrances_said(found.why),
        "clock": request.POST.get("clock", "") or f"{card.begins:%H:%M}",
        "whom": number_of(request.POST.get("therapist", "")) or card.therapist,
        "therapists": [one for one in resources_of(desk.salon.number) if one.kind == "therapist"],
        "earlier": on - timedelta(days=1) if on > desk.today else None,
        "later": on + timedelta(days=1),
    }


def instant_typed(desk: Desk, day: str, clock: str) -> int | None:
    """Return the tick of a day and a time of the salon's clock as they were typed; None for what is neither."""
    try:
        wall = datetime.combine(read_day(day), time.fromisoformat(clock))
        return wall_tick(wall.date(), wall.time(), desk.zone, fold=0)
    except (ValueError, WallTimeError):
        return None


def _seen(request: HttpRequest, number: int) -> dict[int, int]:
    """Return the mark of the booking as the page showed it: what changed since is not moved or cancelled unseen."""
    mark = request.POST.get("seen", "")
    return {number: int(mark)} if mark.isascii() and mark.isdigit() and len(mark) < 12 else {}


def _seen_later(request: HttpRequest) -> dict[int, int]:
    """Return the marks of the sessions after it, as the page showed them."""
    pairs = (text.partition(":") for text in request.POST.getlist("later"))
    return {int(one): int(mark) for one, _colon, mark in pairs if f"{one}{mark}".isdecimal() and len(one + mark) < 24}


def _session(number: int, therapist: int, start: int, price: int | None) -> Session:
    """Return where a booking could be. Raises Http404 where it could be nowhere."""
    to = placed_at(number, therapist, start, price, at=now())
    if to is None:
        raise Http404
    return Session(to.service, to.therapist, to.room, to.starts, to.areas, to.pressure, to.price, to.unit)


def _later(desk: Desk, one: Later, days: timedelta, *, new_price: bool) -> Session:
    """Return where a later session of a course is so many days on, at its own time, with its own therapist."""
    start = wall_tick(one.begins.date() + days, one.begins.time(), desk.zone, fold=0)
    return _session(one.number, one.therapist, start, one.price_now if new_price else None)


@require_POST
@at_desk
def move(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Move a booking to a time that was tapped (`to` is therapist:tick) or typed (`on`, `clock`).

    With `rest` the sessions of its course after it are moved by as many days, each at its own time, or none is.
    """
    card = _card(desk, number)
    therapist, _colon, start = request.POST.get("to", "").partition(":")
    tick = int(start) if start.isdecimal() and len(start) < 12 else None
    if tick is None:
        tick = instant_typed(desk, request.POST.get("on", ""), request.POST.get("clock", ""))
        therapist = request.POST.get("therapist", "") or str(card.therapist)
    if tick is None or not (therapist.isdecimal() and len(therapist) < 12):
        return _page(request, desk, card, (_("Please choose a day and a time, on a mark of five minutes."),))
    new_price = request.POST.get("new_price") == "1"
    moves = {number: _session(number, int(therapist), tick, card.price_now if new_price else None)}
    later = later_sessions(desk.salon.number, number) if request.POST.get("rest") == "1" else ()
    days = instant_of(tick).astimezone(desk.zone).date() - card.begins.date()
    try:
        moves |= {one.number: _later(desk, one, days, new_price=new_price) for one in later}
    except WallTimeError:
        return _page(request, desk, card, (_("On one of these days the clocks skip that hour. Move them one by one."),))
    seen = _seen_later(request)
    if later and {one.number for one in later} != seen.keys():
        return _page(request, desk, card, (_("Somebody else has changed it meanwhile. See how it is now."),))
    seen |= _seen(request, number)
    try:
        move_bookings(desk.actor, moves, assessor().knowledge.digest, at=now(), seen=seen)
    except RefusedError as refused:
        return _page(request, desk, card, sentences(refused))
    moved = _card(desk, number)
    return redirect("desk:day", desk.salon.slug, moved.begins.date().isoformat())


@require_POST
@at_desk
def cancel(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Cancel a booking; the page has said before whether the policy may ask a fee."""
    card, reason = _card(desk, number), request.POST.get("reason", "")
    if reason not in REASONS:
        return _page(request, desk, card, (_("Please say why it is cancelled."),))
    try:
        seen = _seen(request, number).get(number)
        cancelled = cancel_booking(desk.actor, number, f"desk: {reason}", at=now(), seen=seen)
    except RefusedError as refused:
        return _page(request, desk, card, sentences(refused))
    context = {"desk": desk, "card": card, "late": cancelled.late}
    return render(request, "desk/cancelled.html", context)
