"""Puts a client's own ratings beside what was expected, with its band: for the drawing and for its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.outcomes.scores import PAIN
from jivaka.web.shared.curve import Curve, Own, curve_of, own_of

if TYPE_CHECKING:
    from jivaka.queries.mine.course import MyCourse, Told

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws. `expected` is None where nothing could be expected in figures."""

    expected: Curve | None
    own: Own
    rated: tuple[Told, ...]


def chart_of(course: MyCourse) -> Chart | None:
    """Return the drawing of a course, or None where there is neither a rating nor an expectation."""
    rated = course.of(PAIN)
    expected = course.plan.get("expected") or {}
    if not rated and not expected.get("weeks"):
        return None
    weeks = [(max(0, (one.on - course.began).days) / DAYS_A_WEEK, one.value) for one in rated]
    return Chart(curve_of(expected) if expected.get("weeks") else None, own_of(weeks), rated)
