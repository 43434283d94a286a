"""Hypothesis strategies for raw intakes: any mix of answered, unknown and never asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge, Question

TODAY = date(2026, 11, 25)
"""The day on which all tests stand still."""
MEDICINES = ("warfarin", "aspirin", "ibuprofen", "prednisolone", "insulin glargine", "ramipril", "zzyzxol", "the pill")
NOTES = ("no", "I cannot feel it when I pee", "a bit tired")


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """Return any valid answer to a question."""
    options = [option.id for option in question.options if option.id != "none_of_these"]
    match question.type:
        case "boolean":
            return st.booleans()
        case "choice":
            return st.sampled_from(options)
        case "multi":
            some = st.lists(st.sampled_from(options), min_size=1, max_size=4, unique=True)
            return st.one_of(st.just(["none_of_these"]), some)
        case "medicines":
            return st.lists(st.sampled_from(MEDICINES), max_size=3, unique=True)
        case "text":
            return st.sampled_from(NOTES)
        case "decimal":
            return st.floats(question.minimum, question.maximum, allow_nan=False).map(lambda number: round(number, 1))
    return st.integers(int(question.minimum or 0), int(question.maximum or 0))


@st.composite
def raw_answers(draw: st.DrawFn, knowledge: Knowledge) -> dict[str, Any]:
    """Return answers to some questions; the rest is unknown or was never asked."""
    asked = draw(st.sets(st.sampled_from(sorted(knowledge.questions)), max_size=40))
    answers = {name: draw(answers_to(knowledge.questions[name])) for name in sorted(asked)}
    unknown = draw(st.sets(st.sampled_from(sorted(knowledge.questions)), max_size=10))
    answers.update(dict.fromkeys(sorted(unknown - {"free_note"} - _texts(knowledge)), "unknown"))
    return without_bad_subsets(answers)


def _texts(knowledge: Knowledge) -> set[str]:
    return {question.id for question in knowledge.questions.values() if question.type == "text"}


def without_bad_subsets(answers: dict[str, Any]) -> dict[str, Any]:
    """Drop shades of pain that are not painted as pain."""
    painted = answers.get("pain_areas")
    for name in ("pain_areas_medium", "pain_areas_strong"):
        if name in answers and isinstance(painted, list) and isinstance(answers[name], list):
            inside = [patch for patch in answers[name] if patch in painted and patch != "none_of_these"]
            answers[name] = inside or ["none_of_these"]
    return answers
