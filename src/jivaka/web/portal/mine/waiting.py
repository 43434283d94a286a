"""The waitlist by the client's own link: join, accept what is offered, leave."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.scheduling.ticks import read_day, tick_from
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.course import standing_of
from jivaka.queries.mine.wishes import is_my_wish, my_wishes
from jivaka.services.bookings import RefusedError, Waiting, accept_offer, join_waitlist, leave_waitlist
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.web.portal.mine.door import Me

SOONEST: Final = timedelta(hours=2)
"""Nobody can come at once, so what is free within two hours is not offered."""


@require_safe
@own
def waiting(request: HttpRequest, me: Me) -> HttpResponse:
    """Show what the client waits for and what is offered, and how to wait for more."""
    at = now()
    sessions = client_sessions(me.client)
    standing = standing_of(me.actor, me.client)
    wishes = my_wishes(me.actor, me.client, at=at)
    coming = [one for one in sessions if one.state == "booked" and one.begins - at > SOONEST]
    context = {
        "token": me.token,
        "wishes": wishes,
        "coming": coming,
        "like": sessions[-1] if sessions else None,
        "may": bool(standing and standing.may_book(at.date())),
        "today": at.date(),
    }
    return render(request, "portal/mine/waiting.html", context)


@require_POST
@own
def join(request: HttpRequest, me: Me) -> HttpResponse:
    """Wait for an earlier time than a booked one, or for a time between two days."""
    sessions = client_sessions(me.client)
    standing = standing_of(me.actor, me.client)
    number = request.POST.get("booking", "")
    session = next((one for one in sessions if str(one.booking) == number), None) if number else None
    like = session or (sessions[-1] if sessions else None)
    if like is None or standing is None or (number and session is None):
        raise Http404
    span = _span(request, like, earlier=session is not None)
    if span is None:
        says = _("Choose two days, the first one not after the second.")
        return page(request, 422, _("Which days suit you?"), says)
    wish = Waiting(
        client=me.client,
        decision=standing.decision,
        service=like.service,
        salon=like.salon,
        earliest=tick_from(span[0]),
        latest=tick_from(span[1]),
        areas=like.areas,
        pressure=like.pressure,
        therapist=like.therapist if request.POST.get("same") == "1" else None,
        instead_of=session.booking if session else None,
    )
    try:
        join_waitlist(me.actor, wish, at=now())
    except RefusedError as error:
        return page(request, 409, _("This cannot be waited for"), " ".join(sentences(error)))
    return redirect("portal:waiting", me.token)


@require_POST
@own
def accept(request: HttpRequest, me: Me, wish: int) -> HttpResponse:
    """Take what is offered."""
    _check_mine(me, wish)
    try:
        accept_offer(me.actor, wish, assessor().knowledge.digest, at=now())
    except RefusedError as error:
        return page(request, 409, _("This offer is gone"), " ".join(sentences(error)))
    return redirect("portal:mine", me.token)


@require_POST
@own
def leave(request: HttpRequest, me: Me, wish: int) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Wait no longer."""
    _check_mine(me, wish)
    leave_waitlist(me.actor, wish, at=now())
    return redirect("portal:waiting", me.token)


def _check_mine(me: Me, wish: int) -> None:
    if not is_my_wish(me.actor, me.client, wish):
        raise Http404


def _span(request: HttpRequest, like: BookedSession, *, earlier: bool) -> tuple[datetime, datetime] | None:
    """Return the first and the last possible start; None where the days are no days."""
    soonest = now() + SOONEST
    if earlier:
        return soonest, like.begins - timedelta(minutes=5)
    zone = ZoneInfo(like.zone)
    try:
        first, last = (read_day(request.POST.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return None
    begins, ends = (datetime.combine(day, clock, zone) for day, clock in ((first, time(0)), (last, time(23, 55))))
    return (max(begins, soonest), ends) if first <= last and ends > soonest else None
