"""What a course consists of, as frozen values: cited figures, the tables made of them, what goes into a plan, the plan.

Pain is in points of the 0-10 rating, time in weeks or days as each name says, money in minor units. Nothing computes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

DURATION_CLASSES: Final = ("acute", "subacute", "chronic", "unknown")
BASES: Final = ("evidence", "computed", "assumed")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, what it rests on and what it says. Without a range, `low` and `high` equal `value`."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    basis: str
    sources: tuple[str, ...]
    says: str
    note: str = ""

    @property
    def whole(self) -> int:
        """Return the number where it counts something."""
        return round(self.value)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of whole numbers with what it rests on: visits of a review, weeks that are shown."""

    name: str
    at: tuple[int, ...]
    basis: str
    sources: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The natural course of one stage: share left = floor + (1 - floor) * exp(-weeks / time_constant).

    `observed` holds (week, mean pain in points of 100) that the curve must stay close to.
    """

    id: str
    floor: Figure
    time_constant: Figure
    observed: tuple[tuple[int, Figure], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far people differ: standard deviation of the change in points, when it is reached, what a range covers."""

    of_change: Figure
    weeks_to_full: Figure
    coverage: Figure
    range_coverage: Figure


@dataclass(frozen=True, slots=True)
class Dose:
    """What massage adds, and how number, minutes and rate of sessions change it."""

    later: Figure
    acute: Figure
    reference_baseline: Figure
    reference_sessions: Figure
    kappa: Figure
    full_session_minutes: Figure
    weekly_plateau_minutes: Figure
    least_gain: Figure
    minutes: tuple[tuple[int, Figure], ...]


@dataclass(frozen=True, slots=True)
class AfterCourse:
    """What stays after the last session, and what optional visits look like."""

    half_life: Figure
    minutes: Figure
    every_weeks: Figure
    review_every: Figure
    first_follow_up: Figure
    second_follow_up: Figure


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the default plan. An optional row is offered, never advised."""

    id: str
    optional: bool
    first_block: Figure
    extend_to: Figure
    ceiling: Figure
    within_weeks: Figure
    minutes: Figure
    per_week: Figure
    spacing_days: Figure
    reviews: Listed


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern means for the plan. `course` is full, first_block or single; `figures`: the trials fit it."""

    id: str
    course: str
    figures: bool
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain words of the knowledge, with their sources. `action` is set for stop rules."""

    id: str
    says: str
    sources: tuple[str, ...]
    therapist: str = ""
    action: str = ""
    always: bool = False


@dataclass(frozen=True, slots=True)
class ReviewNumbers:
    """The numbers of the stop and refer rules; points are those of the pain rating."""

    visit_signal: Figure
    signal_odds_ratio: Figure
    decide_at_visit: Figure
    readings_in_window: Figure
    least_points: Figure
    least_percent: Figure
    formal_visit: Figure
    formal_days: Figure
    worse_points: Figure
    worse_days: Figure
    recovered_at_most: Figure
    recovered_visits: Figure
    usual_baseline: Figure
    baseline_spread: Figure
    most_sessions_a_day: Figure


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to measure, with its range, the change that people notice, its error, and its licence.

    `better` is lower or higher. `meaningful_percent` and `error` are left out where nothing is known.
    """

    id: str
    name: str
    asks: str
    built_in: bool
    better: str
    low: float
    high: float
    licence: str
    asked_at: tuple[str, ...]
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    meaningful_points: Figure
    meaningful_percent: Figure | None
    error: Figure | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A measure that stays outside only because of its licence."""

    id: str
    name: str
    licence: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseTables:
    """Everything the course and its reviews take from the knowledge folder. `recorded` figures are for readers only."""

    stages: Mapping[str, Stage]
    longstanding_days: Figure
    spread: Spread
    reading_error: Figure
    dose: Dose
    after: AfterCourse
    rows: Mapping[str, Row]
    first_visit_minutes: Figure
    shown_weeks: Listed
    patterns: Mapping[str, Pattern]
    notes: Mapping[str, Sentence]
    review: ReviewNumbers
    stop_rules: Mapping[str, Sentence]
    measures: Mapping[str, Measure]
    plug_ins: tuple[PlugIn, ...]
    recorded: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CourseInputs:
    """What a plan is made from. None means: nobody knows, and then nothing is worked out from it.

    `duration_class` is a word of DURATION_CLASSES; `kind` a pattern of the tables; `baseline_pain` 0-10 (see
    `baseline_of` in the model); `in_pain` FALSE means that the person says so; `minutes` is the chosen length of a
    session, `max_minutes` the limit of it.
    """

    duration_class: str
    kind: str
    pain_duration_days: int | None = None
    baseline_pain: float | None = None
    in_pain: Truth = Truth.UNKNOWN
    minutes: int | None = None
    max_minutes: int | None = None
    goal: str = "unknown"
    first_visit_moderate: bool = True
    price_per_session_minor: int | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse values that no answer can mean, all at once."""
        checks = (
            ("duration_class", self.duration_class in DURATION_CLASSES, f"It is one of {', '.join(DURATION_CLASSES)}."),
            ("baseline_pain", self.baseline_pain is None or 0 <= self.baseline_pain <= 10, "It lies between 0 and 10."),
            ("pain_duration_days", (self.pain_duration_days or 0) >= 0, "It is a number of days, 0 or more."),
            ("minutes", self.minutes is None or self.minutes > 0, "It is more than 0."),
            ("max_minutes", self.max_minutes is None or self.max_minutes > 0, "It is more than 0."),
            ("price_per_session_minor", (self.price_per_session_minor or 0) >= 0, "It is 0 or more."),
        )
        wrong = tuple(
            Problem("course-input", name, f"{getattr(self, name)!r} cannot be used for a course.", remedy)
            for name, fine, remedy in checks
            if not fine
        )
        if wrong:
            raise ProblemsError(wrong)


@dataclass(frozen=True, slots=True)
class Band:
    """A range with its middle: low <= mean <= high."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected pain ratings at some weeks, with a course of `sessions` and without any massage.

    Each band covers the share `coverage` of people.
    """

    weeks: tuple[int, ...]
    with_massage: tuple[Band, ...]
    without: tuple[Band, ...]
    sessions: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance (0 to 1) that by this session the pain has fallen by the meaningful change, with and without."""

    session: int
    week: float
    with_massage: float
    without: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more session is expected to add, in points; `low` and `high` are the ends of the figures it rests on."""

    session: int
    extra: Band


@dataclass(frozen=True, slots=True)
class SessionCount:
    """How many sessions: before the first decision, likely in all, never more than the ceiling, and in which time."""

    first_block: int
    likely: tuple[int, int]
    ceiling: int
    within_weeks: int


@dataclass(frozen=True, slots=True)
class Spacing:
    """Whole days between two sessions."""

    least: int
    ideal: int
    most: int


@dataclass(frozen=True, slots=True)
class CostRange:
    """What it costs in minor units: one session, the first block, the likely range, and at the ceiling."""

    currency: str
    one: int
    first_block: int
    likely: tuple[int, int]
    ceiling: int


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A proposed course with the source of every number.

    `form` is course, optional (offered, not advised) or single (no course). Without a known baseline, a known
    duration and a pattern that the figures fit, `expected` is None, and `notes` say why. `meaningful_change` is in
    points.
    """

    form: str
    stage: str
    sessions: SessionCount
    minutes: int
    first_visit_minutes: int
    per_week: tuple[int, int]
    weekly_minutes: tuple[int, int]
    spacing_days: Spacing
    reviews_at: tuple[int, ...]
    follow_up_weeks: tuple[int, int]
    expected: Expected | None
    meaningful_change: float | None
    chances: tuple[Chance, ...]
    gains: tuple[Gain, ...]
    stop_rules: tuple[Sentence, ...]
    refer_rules: tuple[Sentence, ...]
    cost: CostRange | None
    notes: tuple[str, ...]
    explain: tuple[str, ...]
    sources: tuple[str, ...]
    figures: tuple[Figure, ...] = field(default=(), repr=False)
