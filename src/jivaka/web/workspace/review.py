"""The review of a course: what the scores say, how sure that is, what is proposed, and what the therapist decides."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.core.course.model import meaningful_fall
from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.reviews import ENDING, FINAL, GOING
from jivaka.services.bookings import offer_freed
from jivaka.services.outcomes import Verdict, decide_review, review_course
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.card import line_of
from jivaka.web.workspace.door import on_visit, refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.outcomes.scores import Change, Replan
    from jivaka.queries.visits.card import ClientCard
    from jivaka.services.outcomes import Proposed

ACTIONS: Final = {
    "continue": (gettext_noop("Go on as planned"), gettext_noop("The coming sessions stay as they are.")),
    "change": (gettext_noop("Go on, but otherwise"), gettext_noop("The coming sessions stay; change what is done.")),
    "stop": (gettext_noop("Stop the course"), gettext_noop("The coming sessions are cancelled and offered to others.")),
    "refer": (
        gettext_noop("Stop, and send to a doctor"),
        gettext_noop("The coming sessions are cancelled; the letter can be printed."),
    ),
}
NOT_KNOWN: Final = gettext_noop("It cannot be said yet")
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 640, 200, 20, 620, 160
LEAST, MOST, STEPS = -4.0, 10.0, 112


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of the true fall in pain, drawn: the whole curve, the part that people would notice, the marks."""

    curve: str
    noticed: str
    needed: float
    middle: float
    marks: tuple[tuple[float, int], ...]


@staff("therapist")
@require_form
@on_visit
def review(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show what the review proposes, or decide it."""
    number, asking = card.booking.number, assessor()
    wrong: tuple[str, ...] = ()
    try:
        found = review_course(actor, number, asking, at=now())
    except ProblemsError as error:
        return refused(request, number, error)
    if found is None:
        return page(request, 404, _("There is no such page"), _("This visit belongs to no course."))
    if request.method == "POST" and found.review is not None:
        verdict = Verdict(request.POST.get("action", ""), request.POST.get("reason", ""))
        try:
            _decide(actor, found.review, verdict, asking)
            return redirect("workspace:card", number)
        except ProblemsError as error:
            if any(problem.code in ("not_allowed", "review_decided") for problem in error.problems):
                return refused(request, number, error)
            wrong = sentences(error)
    context = _context(card, found, asking) | {"wrong": wrong, "sent": request.POST}
    return render(request, "workspace/review.html", context, status=422 if wrong else 200)


def _decide(actor: Actor, review: int, verdict: Verdict, asking: Assessor) -> None:
    """Decide, and then ask who waits for the times that became free."""
    at = now()
    ended = decide_review(actor, review, verdict, at=at)
    for salon in ended.salons:
        offer_freed(actor, salon, asking.knowledge.digest, at=at)


def _context(card: ClientCard, found: Proposed, asking: Assessor) -> dict[str, Any]:
    proposal = found.replan
    change = proposal.change
    rules = {reason.rule for reason in proposal.reasons}
    ends = not FINAL.isdisjoint(rules) or proposal.action == "unknown"
    decided = (
        next((one for one in card.course.reviews if one.number == found.review and one.action), None)
        if card.course
        else None
    )
    return {
        "card": card,
        "proposal": proposal,
        "headline": _(ACTIONS[proposal.action][0]) if proposal.action in ACTIONS else _(NOT_KNOWN),
        "reasons": _reasons(proposal),
        "change": change,
        "chance": None if change is None else round(100 * change.chance_meaningful),
        "posterior": None if change is None else posterior_of(change, meaningful_fall(change.baseline, asking.tables)),
        "line": line_of(card),
        "review": found.review,
        "decided": decided,
        "history": found.history,
        "actions": [
            (name, _(ACTIONS[name][0]), _(ACTIONS[name][1]))
            for name in (*GOING, *ENDING)
            if not (ends and name in GOING)
        ],
    }


def _reasons(proposal: Replan) -> list[dict[str, Any]]:
    return [{"says": one.says, "therapist": one.therapist, "sources": one.sources} for one in proposal.reasons]


def posterior_of(change: Change, needed: float) -> Posterior:
    """Return the drawing of a normal distribution, in points of pain; `needed` is the least fall that people notice."""
    deviation = max(change.deviation, 0.05)
    points = [LEAST + (MOST - LEAST) * step / STEPS for step in range(STEPS + 1)]
    heights = [exp(-(((x - change.mean) / deviation) ** 2) / 2) for x in points]
    drawn = [(_x(x), round(BOTTOM - (BOTTOM - 15) * height, 1)) for x, height in zip(points, heights, strict=True)]
    beyond = [place for place, x in zip(drawn, points, strict=True) if x >= needed]
    closed = [(beyond[0][0], BOTTOM), *beyond, (beyond[-1][0], BOTTOM)] if beyond else []
    return Posterior(
        curve=_points(drawn),
        noticed=_points(closed),
        needed=_x(needed),
        middle=_x(max(LEAST, min(MOST, change.mean))),
        marks=tuple((_x(mark), mark) for mark in range(int(LEAST), int(MOST) + 1, 2)),
    )


def _x(points: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (points - LEAST) / (MOST - LEAST), 1)


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
