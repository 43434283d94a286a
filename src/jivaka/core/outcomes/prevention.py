"""The plan after a course: what keeps the back well, what each piece rests on, and what further visits honestly are.

It chooses and orders what the knowledge says; it adds no number and no promise. Nothing here depends on what is sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from jivaka.core.advice.at_home import HomeAdvice, Piece
    from jivaka.core.course.values import CourseTables, Figure

HEAT: Final = "heat"
NO_HEAT: Final = "no_heat"
TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "activity": ("keep_moving", "walking", "long_pain"),
    "exercise": ("exercise", "exercise_and_education"),
    "breaks": ("change_position", "breaks"),
    HEAT: ("warmth",),
    "self_massage": ("self_massage",),
    "does_not_help": ("education_alone", "no_belt"),
}
LEFT_OUT: Final = ("natural_course", "massage")
"""What belongs to the course itself, and what is said of further visits below."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that a person can do, or leave, with what is said of it."""

    id: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Optional visits after the course: a comfort, looked at again after every few of them."""

    says: tuple[Piece, ...]
    every_weeks: Figure
    minutes: Figure
    review_every: Figure
    half_life: Figure


@dataclass(frozen=True, slots=True)
class PreventionPlan:
    """The plan, topic by topic, in the order of what helps most; and what maintenance visits are."""

    topics: tuple[Topic, ...]
    maintenance: Maintenance


def prevention_plan(stage: str, limits: Collection[str], home: HomeAdvice, tables: CourseTables) -> PreventionPlan:
    """Return the plan for a stage (acute, subacute, chronic or unknown) and the ids of the limits that hold.

    Whoever must not have heat in a massage is not told to use it at home.
    """
    said = {piece.id: piece for piece in (*home.home, *home.prevention)}
    fits = {name for name, piece in said.items() if not piece.stages or stage in piece.stages}
    cold = NO_HEAT in limits
    topics = [
        Topic(topic, tuple(said[name] for name in names if name in fits))
        for topic, names in TOPICS.items()
        if not (topic == HEAT and cold)
    ]
    after = tables.after
    return PreventionPlan(
        topics=tuple(topic for topic in topics if topic.pieces),
        maintenance=Maintenance(
            says=tuple(said[name] for name in ("massage",) if name in said),
            every_weeks=after.every_weeks,
            minutes=after.minutes,
            review_every=after.review_every,
            half_life=after.half_life,
        ),
    )


def maintenance_due(visits_since: int, tables: CourseTables) -> bool:
    """Return whether so many optional visits since the last look back call for another one."""
    return visits_since > 0 and visits_since % tables.after.review_every.whole == 0
