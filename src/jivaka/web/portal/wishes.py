"""What a client may turn and see the course move: which of the massages, how long, and for what. Nothing clinical.

The goal is an answer and stands in the draft; massage and minutes stand in the session of the visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jivaka.core.course.contract import as_contract
from jivaka.queries.menu import menu_of
from jivaka.services.drafts import keep_answers
from jivaka.web.portal.draft import draft_of
from jivaka.web.shared.context import assessor, now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.advice.values import Recommendation
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment
    from jivaka.queries.menu import Massage, Price

KEY: Final = "wish"
GOAL: Final = "goal"


@dataclass(frozen=True, slots=True)
class Turned:
    """The course as it is turned now: the place of the massage, its lengths on offer, prices, and the course itself.

    `likely` and `most` are prices of the likely numbers of sessions and of the ceiling, one for each currency.
    """

    place: int
    minutes: int
    lengths: tuple[int, ...]
    goal: str
    goals: tuple[tuple[str, str], ...]
    course: Mapping[str, Any]
    each: tuple[Price, ...]
    likely: tuple[tuple[str, int, int], ...]
    most: tuple[tuple[str, int], ...]


def turned(request: HttpRequest, found: Assessment, asking: Assessor) -> Turned | None:
    """Return the course with the wishes of this visit, or None where there is none."""
    offered = found.advice.recommendations
    if found.course is None or not offered:
        return None
    wish = request.session.get(KEY, {})
    names = [list(massage_of(one)) for one in offered]
    place = names.index(wish["massage"]) if wish.get("massage") in names else 0
    menu = menu_of([massage_of(offered[place])])[massage_of(offered[place])]
    lengths = tuple(one for one in menu if one <= offered[place].minutes)
    wanted = wish.get("minutes")
    minutes = wanted if wanted in lengths else next(iter(lengths), offered[place].minutes)
    plan = asking.course_of(found, minutes)
    course = as_contract(plan) if plan else {}
    (low, high), ceiling = course["sessions"]["likely"], course["sessions"]["ceiling"]
    each = menu.get(minutes, ())
    goal = found.decision.findings.intake.answers.get(GOAL)
    return Turned(
        place=place,
        minutes=minutes,
        lengths=lengths,
        goal=goal if isinstance(goal, str) else "",
        goals=tuple((option.id, option.label) for option in asking.knowledge.questions[GOAL].options),
        course=course,
        each=each,
        likely=tuple((one.currency, low * one.low, high * one.high) for one in each),
        most=tuple((one.currency, ceiling * one.high) for one in each),
    )


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep another wish and show the decision with it."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    massage, minutes = request.POST.get("massage", "").split("/"), request.POST.get("minutes", "")
    request.session[KEY] = {
        "massage": massage if len(massage) == 3 else None,
        "minutes": int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 4 else None,
    }
    goal = request.POST.get(GOAL, "")
    known = {option.id for option in asking.knowledge.questions[GOAL].options}
    if goal in known and goal != draft.answers.get(GOAL):
        keep_answers(draft.token, {**draft.answers, GOAL: goal}, at=now())
    return redirect(f"{reverse('portal:decision')}#course")


def massage_of(one: Recommendation) -> Massage:
    """Return what names a massage on the menu: type, technique, implement."""
    return (one.type, one.technique, one.implement)
