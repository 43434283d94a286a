"""Invents what the demonstration's courses have measured: ratings, reviews and a few mild reactions.

Ratings follow the model of the course, spread between people, with the known error of a reading. Everything is marked
as recorded by `demo`: it is no evidence of anything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.course.model import Case, central, effect_at, natural_ratio, true_spread_at
from jivaka.core.outcomes import scores as measured
from jivaka.core.outcomes.replan import replan
from jivaka.core.outcomes.scores import FEELING, PAIN, History
from jivaka.core.scheduling.ticks import instant_of
from jivaka.core.truth import Truth
from jivaka.records.models import AdverseEvent, Review, Score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from random import Random

    from jivaka.core.course.values import CoursePlan, CourseTables
    from jivaka.records.models import Booking

BY: Final = "demo"
MISSED: Final = 0.06
"""Share of visits at which nobody asked."""
REACTIONS: Final[tuple[tuple[float, int, str], ...]] = ((0.001, 2, "bruise"), (0.015, 1, "soreness"))
"""(chance a session, grade, what): invented; published figures depend on how one asks."""
FUNCTION_AT: Final = (1, 4, 6)
REVIEWED_AT: Final = (4, 6)
OTHERWISE: Final = 0.06
"""Share of proposals that the therapist did not follow."""


@dataclass(frozen=True, slots=True)
class Treated:
    """A course that has begun: its plan, the pain it began with (0 to 10), an activity, and its finished sessions."""

    plan: CoursePlan
    pain: float
    activity: str
    sessions: Sequence[Booking]


class Measuring:
    """Makes rows of scores, reviews and reactions; they are the same for the same chance."""

    def __init__(self, tables: CourseTables, chance: Random) -> None:
        """Take the figures of the courses and the chance to draw with."""
        self._tables, self._chance = tables, chance

    def reactions(self, sessions: Sequence[Booking]) -> Iterator[AdverseEvent]:
        """Yield what some clients felt after their session."""
        for row in sessions:
            drawn = self._chance.random()
            for share, grade, what in REACTIONS:
                if drawn < share:
                    at = instant_of(row.ends) + timedelta(hours=20)
                    yield AdverseEvent(
                        client_id=row.client_id,
                        booking=row,
                        grade=grade,
                        what=[what],
                        began_at=at,
                        reported_by=BY,
                        reported_at=at,
                        closed_at=at + timedelta(days=2),
                    )
                    break
                drawn -= share

    def measure(self, one: Treated) -> tuple[list[Score], list[Review]]:
        """Return the scores and the reviews of a course."""
        rows: list[Score] = []
        reviews: list[Review] = []
        person = self._chance.gauss(0, 1)
        first = _day(one.sessions[0])
        for row in one.sessions:
            weeks = (_day(row) - first).days / 7
            left = self._left(one, row.session, weeks, person)
            rows += self._visit(one, row, left)
            if row.session in REVIEWED_AT:
                reviews += self._review(one, row, rows)
        return rows, reviews

    def _left(self, one: Treated, visit: int, weeks: float, person: float) -> float:
        """Return the pain that is truly left before a visit: as the model says, and as far off it as people are."""
        plan, tables = one.plan, self._tables
        case = Case(one.pain, plan.stage, plan.minutes, plan.per_week[0])
        natural = one.pain * natural_ratio(tables.stages[plan.stage], weeks)
        effect = effect_at(case, visit - 1, weeks, tables.dose, central(plan.stage, tables)) if visit > 1 else 0.0
        spread = true_spread_at(weeks, tables.spread, tables.reading_error.value)
        return min(10.0, max(0.0, natural - effect + person * spread))

    def _visit(self, one: Treated, row: Booking, left: float) -> Iterator[Score]:
        if self._chance.random() < MISSED:
            return
        rated = round(left + self._chance.gauss(0, self._tables.reading_error.value))
        yield _score(row, PAIN, min(10, max(0, rated)))
        fall = one.pain - left
        if row.session in FUNCTION_AT:
            able = round(5 + fall * 0.9 + self._chance.gauss(0, 0.8))
            yield _score(row, measured.FUNCTION[0], min(10, max(0, able)), one.activity)
        if row.session >= 2:
            yield _score(row, FEELING, min(7, max(-7, round(fall * 1.3 + self._chance.gauss(0, 1)))))

    def _review(self, one: Treated, row: Booking, rows: Sequence[Score]) -> Iterator[Review]:
        history = History(
            on=_day(row),
            visit=row.session,
            sessions_done=row.session - 1,
            first_session_on=_day(one.sessions[0]),
            scores=tuple(measured.Score(each.measure, each.value, each.on, each.visit) for each in rows),
            new_red_flag=Truth.FALSE,
            new_nerve_sign=Truth.FALSE,
            worse_over_a_week=Truth.FALSE,
            strong_reaction=Truth.FALSE,
            mild_soreness=Truth.FALSE,
        )
        found = replan(history, one.plan, self._tables)
        at = instant_of(row.starts)
        waits = found.action == "unknown"
        other = not waits and self._chance.random() < OTHERWISE
        proposal: dict[str, Any] = {**asdict(found), "demo": True}
        yield Review(
            course_id=row.course_id or 0,
            visit=row.session,
            proposal=proposal,
            proposed_at=at,
            action="" if waits else "change" if other else found.action,
            reason="Another technique first." if other else "",
            decided_at=None if waits else at + timedelta(minutes=10),
        )


def pain_of(answers: Mapping[str, Any]) -> float | None:
    """Return the pain that a person began with; None where there is none."""
    rated = [answers[name] for name in ("pain_now", "pain_average_week") if name in answers]
    return sum(rated) / len(rated) if rated else None


def _score(row: Booking, measure: str, value: float, item: str = "") -> Score:
    return Score(
        client_id=row.client_id,
        course_id=row.course_id,
        booking=row,
        measure=measure,
        item=item,
        value=value,
        on=_day(row),
        visit=row.session,
        recorded_by=BY,
        recorded_at=instant_of(row.starts),
    )


def _day(row: Booking) -> date:
    return instant_of(row.starts).date()
