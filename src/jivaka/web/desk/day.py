"""The day of a salon: drawn and as a list, refreshed where somebody else changed it, moved by dragging."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of, read_day
from jivaka.queries.day_sheet import day_sheet
from jivaka.queries.desk.moving import booking_card, placed_at
from jivaka.queries.desk.stamp import day_stamp, ticks_of
from jivaka.queries.salons import salons
from jivaka.services.bookings import RefusedError, Session, mark_booking, move_bookings
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.drawing import ICONS, drawing_of
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import guard, staff

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from jivaka.core.access.actor import Actor
    from jivaka.queries.day_sheet import DaySheet
    from jivaka.queries.day_sheet import Session as Listed
    from jivaka.web.desk.door import Desk

NEXT = {"booked": ("arrived", "noshow"), "arrived": ("fulfilled", "booked"), "noshow": ("booked",)}
"""What a session of the day can be marked as."""
SALT = "jivaka.desk.stamp"
SECONDS = 36 * 3600
"""How long a page that is left open asks whether it is still right."""


@require_safe
@staff("receptionist", "manager")
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go to the day of the salon; where there are several, choose one."""
    mine = [salon for salon in salons() if actor.is_in(salon.number)]
    if len(mine) == 1:
        return redirect("desk:today", mine[0].slug)
    return render(request, "desk/salons.html", {"salons": mine})


@require_safe
@at_desk
def day(request: HttpRequest, desk: Desk, on: str = "") -> HttpResponse:
    """Show a day, today where none is named; with `part` only what changes."""
    chosen = _day(on) or desk.today
    what = desk.salon.number, *ticks_of(chosen, desk.zone)
    etag = f'"{day_stamp(*what)}"'  # before the sheet: what changes in between is seen the next time
    sheet = day_sheet(desk.salon.slug, chosen, at=now())
    context = _context(desk, sheet) | {"etag": etag, "sealed": signing.dumps(what, salt=SALT)}
    template = "desk/part.html" if request.GET.get("part") else "desk/day.html"
    response = render(request, template, context)
    response["ETag"] = etag
    return response


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError as error:
        raise Http404 from error


def _context(desk: Desk, sheet: DaySheet) -> dict[str, Any]:
    every = sorted({one.booking: one for lane in sheet.therapists for one in lane.sessions}.values(), key=_when)
    return {
        "desk": desk,
        "sheet": sheet,
        "drawing": drawing_of(sheet, desk.zone, at=now()),
        "listed": [(one, ICONS.get(one.state, ""), marks_now(one.state, one.begins)) for one in every],
        "counts": [(state, ICONS[state], count) for state in ICONS if (count := _count(every, state))],
        "earlier": sheet.day - timedelta(days=1),
        "later": sheet.day + timedelta(days=1),
        "is_today": sheet.day == desk.today,
        "percent": round(sheet.share * 100),
    }


def marks_now(state: str, begins: datetime) -> tuple[str, ...]:
    """Return what a session can be marked as now: nobody has stayed away from what has not begun."""
    return tuple(mark for mark in NEXT.get(state, ()) if mark != "noshow" or begins <= now())


def _when(one: Listed) -> tuple[Any, ...]:
    return one.begins, one.therapist, one.booking


def _count(every: list[Listed], state: str) -> int:
    return sum(one.state == state for one in every)


@require_safe
def stamp(request: HttpRequest, sealed: str) -> HttpResponse:
    """Say whether anything of a day has changed: 304 where nothing has.

    The sealed address was given to somebody who may see the day, and names the salon and the ticks. So that it can be
    asked every few seconds, it opens no visit; all it tells is that something is different.
    """
    try:
        salon, first, end = signing.loads(sealed, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    etag = f'"{day_stamp(salon, first, end)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(headers={"ETag": etag}, content_type="text/plain")


guard(stamp, "a sealed address")


@require_POST
@at_desk
def mark(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Mark a session as arrived, done or missed, or take the mark back; `mark` is booking:state."""
    booking, _colon, state = request.POST.get("mark", "").partition(":")
    if not (booking.isdecimal() and len(booking) < 12) or booking_card(desk.salon.number, int(booking)) is None:
        raise Http404
    try:
        mark_booking(desk.actor, int(booking), state, at=now())
    except RefusedError as refused:
        return render(request, "desk/refused.html", {"desk": desk, "says": sentences(refused)}, status=409)
    return redirect("desk:day", desk.salon.slug, _day(request.POST.get("on", "")) or desk.today)


@require_POST
@at_desk
def drag(request: HttpRequest, desk: Desk) -> JsonResponse:
    """Move a session to where it was dragged: `therapist` and `start` (a tick). The answer is a sentence.

    `was` is the tick at which the page showed it: what another desk has moved meanwhile is not moved unseen.
    """
    numbers = [request.POST.get(name, "") for name in ("booking", "therapist", "start")]
    if not all(text.isascii() and text.isdigit() and len(text) < 12 for text in numbers):
        raise Http404
    booking, therapist, start = map(int, numbers)
    card = booking_card(desk.salon.number, booking)
    to = placed_at(booking, therapist, start, at=now())
    if card is None or to is None:
        raise Http404
    if request.POST.get("was", str(card.starts)) != str(card.starts):
        says = _("Somebody else has changed it meanwhile. See how it is now.")
        return JsonResponse({"ok": False, "says": says}, status=409)
    session = Session(to.service, to.therapist, to.room, to.starts, to.areas, to.pressure, to.price, to.unit)
    try:
        move_bookings(desk.actor, {booking: session}, assessor().knowledge.digest, at=now(), seen={booking: card.mark})
    except RefusedError as refused:
        return JsonResponse({"ok": False, "says": " ".join(sentences(refused))}, status=409)
    except ProblemsError:
        says = _("You may not do this here. Ask the manager of the salon.")
        return JsonResponse({"ok": False, "says": says}, status=403)
    when = date_format(instant_of(start).astimezone(desk.zone), "H:i")
    says = _("{client} was moved to {time}.").format(client=card.client_name, time=when)
    return JsonResponse({"ok": True, "says": says})
