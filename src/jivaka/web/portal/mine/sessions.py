"""Sessions of a client: cancel one, move one, book one more. What is booked is what was shown, sealed."""

from __future__ import annotations

import secrets
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.queries.client_bookings import client_sessions, days_too_close
from jivaka.queries.mine.course import standing_of
from jivaka.queries.times.calendars import Period, days_from
from jivaka.queries.times.slots import NO_WISHES, slots
from jivaka.services.bookings import (
    OfferGoneError,
    RefusedError,
    Request,
    Session,
    book,
    cancel_booking,
    move_bookings,
)
from jivaka.web.portal.mine.door import my_session, own
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import hindrances_said, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.queries.times.slots import Offer
    from jivaka.web.portal.mine.door import Me

MOVE_SALT: Final = "jivaka.move"
SECONDS: Final = 3600
AROUND_DAYS: Final = 7
AHEAD_DAYS: Final = 14
SHOWN: Final = 60
"""About how many times a page shows."""


@require_form
@own
def cancel(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Ask whether to cancel a session, and cancel it."""
    session = my_session(me, booking)
    late = session.begins - now() < timedelta(hours=session.cancel_hours)
    if request.method == "POST":
        try:
            cancel_booking(me.actor, booking, "by the client", at=now())
        except RefusedError as error:
            return page(request, 409, _("This cannot be cancelled"), " ".join(sentences(error)))
        return redirect("portal:mine", me.token)
    return render(request, "portal/mine/cancel.html", {"session": session, "late": late, "token": me.token})


@require_safe
@own
def move(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Show other times for a session: a week around it, with the same therapist first."""
    session, today = my_session(me, booking), now().date()
    first = max(today, session.begins.date() - timedelta(days=AROUND_DAYS))
    period = Period(first, max(first, session.begins.date() + timedelta(days=AROUND_DAYS)))
    context = times_for(session, period, booking) | {"session": session, "token": me.token}
    return render(request, "portal/mine/move.html", context)


@require_POST
@own
def move_to(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Move a session to the time that was chosen."""
    session = chosen(request, my_session(me, booking), booking)
    if session is None:
        return too_old(request)
    try:
        move_bookings(me.actor, {booking: session}, assessor().knowledge.digest, at=now())
    except OfferGoneError:
        says = _("Somebody was a moment quicker. Your session stays where it was. Look again: there are other times.")
        return page(request, 409, _("This time has just been taken"), says)
    except RefusedError as error:
        return page(request, 409, _("This cannot be moved there"), " ".join(sentences(error)))
    return redirect("portal:mine", me.token)


@require_form
@own
def another(request: HttpRequest, me: Me) -> HttpResponse:
    """Book one more session besides the course: the same massage as the last time, on answers that are current."""
    like = next(iter(reversed(client_sessions(me.client))), None)
    standing = standing_of(me.actor, me.client)
    if like is None or standing is None:
        return redirect("portal:home")
    if request.method == "POST":
        return _book(request, me, like, standing.decision)
    context: dict[str, Any] = {"session": like, "token": me.token, "stale": not standing.may_book(now().date())}
    if not context["stale"]:
        context |= times_for(like, days_from(now().date(), AHEAD_DAYS), 0)
    return render(request, "portal/mine/another.html", context)


def _book(request: HttpRequest, me: Me, like: BookedSession, decision: int) -> HttpResponse:
    session = chosen(request, like, 0)
    if session is None:
        return too_old(request)
    sent = request.POST.get("key", "")[:40]
    key = f"another:{sent if sent and sent.isprintable() else secrets.token_urlsafe(18)}"
    asked = Request(key, me.client, decision, (session,), assessor().knowledge.digest)
    try:
        book(me.actor, asked, at=now())
    except OfferGoneError:
        says = _("Somebody was a moment quicker. Nothing was booked. Look again: there are other times.")
        return page(request, 409, _("This time has just been taken"), says)
    except RefusedError as error:
        return page(request, 409, _("This cannot be booked"), " ".join(sentences(error)))
    return redirect("portal:mine", me.token)


def times_for(session: BookedSession, period: Period, number: int) -> dict[str, Any]:
    """Return the times of a period for the template: those of the same therapist, or of all where there are none."""
    found, close = slots(session.salon, session.service, period, NO_WISHES, at=now()), days_too_close(number)
    free = [one for one in found.offers if one.begins.date() not in close]
    same = [one for one in free if one.therapist == session.therapist]
    price = session.price if number else found.price
    offers = [(one, _sign([number, session.service, price], one)) for one in _spread(same or free)]
    said = {"why": hindrances_said(found.why), "same": bool(same), "key": secrets.token_urlsafe(18)}
    return {"offers": offers, "price": price, "currency": found.currency, **said}


def _spread(free: Sequence[Offer]) -> list[Offer]:
    """Return so many times as a page can show: some of every day rather than all of the first days."""
    days = [list(day) for _day, day in groupby(free, lambda one: one.begins.date())]
    most = max(1, SHOWN // max(1, len(days)))
    return [one for day in days for one in day[:: -(-len(day) // most)]]


def _sign(what: list[int], offer: Offer) -> str:
    """Return a time as a sealed text: the booking that moves (0: a new one), service, price, and where and when."""
    return signing.dumps([*what, offer.therapist, offer.room, offer.unit, offer.start], salt=MOVE_SALT)


def chosen(request: HttpRequest, like: BookedSession, number: int) -> Session | None:
    """Return the session that was chosen, or None where the times are too old. Raises Http404 for another's times."""
    try:
        sealed = signing.loads(request.POST.get("offer", ""), salt=MOVE_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    if sealed[0] != number:
        raise Http404
    _number, service, price, therapist, room, unit, start = sealed
    return Session(service, therapist, room, start, like.areas, like.pressure, price, unit)


def too_old(request: HttpRequest) -> HttpResponse:
    says = _("These times were found too long ago, or the page was changed. Look for times again.")
    return page(request, 409, _("Please choose again"), says)
