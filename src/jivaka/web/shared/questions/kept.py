"""What becomes of answers before they are kept: unreadable ones are named, those that no longer apply are let go.

It decides whether an answer can stay and never what it means; which question applies is said by the knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.interview import next_step
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.next_screen import can_be_asked
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.knowledge.vocabulary import NONE
from jivaka.core.truth import Truth
from jivaka.web.shared.context import now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.interview import Step
    from jivaka.core.errors import Problem
    from jivaka.core.intake.findings import Findings
    from jivaka.core.intake.values import Intake
    from jivaka.core.knowledge.values import Question, Screen


@dataclass(frozen=True, slots=True)
class Stand:
    """A screen as it stands: what it shows now, in order, and where the interview is."""

    questions: tuple[Question, ...]
    step: Step


def stand_of(answers: Mapping[str, Any], asking: Assessor, screen: Screen) -> Stand:
    """Return what a screen shows: what is asked next, and what was answered on it before."""
    step = next_step(findings_of(answers, asking), asking)
    asked = step.shown.questions if step.shown is not None and step.shown.screen.id == screen.id else ()
    names = [name for name in screen.questions if name in asked or name in answers]
    return Stand(tuple(asking.knowledge.questions[name] for name in names), step)


def findings_of(answers: Mapping[str, Any], asking: Assessor) -> Findings:
    """Return the findings of answers that can be read. Raises ProblemsError if one cannot."""
    intake, problems = _read(answers, asking)
    if intake is None:
        raise ProblemsError(problems)
    return to_findings(intake, asking.knowledge)


def unreadable(answers: Mapping[str, Any], asking: Assessor) -> set[str]:
    """Return the names of answers that the contract refuses."""
    _intake, problems = _read(answers, asking)
    return {problem.where.removeprefix("answers.").split("[")[0] for problem in problems}


def readable(answers: Mapping[str, Any], asking: Assessor) -> dict[str, Any]:
    """Return the answers without those that cannot be read any more, as after a change of the questions."""
    wrong = unreadable(answers, asking)
    return {name: answer for name, answer in answers.items() if name not in wrong}


def _read(answers: Mapping[str, Any], asking: Assessor) -> tuple[Intake | None, tuple[Problem, ...]]:
    today = now().date()
    raw = {"on": today.isoformat(), "answers": dict(answers)}
    return read_intake(raw, asking.knowledge, asking.names, today=today)


def surely(answers: Mapping[str, Any], asking: Assessor) -> Disposition:
    """Return how urgent the answers are at least, whatever else will be answered."""
    states = asking.screener.states(findings_of(answers, asking))
    return max((state.surely for state in states), default=Disposition.MASSAGE_OK)


def cleared(answers: dict[str, Any], asking: Assessor, questions: Sequence[Question]) -> dict[str, Any]:
    """Answer every shown question that was left alone with its clear value, as the client asked us to."""
    found = dict(answers)
    for question in questions:
        if question.id not in found and question.clear_value is not None:
            findings = findings_of(readable(found, asking), asking)
            if can_be_asked(question.id, findings, asking.knowledge):
                found[question.id] = question.clear_value
    return found


def left_alone(answers: Mapping[str, Any], asking: Assessor, questions: Sequence[Question]) -> list[str]:
    """Return the shown questions that apply and have no answer."""
    findings = findings_of(answers, asking)
    return [one.id for one in questions if one.id not in answers and can_be_asked(one.id, findings, asking.knowledge)]


def fitting(answers: Mapping[str, Any], asking: Assessor) -> dict[str, Any]:
    """Return the answers that still belong to one another.

    Without questions that surely no longer apply after another answer was changed, and without parts of a whole that
    changed, such as a strong pain where it hurts no more. What is let go is asked again when it applies again.
    """
    found = without_outgrown(answers, answers, asking)
    while gone := _not_applying(found, asking):
        found = {name: answer for name, answer in found.items() if name not in gone}
    return found


def without_outgrown(parts: Mapping[str, Any], answers: Mapping[str, Any], asking: Assessor) -> dict[str, Any]:
    """Return `parts` without those that are no longer part of their whole, as it stands in `answers`."""
    return {name: part for name, part in parts.items() if not _outgrown(name, part, answers, asking)}


def _outgrown(name: str, part: object, answers: Mapping[str, Any], asking: Assessor) -> bool:
    whole = answers.get(asking.knowledge.questions[name].subset_of)
    return isinstance(part, list) and isinstance(whole, list) and not {*part, NONE} <= {*whole, NONE}


def _not_applying(answers: Mapping[str, Any], asking: Assessor) -> set[str]:
    knowledge, findings = asking.knowledge, findings_of(answers, asking)
    closed = {
        name
        for screen in knowledge.screens
        if screen.applies is not None and value(screen.applies, findings.truth) is Truth.FALSE
        for name in screen.questions
    }
    conditional = [(name, knowledge.questions[name].applies) for name in answers]
    outgrown = {name for name, when in conditional if when is not None and value(when, findings.truth) is Truth.FALSE}
    return outgrown | (closed & answers.keys())
