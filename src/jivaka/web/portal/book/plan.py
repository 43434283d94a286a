"""What a visit has chosen on the way to a booking: the massage, the sessions, the numbers of client and course.

It stands in the session of the visit, in the database, and holds no answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.services.courses import propose_course
from jivaka.services.drafts import decide_draft
from jivaka.services.photos import hand_over_photos
from jivaka.web.portal.book.form import whole
from jivaka.web.portal.decision import assess
from jivaka.web.portal.draft import draft_of
from jivaka.web.portal.wishes import turned
from jivaka.web.shared.context import assessor, language, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.advice.values import Recommendation

KEY = "plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """The massage that was chosen, and the course and decision that permit it."""

    client: int
    decision: int
    course: int
    sessions: int
    type: str
    technique: str
    implement: str
    areas: tuple[str, ...]
    pressure: int
    minutes: int
    spacing: tuple[int, int, int]
    most: int = 1

    @property
    def actor(self) -> Actor:
        """Return the client as the one who acts."""
        return Actor("client", self.client)

    @property
    def massage(self) -> str:
        """Return a digest of what is to be done, so that times shown for another massage are not taken."""
        done = (self.course, self.type, self.technique, self.implement, self.pressure, *self.areas)
        return sha256(repr(done).encode()).hexdigest()[:16]


def plan_of(request: HttpRequest) -> Plan | None:
    """Return the plan of this visit, or None."""
    kept = request.session.get(KEY)
    return Plan(**kept | {"areas": tuple(kept["areas"]), "spacing": tuple(kept["spacing"])}) if kept else None


def is_outdated(request: HttpRequest, plan: Plan) -> bool:
    """Return whether the answers of this visit are others than those that the plan was decided on."""
    draft = draft_of(request)
    return (draft.client, draft.decision) != (plan.client, plan.decision)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the decision and the chosen massage, and go on to the times."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    found = assess(draft.answers, asking)
    place, offered = whole(request.POST.get("massage", "0")), found.advice.recommendations
    if place is None or place >= len(offered) or found.course is None:
        return redirect("portal:decision")
    at = now()
    try:
        client, decision = decide_draft(draft.token, asking, at=at, language=language())
    except ProblemsError:  # the answers were deleted in another window
        return redirect("portal:home")
    actor = Actor("client", client)
    hand_over_photos(actor, draft.token, client, at=at)
    course = propose_course(actor, decision, at=at)
    chosen, moved = offered[place], turned(request, found, asking)
    if moved is not None and moved.place == place:
        chosen = replace(chosen, minutes=min(chosen.minutes, moved.minutes))
    request.session[KEY] = asdict(_plan(chosen, (client, decision, course), found.course_document))
    return redirect("portal:times")


def _plan(massage: Recommendation, numbers: tuple[int, int, int], course: Mapping[str, Any]) -> Plan:
    spacing, sessions = course["spacing_days"], course["sessions"]
    patches = assessor().knowledge.patches_of
    return Plan(
        client=numbers[0],
        decision=numbers[1],
        course=numbers[2],
        sessions=sessions["likely"][0],
        type=massage.type,
        technique=massage.technique,
        implement=massage.implement,
        areas=tuple(sorted({patch for area in massage.areas for patch in patches(area)})),
        pressure=massage.pressure,
        minutes=massage.minutes,
        spacing=(spacing["least"], spacing["ideal"], spacing["most"]),
        most=sessions["ceiling"],
    )
