"""The invented people of the demonstration with what the assessor has really decided about each of their intakes.

Deciding is the slow part, so a limited number of intakes is decided; several clients may have answered alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.advice.permits import to_document
from jivaka.core.assessment.document import document
from jivaka.records.protection.fields import written
from jivaka.services.demo.invented.intakes import draw_intake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from jivaka.core.advice.permits import Permits
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.course.values import CoursePlan
    from jivaka.records.protection.envelope import Packed

ANSWERED: Final = time(18, 0)
"""When intakes were answered, in UTC."""
CURRENT_DAYS: Final = 14
"""Days that a decision may be booked on."""


@dataclass(frozen=True, slots=True)
class Person:
    """One answered and decided intake.

    `columns` are those of the decision's row. Its JSON is written out once, since many clients may answer alike.
    """

    on: date
    answers: Mapping[str, Any]
    written_answers: Packed
    columns: Mapping[str, Any]
    course: Mapping[str, Any]
    plan: CoursePlan | None
    massages: tuple[tuple[str, str, str], ...]
    permits: Permits
    bookable: bool

    @property
    def answered_at(self) -> datetime:
        """Return when the intake was answered and decided."""
        return datetime.combine(self.on, ANSWERED, UTC)


def decide_people(
    assessor: Assessor, days: tuple[date, int], chance: Random, progress: Callable[[int], None], *, count: int
) -> list[Person]:
    """Return so many people, decided on days that are spread evenly over a first day and so many after it."""
    found: list[Person] = []
    for number in range(count):
        on = days[0] + timedelta(days=number * days[1] // count)
        found.append(_decide(assessor, draw_intake(assessor.knowledge, chance), on))
        progress(number + 1)
    return found


def _decide(assessor: Assessor, answers: Mapping[str, Any], on: date) -> Person:
    assessment = assessor.assess_valid({"on": on.isoformat(), "answers": answers}, today=on)
    decision = assessment.decision
    permits, found = assessor.permits(decision), document(assessment)
    columns = {
        "on": on,
        "disposition": decision.disposition.id,
        "is_determined": not decision.undetermined,
        "is_postponed": decision.limits.postpone,
        "knowledge_digest": decision.digest,
        "document": written(found),
        "permits": written(to_document(permits)),
        "decided_at": datetime.combine(on, ANSWERED, UTC),
        "current_until": on + timedelta(days=CURRENT_DAYS),
    }
    best = [(one["type"], one["technique"], one["implement"]) for one in found["recommendations"]]
    return Person(
        on=on,
        answers=answers,
        written_answers=written(answers),
        columns=columns,
        course=found["course"],
        plan=assessment.course,
        massages=(*best, *(key for key in permits.massages if key not in best)),
        permits=permits,
        bookable=decision.permits_massage and not decision.undetermined and not decision.limits.postpone,
    )
