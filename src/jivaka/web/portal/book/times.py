"""Books a course or a session: wishes, proposals, a hold with a visible end, contact details, confirmation."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, cast

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.errors import ProblemsError
from jivaka.queries.client_bookings import booked_sessions, held_sessions, is_booked, key_of, minutes_on_offer
from jivaka.queries.mine.links import calendar_token, course_token
from jivaka.queries.salons import by_country, languages_of, salons
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.course_offers import Course, CourseWishes, course_offers
from jivaka.services.bookings import (
    OfferGoneError,
    RefusedError,
    Request,
    Session,
    confirm_hold,
    hold,
    release_hold,
)
from jivaka.services.clients import Reach, give_consent, keep_contact
from jivaka.services.courses import propose_course
from jivaka.web.portal.book.form import Contact, Wished
from jivaka.web.portal.book.months import months_of
from jivaka.web.portal.book.plan import is_outdated, plan_of
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.limits import limited
from jivaka.web.shared.refusals import hindrances_said, sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.times.course_offers import CourseOffer
    from jivaka.web.portal.book.plan import Plan

    P = ParamSpec("P")
    View = Callable[Concatenate[HttpRequest, P], HttpResponse]

HELD: Final = "held"
OFFER_SALT: Final = "jivaka.offer"
OFFER_SECONDS: Final = 3600
CONSENT_VERSION: Final = "2026-11"


def with_plan(view: Callable[Concatenate[HttpRequest, Plan, P], HttpResponse]) -> View[P]:
    """Give a view the plan of the visit; without one the way begins at the decision."""

    @wraps(view)
    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        plan = plan_of(request)
        return redirect("portal:decision") if plan is None else view(request, plan, *args, **kwargs)

    return cast("View[P]", inner)


@require_safe
@with_plan
def times(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Ask for wishes and show up to three proposals for the whole course."""
    if is_outdated(request, plan):
        return redirect("portal:decision")
    places = salons()
    wished = Wished.read(request.GET, {place.number: place.country for place in places})
    here = tuple(one.number for one in places if one.country == wished.country and wished.salon in (None, one.number))
    lengths = minutes_on_offer((plan.type, plan.technique, plan.implement), plan.minutes, here)
    context: dict[str, Any] = {
        "plan": plan,
        "wished": wished,
        "countries": by_country(places),
        "languages": languages_of(place.number for place in places),
        "lengths": lengths,
        "elsewhere": len(here) < len(places),
        "weekdays": tuple(WEEKDAYS_ABBR.items()),
    }
    if lengths:
        context |= _proposals(plan, wished, lengths[0], here)
    return render(request, "portal/times.html", context)


def _proposals(plan: Plan, wished: Wished, minutes: int, places: tuple[int, ...]) -> dict[str, Any]:
    """Return the proposals for the template, or what stood in the way."""
    sessions = min(wished.sessions or plan.sessions, plan.most)
    course = Course(plan.type, plan.technique, plan.implement, minutes, sessions, plan.spacing)
    wishes = CourseWishes(each=wished.wishes(), one_therapist=wished.one_therapist)
    period = days_from(wished.first or now().date(), min(90, 14 + sessions * plan.spacing[2]))
    try:
        found = course_offers(course, places, period, wishes, at=now())
    except ProblemsError as error:
        return {"why": sentences(error)}
    offers = [
        {
            "offer": one,
            "kinds": [_kind(kind) for kind in one.kinds],
            "token": _sign(one, plan),
            "months": months_of(each.offer.begins.date() for each in one.sessions),
        }
        for one in found.offers
    ]
    return {"offers": offers, "why": hindrances_said(found.why), "minutes": minutes}


def _kind(kind: str) -> str:
    return {
        "best": _("Best fit"),
        "soonest": _("Soonest"),
        "one_therapist": _("Always the same therapist"),
        "cheapest": _("Lowest price"),
        "nearest": _("Nearest"),
    }.get(kind, _("Another way"))


def _sign(offer: CourseOffer, plan: Plan) -> str:
    """Return a proposal as a sealed text, so that what is booked is what was shown."""
    sessions = [
        [one.service, one.offer.therapist, one.offer.room, one.offer.unit, one.offer.start, one.price]
        for one in offer.sessions
    ]
    return signing.dumps({"massage": plan.massage, "sessions": sessions}, salt=OFFER_SALT, compress=True)


@require_POST
@limited("hold")
@with_plan
def take(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Hold a proposal for ten minutes."""
    if is_outdated(request, plan):
        return _outdated(request)
    try:
        offer = signing.loads(request.POST.get("offer", ""), salt=OFFER_SALT, max_age=OFFER_SECONDS)
    except signing.BadSignature:
        says = _("These times were found too long ago, or the page was changed. Look for times again.")
        return page(request, 409, _("Please choose again"), says)
    if offer["massage"] != plan.massage:
        says = _(
            "You have chosen another massage since, perhaps in another window. Nothing was booked. "
            "Look for times again."
        )
        return page(request, 409, _("Please choose again"), says)
    sessions = tuple(
        Session(service, therapist, room, start, plan.areas, plan.pressure, price, unit)
        for service, therapist, room, unit, start, price in offer["sessions"]
    )
    if request.session.get(HELD):
        release_hold(plan.actor, request.session[HELD], at=now())
    key = f"web:{secrets.token_urlsafe(18)}"
    asked = Request(key, plan.client, plan.decision, sessions, assessor().knowledge.digest, plan.course)
    try:
        propose_course(plan.actor, plan.decision, at=now(), sessions=len(sessions))
        hold(plan.actor, asked, at=now())
    except OfferGoneError:
        key = key_of(plan.client, [(one.service, one.starts) for one in sessions], at=now())
        if key:  # the same button was tapped twice, or found again with "back"
            request.session[HELD] = key
            return redirect("portal:details")
        says = _("Somebody was a moment quicker. Nothing was booked. Look again: there are other times.")
        return page(request, 409, _("This time has just been taken"), says)
    except ProblemsError as error:
        return page(request, 409, _("This cannot be booked"), " ".join(sentences(error, numbered=True)))
    request.session[HELD] = key
    return redirect("portal:details")


@require_form
@with_plan
def details(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show what is held and for how long, ask how to reach the client, and confirm."""
    key = request.session.get(HELD, "")
    if is_booked(key):
        return redirect("portal:done")
    if not key:
        return redirect("portal:times")
    held = held_sessions(key, at=now())
    if not held:
        says = _("The times were kept for ten minutes and are free again. Look for times anew; your answers are kept.")
        return page(request, 410, _("The hold has run out"), says)
    contact = Contact.read(request.POST)
    if request.method == "POST" and not contact.wrong:
        return _confirm(request, plan, key, contact)
    left = max(timedelta(0), held[0].hold_until - now()) if held[0].hold_until else timedelta(0)
    context = {
        "held": held,
        "seconds_left": int(left.total_seconds()),
        "minutes_left": round(left / timedelta(minutes=1)),
        "contact": contact,
        "asked": request.method == "POST",
        "notice": max(one.cancel_hours for one in held),
        "total": sum(one.price for one in held),
        "currency": held[0].currency,
    }
    return render(request, "portal/details.html", context, status=422 if request.method == "POST" else 200)


def _outdated(request: HttpRequest) -> HttpResponse:
    """Say that the answers were changed, perhaps in another window, so that nothing is booked on those before."""
    says = _("You have changed your answers since. Nothing was booked. Look at the decision again: it may be another.")
    onward = (reverse("portal:decision"), _("To the decision"))
    return page(request, 409, _("Please choose again"), says, onward)


def _confirm(request: HttpRequest, plan: Plan, key: str, contact: Contact) -> HttpResponse:
    if is_outdated(request, plan):
        return _outdated(request)
    at = now()
    keep_contact(plan.actor, plan.client, Reach(contact.name, contact.email, contact.phone), at=at)
    give_consent(plan.actor, plan.client, {"booking": CONSENT_VERSION, "health_answers": CONSENT_VERSION}, at=at)
    try:
        confirm_hold(plan.actor, key, assessor().knowledge.digest, at=at)
    except RefusedError as error:
        return page(request, 409, _("This could not be confirmed"), " ".join(sentences(error)))
    return redirect("portal:done")


@require_safe
@with_plan
def done(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show what was booked, and the link to the client's own page."""
    booked = booked_sessions(request.session.get(HELD, ""))
    if not booked:
        raise Http404
    tokens = {"token": course_token(plan.client), "calendar": calendar_token(plan.client)}
    return render(request, "portal/done.html", {"booked": booked, **tokens})
