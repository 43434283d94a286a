"""Books at the desk, for a client who stands there or calls: one session or the whole course, on what was decided.

What is offered is sealed with its request's own key, so that a second tap books nothing twice. Areas and pressure come
from the decision when it is booked and are never part of the page.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.errors import ProblemsError
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.desk.absences import resources_of
from jivaka.queries.desk.people import sold_here, standing_of
from jivaka.queries.times.calendars import Period, days_from
from jivaka.queries.times.course_offers import Course, CourseWishes, course_offers
from jivaka.queries.times.slots import slots
from jivaka.services.bookings import OfferGoneError, RefusedError, Request, Session, book
from jivaka.services.clients import give_consent
from jivaka.services.courses import propose_course
from jivaka.web.desk.clients import page_of, person
from jivaka.web.desk.door import at_desk
from jivaka.web.desk.wishes import PARTS, Asked
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.refusals import hindrances_said, massage_said, sentences

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.queries.desk.people import Choice, Sold, Standing
    from jivaka.queries.times.course_offers import CourseOffer
    from jivaka.queries.times.slots import Offer
    from jivaka.web.desk.door import Desk

SALT: Final = "jivaka.desk.offer"
SECONDS: Final = 3600
SHOWN_DAYS: Final = 5
CONSENT: Final = "spoken-2026-11"


@require_safe
@at_desk
def times(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show times for a massage that the decision recommends: today first, or three proposals for the whole course."""
    return _page(request, desk, number)


def _page(request: HttpRequest, desk: Desk, number: int, says: tuple[str, ...] = ()) -> HttpResponse:
    standing = standing_of(number, assessor().knowledge.digest, at=now())
    sent = request.GET if request.method != "POST" else request.POST
    asked = Asked.read(sent, standing)
    if not standing.may_be_booked or asked is None:
        return page_of(request, desk, number, says)
    choice = standing.choices[asked.place]
    lengths = sold_here(desk.salon.number, choice)
    context: dict[str, Any] = {
        "desk": desk,
        "contact": person(desk, number),
        "asked": asked,
        "massage": massage_said((choice.type, choice.technique, choice.implement)),
        "lengths": lengths,
        "standing": standing,
        "therapists": [one for one in resources_of(desk.salon.number) if one.kind == "therapist"],
        "parts": PARTS,
        "first": asked.first or desk.today,
        "earlier": _coming(desk, number),
        "says": says,
    }
    if lengths:
        sold = next((one for one in lengths if one.minutes == asked.minutes), lengths[0])
        context |= {"sold": sold} | _offers(desk, (standing, choice, sold), asked)
    return render(request, "desk/times.html", context, status=409 if says else 200)


def _coming(desk: Desk, number: int) -> list[BookedSession]:
    """Return the client's sessions here that an earlier time could replace."""
    return [
        one
        for one in client_sessions(number)
        if one.state == "booked" and one.begins > now() and one.salon == desk.salon.number
    ]


def _offers(desk: Desk, what: tuple[Standing, Choice, Sold], asked: Asked) -> dict[str, Any]:
    standing, choice, sold = what
    first = max(asked.first or desk.today, desk.today)
    wishes = asked.wishes()
    if not asked.course:
        period = Period(first, first + timedelta(days=SHOWN_DAYS - 1))
        found = slots(desk.salon.number, sold.service, period, wishes, at=now())
        listed = [
            (one, _seal(standing, asked, [_one(one, sold.service, sold.price)])) for one in _thinned(found.offers)
        ]
        return {"offers": listed, "why": hindrances_said(found.why), "later": period.last + timedelta(days=1)}
    sessions = asked.sessions or standing.sessions[0]
    course = Course(choice.type, choice.technique, choice.implement, sold.minutes, sessions, standing.spacing)
    period = days_from(first, min(90, 14 + sessions * standing.spacing[2]))
    try:
        proposed = course_offers(course, (desk.salon.number,), period, CourseWishes(each=wishes), at=now())
    except ProblemsError as refused:
        return {"courses": [], "why": sentences(refused), "sessions": sessions}
    courses = [(one, _kinds(one), _seal(standing, asked, _all(one))) for one in proposed.offers]
    return {"courses": courses, "why": hindrances_said(proposed.why), "sessions": sessions}


def _thinned(offers: tuple[Offer, ...]) -> list[Offer]:
    """Return one offer for each start and therapist: rooms are chosen for the desk."""
    return list({(one.start, one.therapist): one for one in reversed(offers)}.values())[::-1]


def _kinds(offer: CourseOffer) -> list[str]:
    names = {"best": _("Best fit"), "soonest": _("Soonest"), "one_therapist": _("Always the same therapist")}
    names |= {"cheapest": _("Lowest price"), "nearest": _("Nearest")}
    return [names.get(kind, _("Another way")) for kind in offer.kinds]


def _one(offer: Offer, service: int, price: int) -> list[int | None]:
    return [service, offer.therapist, offer.room, offer.unit, offer.start, price]


def _all(offer: CourseOffer) -> list[list[int | None]]:
    return [_one(one.offer, one.service, one.price) for one in offer.sessions]


def _seal(standing: Standing, asked: Asked, sessions: list[list[int | None]]) -> str:
    """Return what is offered as a sealed text, with the key of the request that would book it."""
    what = {
        "key": f"desk:{secrets.token_urlsafe(12)}",
        "decision": standing.decision,
        "place": asked.place,
        "course": asked.course,
        "at": sessions,
    }
    return signing.dumps(what, salt=SALT, compress=True)


@require_POST
@at_desk
def take(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Book what was chosen. Where somebody was quicker, say so and show fresh times."""
    person(desk, number)
    try:
        sealed = signing.loads(request.POST.get("offer", ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        says = _("These times were found too long ago, or the page was changed. Look for times again.")
        return _page(request, desk, number, (says,))
    at, digest = now(), assessor().knowledge.digest
    standing = standing_of(number, digest, at=at)
    if standing.decision is None or sealed["decision"] != standing.decision:
        return page_of(request, desk, number, (_("The decision has changed meanwhile. Choose again."),))
    sessions = _sessions(standing.choices[sealed["place"]], sealed["at"])
    try:
        course = _course(desk, standing.decision, len(sessions), at) if sealed["course"] else None
        booked = book(desk.actor, Request(sealed["key"], number, standing.decision, sessions, digest, course), at=at)
    except OfferGoneError as gone:
        return _page(request, desk, number, sentences(gone, numbered=len(sessions) > 1))
    except RefusedError as refused:
        return _page(request, desk, number, sentences(refused, numbered=len(sessions) > 1))
    give_consent(desk.actor, number, {"booking": CONSENT}, at=at)
    if not booked:
        raise Http404
    return redirect("desk:client", desk.salon.slug, number)


def _course(desk: Desk, decision: int, sessions: int, at: datetime) -> int:
    return propose_course(desk.actor, decision, at=at, sessions=sessions)


def _sessions(choice: Choice, rows: list[list[Any]]) -> tuple[Session, ...]:
    patches = assessor().knowledge.patches_of
    areas = tuple(sorted({patch for area in choice.areas for patch in patches(area)}))
    return tuple(
        Session(service, therapist, room, start, areas, choice.pressure, price, unit)
        for service, therapist, room, unit, start, price in rows
    )
