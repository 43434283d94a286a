"""Builds what a review looks at from what was kept: the visits of a course, its scores, and today's re-screen.

It reads and counts; what it means is said by core.outcomes. The intake is visit 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.core.outcomes.scores import FUNCTION, PAIN, History, Score
from jivaka.core.truth import Truth
from jivaka.records.models import Booking, Course, Rescreen
from jivaka.records.models import Score as Kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WENT: Final = ("arrived", "fulfilled")
FUNCTION_ITEMS: Final = 3
TRUTHS: Final = ("new_red_flag", "new_nerve_sign", "worse_over_a_week", "strong_reaction", "mild_soreness")


def visit_of(booking: Booking) -> int:
    """Return the number of a visit within its course, from 1; those that did not take place do not count."""
    if booking.course_id is None:
        return 1
    return 1 + Booking.objects.filter(course=booking.course_id, state__in=WENT, starts__lt=booking.starts).count()


def history_of(course: Course, booking: Booking, on: date) -> History:
    """Return the history of a course at a visit; read the course with its decision's intake."""
    went = Booking.objects.filter(course=course, state__in=WENT).select_related("salon").order_by("starts")
    before = [row for row in went if row.starts < booking.starts]
    visit = len(before) + 1
    done = len(before) + (booking.state == "fulfilled")
    first = min((row.salon_day() for row in before), default=booking.salon_day() if done else None)
    return History(
        on=on,
        visit=visit,
        sessions_done=done,
        first_session_on=first,
        scores=(*intake_scores(course), *_scores(course, visit, on)),
        **_truths(booking, on),
    )


def activities_of(course: Course) -> tuple[str, ...]:
    """Return the everyday things that the client named, in their order; those of the first scores where none was."""
    answers = course.decision.intake.answers
    named = [answers.get(f"psfs_activity_{number}") for number in range(1, FUNCTION_ITEMS + 1)]
    found = tuple(dict.fromkeys(str(name).strip() for name in named if name and name != "unknown"))
    if found:
        return found
    rows = Kept.objects.filter(course=course, measure=FUNCTION[0]).select_related("client").order_by("visit", "pk")
    return tuple(dict.fromkeys(row.item for row in rows if row.item))


def intake_scores(course: Course) -> tuple[Score, ...]:
    """Return what the intake tells as scores of visit 0: pain now, and each everyday thing that was rated."""
    decision = course.decision
    answers = decision.intake.answers
    numbers = [(PAIN, answers.get("pain_now"))]
    numbers += [(FUNCTION[0], answers.get(f"psfs_score_{number}")) for number in range(1, FUNCTION_ITEMS + 1)]
    return tuple(Score(measure, float(value), decision.on, 0) for measure, value in numbers if _is_number(value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scores(course: Course, visit: int, on: date) -> tuple[Score, ...]:
    rows = Kept.objects.filter(course=course, visit__lte=visit, on__lte=on).defer("item").order_by("on", "pk")
    return tuple(Score(row.measure, row.value, row.on, row.visit, row.moment) for row in rows)


def _truths(booking: Booking, on: date) -> Mapping[str, Any]:
    """Return the truths of today's re-screen; none are known without one."""
    row = Rescreen.objects.filter(booking=booking).select_related("booking__client").order_by("-pk").first()
    found = row.found if row is not None and on == booking.salon_day() else {}
    return {name: Truth(found.get(name, Truth.UNKNOWN.value)) for name in TRUTHS}
