"""A client's card on one screen: limits first, then today, the course, the line of pain, the last notes, the wishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jivaka.core.outcomes.scores import AFTER_SESSION, FEELING, PAIN
from jivaka.queries.photos import photo_on, photos_on
from jivaka.queries.visits.prevention import after_course
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.curve import curve_of, own_of
from jivaka.web.shared.emergency import emergency_number
from jivaka.web.shared.labels import Labels
from jivaka.web.shared.refusals import sentence
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.door import on_visit
from jivaka.web.workspace.letters import signs_of
from jivaka.web.workspace.words import (
    drawn,
    left_out,
    limits_said,
    medicines_said,
    most_pressure,
    pain_said,
    reasons_said,
    typed_by_client,
    wishes_said,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.queries.visits.card import ClientCard, Rating
    from jivaka.web.shared.curve import Curve, Own

DAYS_A_WEEK: Final = 7
PERMIT: Final = ("massage_ok", "massage_with_limits")


@dataclass(frozen=True, slots=True)
class Line:
    """The client's ratings from before sessions against what was expected; `expected` is None without figures."""

    expected: Curve | None
    own: Own
    rated: tuple[Rating, ...]


@staff("therapist")
@require_safe
@on_visit
def card(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show the card."""
    asking = assessor()
    labels = Labels(asking.knowledge)
    headline, next_step = asking.sayings.dispositions[_saying(card)]
    context: dict[str, Any] = {
        "photos": photos_on(card),
        "card": card,
        "step": next_step_of(card),
        "permits": card.disposition in PERMIT and not card.document["limits"]["postpone_today"],
        "headline": headline,
        "next_step": next_step,
        "limits": limits_said(card, asking),
        "reasons": reasons_said(card, asking),
        "number": emergency_number() if card.disposition == "emergency" else "",
        "left_out": left_out(card, asking),
        "pressure": most_pressure(card, asking),
        "minutes": card.document["limits"]["max_minutes"],
        "not_as_booked": [sentence(problem) for problem in card.not_as_booked],
        "signs": signs_of(card, asking),
        "pain": pain_said(card, asking),
        "drawn": drawn(card, asking),
        "areas": labels.areas(card.booking.areas),
        "line": line_of(card),
        "feeling": [one for one in card.ratings if one.measure == FEELING],
        "wishes": wishes_said(card, asking),
        "typed": typed_by_client(card),
        "medicines": medicines_said(card, asking),
        "notes": [note for note in card.notes if note.booking != card.booking.number],
        "own_note": next((note for note in card.notes if note.booking == card.booking.number), None),
        "paused": sorted({one.technique for one in card.harm if one.pauses and one.technique}),
        "harm_words": {name: sign.when_seen for name, sign in asking.signs.items()},
        "course": _course(card),
        "me": actor.number,
    }
    return render(request, "workspace/card.html", context)


@staff("therapist")
@require_safe
@on_visit
def photo(request: HttpRequest, actor: Actor, card: ClientCard, number: int) -> HttpResponse:  # noqa: ARG001 - the form of a visit's view
    """Show a photo of a medicine's box."""
    found = photo_on(card, number)
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type=found[1])


def next_step_of(card: ClientCard) -> str:
    """Return what comes next at this visit: ask, stopped, begin, note, sign, done, or read where nothing does."""
    state = card.booking.state
    note = next((one for one in card.notes if one.booking == card.booking.number), None)
    if card.through_glass or state not in ("booked", "arrived", "fulfilled"):
        return "read"
    if state != "booked":
        return "note" if note is None else "done" if note.is_signed else "sign"
    is_today = now().astimezone(card.booking.begins.tzinfo).date() == card.booking.day
    if not is_today:
        return "read"
    if card.today is None:
        return "ask"
    return "stopped" if card.today.outcome == "stop" else "begin"


def _saying(card: ClientCard) -> str:
    if card.disposition in PERMIT and card.document["limits"]["postpone_today"]:
        return "postpone_today"
    return card.disposition


def line_of(card: ClientCard) -> Line | None:
    """Return the drawing of the client's line, or None where there is nothing to draw."""
    if card.course is None:
        return None
    rated = tuple(one for one in card.ratings if one.measure == PAIN and one.moment != AFTER_SESSION)
    expected = card.course.plan.get("expected") or {}
    began = card.course.began_on or card.booking.day
    weeks = [((one.on - began).days / DAYS_A_WEEK, one.value) for one in rated]
    if not rated and not expected.get("weeks"):
        return None
    return Line(curve_of(expected) if expected.get("weeks") else None, own_of(weeks), rated)


def _course(card: ClientCard) -> dict[str, Any]:
    """Return where in the course the visit is."""
    if card.course is None:
        return {}
    later = [visit for visit in card.course.plan["reviews_at"] if visit >= card.course.visit]
    waits = [one for one in card.course.reviews if not one.action]
    return {"next_review": later[0] if later else None, "waits": bool(waits), "reviews": card.course.reviews}


@staff("therapist")
@require_safe
@on_visit
def after(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:  # noqa: ARG001 - the form of a visit's view
    """Show the plan after the course."""
    asking: Assessor = assessor()
    context = {"card": card, "after": after_course(card.client, asking)}
    return render(request, "workspace/after.html", context)
