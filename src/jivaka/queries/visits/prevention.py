"""The plan after a course for one client, as the portal and the workspace both show it.

Whoever asks has been let in before: a client to their own, a therapist through the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.outcomes.prevention import maintenance_due, prevention_plan
from jivaka.records.models import Booking, Course, Decision

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.outcomes.prevention import PreventionPlan


@dataclass(frozen=True, slots=True)
class AfterCourse:
    """The plan, whether the last course has ended, how many visits came after it, and whether to look back now."""

    plan: PreventionPlan
    course_over: bool
    visits_since: int
    look_back: bool


def after_course(client: int, assessor: Assessor) -> AfterCourse | None:
    """Return the plan after the course for a client; None while they have no decision that permits a massage."""
    latest = Decision.objects.filter(client=client).select_related("client").order_by("-pk").first()
    if latest is None or not latest.permits_massage:
        return None
    stage = latest.document["pattern"]["duration_class"]
    limits = {item["modifier"] for item in latest.document["limits"]["modifiers"]}
    course = Course.objects.filter(client=client).order_by("-pk").first()
    over = course is not None and course.state != "active"
    since = 0
    if over:
        last = Booking.objects.filter(course=course, state="fulfilled").order_by("-starts").first()
        further = Booking.objects.filter(client=client, state="fulfilled", course=None)
        since = further.filter(starts__gt=last.starts if last else 0).count()
    plan = prevention_plan(stage, limits, assessor.home, assessor.tables)
    return AfterCourse(plan, over, since, maintenance_due(since, assessor.tables))
