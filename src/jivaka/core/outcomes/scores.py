"""What was measured: scores of a client over the visits, today's short safety answers, and what a review makes of them.

Frozen values and their checks; nothing here judges. A score says when in a visit it was taken, because relief right
after a session must never count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jivaka.core.course.values import Measure

BEFORE_SESSION: Final = "before_session"
AFTER_SESSION: Final = "after_session"
BETWEEN_VISITS: Final = "between_visits"
MOMENTS: Final = (BEFORE_SESSION, AFTER_SESSION, BETWEEN_VISITS)
NOT_AFTER: Final = (BEFORE_SESSION, BETWEEN_VISITS)

PAIN: Final = "nprs"
FEELING: Final = "groc"
FUNCTION: Final = ("psfs", "rmdq", "peg")


@dataclass(frozen=True, slots=True)
class Score:
    """One measured value. `visit` counts from 1; 0 is the intake. `moment` is a word of MOMENTS."""

    measure: str
    value: float
    on: date
    visit: int
    moment: str = BEFORE_SESSION


@dataclass(frozen=True, slots=True)
class History:
    """All that a review looks at. The truths are today's re-screen; UNKNOWN means nobody knows, never 'no'.

    `visit` is the visit that is going on, or the last one; `sessions_done` counts finished sessions.
    `strong_reaction`: more than mild soreness for more than two days after the last session; `mild_soreness`: less
    than that.
    """

    on: date
    visit: int
    sessions_done: int
    first_session_on: date | None = None
    scores: tuple[Score, ...] = ()
    new_red_flag: Truth = Truth.UNKNOWN
    new_nerve_sign: Truth = Truth.UNKNOWN
    worse_over_a_week: Truth = Truth.UNKNOWN
    strong_reaction: Truth = Truth.UNKNOWN
    mild_soreness: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Change:
    """The true fall in pain as far as the readings tell: a normal distribution in points, positive = better.

    `first` and `last` are the plain means of the two windows; `baseline` is the first one drawn towards what is
    usual. `chance_meaningful` is the chance (0 to 1) that the true fall is one that people notice.
    """

    first: float
    last: float
    baseline: float
    mean: float
    deviation: float
    chance_meaningful: float

    @property
    def fall(self) -> float:
        """Return the plain fall from the first to the last window, in points."""
        return self.first - self.last


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a review came out as it did: the rule, its words, the numbers it looked at, and its sources."""

    rule: str
    says: str
    therapist: str
    because: Mapping[str, float]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replan:
    """The outcome of a review: continue, change, stop, refer or unknown.

    `sessions_left` counts the sessions that may go ahead on what is known now: none for stop, refer and unknown.
    `next_review` is a visit number, None where there is no next one; for unknown it is this visit, once the gaps
    are filled.
    """

    action: str
    reasons: tuple[Reason, ...]
    change: Change | None
    next_review: int | None
    sessions_left: int
    discharge: bool = False


def check_history(history: History, measures: Mapping[str, Measure]) -> None:
    """Raise every problem of a history at once: unknown measures, values out of range, dates that lie ahead."""
    problems: list[Problem] = []
    for place, score in enumerate(history.scores):
        problems += _wrong(place, score, history, measures)
    if not 0 <= history.sessions_done <= history.visit:
        message = f"{history.sessions_done} sessions cannot be done by visit {history.visit}."
        problems.append(Problem("history", "sessions_done", message, "Count finished sessions; visits count from 1."))
    if history.sessions_done and (history.first_session_on is None or history.first_session_on > history.on):
        message = "The day of the first session is missing or lies ahead."
        problems.append(Problem("history", "first_session_on", message, "Give the day of the first session."))
    if problems:
        raise ProblemsError(tuple(problems))


def _wrong(place: int, score: Score, history: History, measures: Mapping[str, Measure]) -> list[Problem]:
    measure = measures.get(score.measure)
    if measure is None:
        known = f"Known measures: {', '.join(sorted(measures))}."
        return [Problem("score", f"scores[{place}]", f"'{score.measure}' is no measure.", known)]
    checks = (
        (measure.low <= score.value <= measure.high, f"It lies between {measure.low:g} and {measure.high:g}."),
        (0 <= score.visit <= history.visit, f"Its visit is 0 (intake) to {history.visit}."),
        (score.moment in MOMENTS, f"Its moment is one of {', '.join(MOMENTS)}."),
        (score.on <= history.on, "Its day is not after today."),
    )
    name = f"scores[{place}]"
    return [Problem("score", name, f"{score} cannot be used.", remedy) for fine, remedy in checks if not fine]
