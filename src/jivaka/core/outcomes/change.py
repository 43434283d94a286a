"""How much the pain has truly changed, as far as ratings from before sessions can tell.

One rating is off by about a point, and people come when the pain peaks. So readings are averaged in windows, the
start is drawn towards what is usual, and what is measured is weighed against what was expected. Ratings from after a
session are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, Final

from jivaka.core.course.model import (
    Case,
    central,
    effect_at,
    effect_uncertainty,
    meaningful_fall,
    natural_ratio,
    true_spread_at,
)
from jivaka.core.outcomes.scores import BEFORE_SESSION, PAIN, Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jivaka.core.course.values import CoursePlan, CourseTables
    from jivaka.core.outcomes.scores import History

_DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """The score of one visit, never from right after its session; several of them are averaged."""

    visit: int
    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Belief:
    """A normal distribution in points."""

    mean: float
    variance: float

    def updated(self, observed: float, noise: float) -> Belief:
        """Return the belief after an observation with the variance `noise`."""
        total = self.variance + noise
        mean = (self.mean * noise + observed * self.variance) / total
        return Belief(mean, self.variance * noise / total)


def readings_of(
    history: History, measure: str = PAIN, moments: Sequence[str] = (BEFORE_SESSION,)
) -> tuple[Reading, ...]:
    """Return one reading a visit, in order: the mean of its scores of a measure, by default pain before the session."""
    before = [score for score in history.scores if score.measure == measure and score.moment in moments]
    found: list[Reading] = []
    for visit in sorted({score.visit for score in before}):
        those = [score for score in before if score.visit == visit]
        found.append(Reading(visit, max(score.on for score in those), fmean(score.value for score in those)))
    return tuple(found)


def windows_of(readings: Sequence[Reading], size: int) -> tuple[tuple[Reading, ...], tuple[Reading, ...]] | None:
    """Return the first and the last `size` readings, or None while they would overlap."""
    if len(readings) < 2 * size:
        return None
    return tuple(readings[:size]), tuple(readings[-size:])


def change_of(history: History, plan: CoursePlan, tables: CourseTables) -> Change | None:
    """Return what is known of the true fall in pain, or None while there are too few readings."""
    windows = windows_of(readings_of(history), tables.review.readings_in_window.whole)
    if windows is None:
        return None
    first, last = (fmean(reading.value for reading in window) for window in windows)
    noise = tables.reading_error.value**2 / len(windows[0])
    review = tables.review
    start = Belief(review.usual_baseline.value, review.baseline_spread.value**2).updated(first, noise)
    middles = [fmean(reading.on.toordinal() for reading in window) for window in windows]
    weeks = max(0.0, middles[1] - middles[0]) / _DAYS_A_WEEK
    belief = belief_of_fall(start, last, noise, prior_of(start.mean, weeks, history.sessions_done, plan, tables))
    needed = meaningful_fall(start.mean, tables)
    chance = 1 - NormalDist(belief.mean, sqrt(belief.variance)).cdf(needed) if belief.variance > 0 else 0.0
    return Change(first, last, start.mean, belief.mean, sqrt(belief.variance), chance)


def belief_of_fall(start: Belief, last: float, noise: float, prior: Belief | None) -> Belief:
    """Return the belief about the true fall, from an uncertain start to a mean of readings with the variance `noise`.

    Without a prior (figures that do not fit) the readings speak alone.
    """
    observed, unsure = start.mean - last, start.variance + noise
    return prior.updated(observed, unsure) if prior else Belief(observed, unsure)


def prior_of(baseline: float, weeks: float, sessions: int, plan: CoursePlan, tables: CourseTables) -> Belief | None:
    """Return what the model expects of the true fall after so many weeks and sessions; None where it does not apply."""
    if not plan.stage:
        return None
    case = Case(baseline, plan.stage, plan.minutes, plan.per_week[0])
    natural = baseline * (1 - natural_ratio(tables.stages[plan.stage], weeks))
    effect = effect_at(case, sessions, weeks, tables.dose, central(plan.stage, tables))
    spread = true_spread_at(weeks, tables.spread, tables.reading_error.value)
    return Belief(natural + effect, spread**2 + effect_uncertainty(case, sessions, weeks, tables) ** 2)
