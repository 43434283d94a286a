"""An assessment: everything that one intake leads to, from the decision to the course, with the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.advice.at_home import Piece
    from jivaka.core.advice.values import Advice
    from jivaka.core.course.values import CoursePlan
    from jivaka.core.intake.values import Medicine
    from jivaka.core.screening.pattern import Pattern
    from jivaka.core.screening.values import Decision


@dataclass(frozen=True, slots=True)
class Say:
    """The words for the client: what was decided, what to do next, and when to see a doctor whatever was decided."""

    headline: str
    next_step: str
    safety_net: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result for one intake. `course` is None where no massage is permitted or none is recommended."""

    decision: Decision
    pattern: Pattern
    pattern_says: str
    advice: Advice
    course: CoursePlan | None
    course_document: Mapping[str, Any]
    at_home: tuple[Piece, ...]
    say: Say
    review: str
    medicines: tuple[Medicine, ...]
    ask_again: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
    release: str = ""

    @property
    def disposition_id(self) -> str:
        """Return the id of the disposition, or 'undetermined' while essential questions are missing."""
        return "undetermined" if self.decision.undetermined else self.decision.disposition.id
