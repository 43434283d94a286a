"""A client's own page: what is booked, cancel, move one session, the calendar file. The link is the key to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from icalendar import Calendar, Event

from jivaka.core.access.actor import Actor
from jivaka.queries.calendars import Period
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.slots import NO_WISHES, slots
from jivaka.services.bookings import OfferGoneError, RefusedError, Session, cancel_booking, move_bookings
from jivaka.web.portal.book.links import client_of
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.errors import page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.queries.slots import Offer

MOVE_SALT: Final = "jivaka.move"
AROUND_DAYS: Final = 7
SHOWN: Final = 60


@require_GET
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to come and what was."""
    sessions = client_sessions(client_of(token))
    coming = [one for one in sessions if one.state == "booked" and one.ends > now()]
    past = [one for one in sessions if one not in coming]
    return render(request, "portal/mine.html", {"coming": coming, "past": past, "token": token})


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, token: str, booking: int) -> HttpResponse:
    """Ask whether to cancel a session, and cancel it."""
    client, session = _own(token, booking)
    late = session.begins - now() < timedelta(hours=session.cancel_hours)
    if request.method == "POST":
        try:
            cancel_booking(Actor("client", client), booking, "by the client", at=now())
        except RefusedError as error:
            return page(request, 409, _("This cannot be cancelled"), str(error))
        return redirect("portal:mine", token)
    return render(request, "portal/cancel.html", {"session": session, "late": late, "token": token})


@require_GET
def move(request: HttpRequest, token: str, booking: int) -> HttpResponse:
    """Show other times for a session: a week around it, with the same therapist first."""
    _client, session = _own(token, booking)
    today = now().date()
    first = max(today, session.begins.date() - timedelta(days=AROUND_DAYS))
    period = Period(first, max(first, session.begins.date() + timedelta(days=AROUND_DAYS)))
    found = slots(session.salon, session.service, period, NO_WISHES, at=now())
    same = [one for one in found.offers if one.therapist == session.therapist]
    offers = [(one, _sign(booking, session, one)) for one in (same or found.offers)[:SHOWN]]
    context = {"session": session, "offers": offers, "token": token, "why": found.why, "same": bool(same)}
    return render(request, "portal/move.html", context)


def _sign(booking: int, session: BookedSession, offer: Offer) -> str:
    return signing.dumps(
        [booking, session.service, offer.therapist, offer.room, offer.unit, offer.start, session.price], salt=MOVE_SALT
    )


@require_POST
def move_to(request: HttpRequest, token: str, booking: int) -> HttpResponse:
    """Move a session to the time that was chosen."""
    client, old = _own(token, booking)
    try:
        sealed = signing.loads(request.POST.get("offer", ""), salt=MOVE_SALT, max_age=3600)
    except signing.BadSignature:
        says = _("These times were found too long ago, or the page was changed. Look for times again.")
        return page(request, 409, _("Please choose again"), says)
    if sealed[0] != booking:
        raise Http404
    _number, service, therapist, room, unit, start, price = sealed
    session = Session(service, therapist, room, start, old.areas, old.pressure, price, unit)
    try:
        move_bookings(Actor("client", client), {booking: session}, assessor().knowledge.digest, at=now())
    except OfferGoneError:
        says = _("Somebody was a moment quicker. Your session stays where it was. Look again: there are other times.")
        return page(request, 409, _("This time has just been taken"), says)
    except RefusedError as error:
        return page(request, 409, _("This cannot be moved there"), str(error))
    return redirect("portal:mine", token)


@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Return the sessions to come as an iCalendar file, which calendars can also follow. It names no complaint."""
    found = Calendar()
    found.add("prodid", "-//Jivaka//EN")
    found.add("version", "2.0")
    for one in client_sessions(client_of(token)):
        if one.state != "booked":
            continue
        event = Event()
        event.add("uid", f"booking-{one.booking}@jivaka")
        event.add("dtstamp", now())
        event.add("dtstart", one.begins)
        event.add("dtend", one.ends)
        event.add("summary", f"Jivaka: {one.salon_name}")
        event.add("location", one.address or one.salon_name)
        found.add_component(event)
    response = HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sessions.ics"'
    return response


def _own(token: str, booking: int) -> tuple[int, BookedSession]:
    """Return the client of a token and one of their sessions. Raises Http404 for anybody else's."""
    client = client_of(token)
    found = next((one for one in client_sessions(client) if one.booking == booking), None)
    if found is None:
        raise Http404
    return client, found
