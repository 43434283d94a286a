"""The answers of very many clients in columns, and the findings that follow from them.

It is the core's `to_findings` for columns, and compared with it client by client: medicines raise answers, and a
question that surely does not apply reads as its clear value. It knows no frequencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.intake.findings import ANTICOAGULANTS, MEDICINES, clear_value_of, implied_answers
from jivaka.core.knowledge.condition import SetValue, questions
from jivaka.core.knowledge.vocabulary import UNRECOGNISED
from jivaka.engines.cohort.columns import empty_cohort, layout_of
from jivaka.engines.cohort.literals import LiteralPlanes
from jivaka.engines.cohort.planes import any_of, everyone, packed, unpacked
from jivaka.engines.cohort.synthetic.letters_and_places import count_letters, leave_places_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from jivaka.core.intake.values import Medicine
    from jivaka.core.knowledge.values import Knowledge, Question
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.planes import Words


@dataclass(frozen=True, slots=True)
class Answered:
    """One question's answers: who was asked and knows, who was asked and does not, and what was said.

    `rows` are planes of `options` ('yes' for a yes-or-no question, names for medicines); a number has `numbers`.
    """

    known: Words
    unknown: Words
    options: tuple[str, ...] = ()
    rows: Words | None = None
    numbers: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of all clients by question, with the medicines' names as they were read."""

    ids: NDArray[np.str_]
    columns: Mapping[str, Answered]
    medicines: Mapping[str, Medicine]


def to_cohort(answers: Answers, knowledge: Knowledge) -> Cohort:
    """Return the findings that follow from the answers."""
    cohort = empty_cohort(layout_of(knowledge), answers.ids)
    for name, column in answers.columns.items():
        write(cohort, name, column, answers.medicines)
    taken = answers.columns.get(MEDICINES)
    if taken is not None:
        _Raising(cohort, knowledge).raise_all(taken, answers.medicines)
    _body_mass_index(cohort)
    for name in settling_order(knowledge):
        settle(cohort, knowledge, name)
    leave_places_open(cohort, knowledge)
    count_letters(cohort)
    _leave_open_what_nobody_could_read(cohort)
    return cohort


def _leave_open_what_nobody_could_read(cohort: Cohort) -> None:
    """Make every class of medicines possible where a name was not read; last, since it opens no question."""
    rows = cohort.layout.rows[MEDICINES]
    cohort.may[list(rows.values())] |= cohort.has[rows[UNRECOGNISED]]


def write(cohort: Cohort, name: str, column: Answered, medicines: Mapping[str, Medicine]) -> None:
    """Write the answers to one question."""
    place, layout = cohort.layout.questions[name], cohort.layout
    cohort.known[place] = column.known
    cohort.said_unknown[place] = column.unknown
    cohort.unasked[place] &= ~(column.known | column.unknown)
    if column.numbers is not None:
        sure = unpacked(column.known, cohort.clients)
        cohort.numbers[layout.numbers[name]] = np.where(sure, column.numbers, np.nan)
        return
    if column.rows is None:
        return
    rows = layout.rows[name]
    cohort.may[list(rows.values())] = ~column.known
    for option, plane in zip(column.options, column.rows, strict=True):
        for option_id in medicines[option].class_ids if name == MEDICINES else (option,):
            cohort.has[rows[option_id]] |= plane & column.known
            cohort.may[rows[option_id]] |= plane & column.known


class _Raising:
    """Raises answers to what medicines imply, in the order in which the medicines were named."""

    def __init__(self, cohort: Cohort, knowledge: Knowledge) -> None:
        self._cohort, self._knowledge = cohort, knowledge
        self._everyone = everyone(cohort.clients)

    def raise_all(self, taken: Answered, medicines: Mapping[str, Medicine]) -> None:
        rows = taken.rows if taken.rows is not None else ()
        for name, takes in zip(taken.options, rows, strict=True):
            for sets in implied_answers(medicines[name], self._knowledge):
                if sets.strength == "implies":
                    self._raise(self._knowledge.questions[sets.question], sets.value, takes & taken.known)
        classes = self._cohort.layout.rows[MEDICINES]
        thinner = any_of((self._cohort.has[classes[name]] for name in ANTICOAGULANTS), self._cohort.clients)
        self._only("blood_thinner", "both", self._cohort.has[classes["antiplatelet"]] & thinner)

    def _raise(self, question: Question, least: object, who: Words) -> None:
        rows = self._cohort.layout.rows[question.id]
        known = self._cohort.known[self._cohort.layout.questions[question.id]]
        if question.type == "choice" and isinstance(least, str):
            order = [option.id for option in question.options]
            lower = [rows[option] for option in order[: order.index(least)]]
            below = any_of((self._cohort.may[row] for row in lower), self._cohort.clients)
            self._only(question.id, least, who & known & below)
            for row in lower:
                self._cohort.may[row] &= ~(who & ~known)
            if least == order[-1]:
                self._cohort.has[rows[least]] |= who & ~known
        elif question.type in ("multi", "boolean"):
            row = rows[str(least) if question.type == "multi" else "yes"]
            self._cohort.has[row] |= who
            self._cohort.may[row] |= who
        else:
            message = f"'{question.id}' cannot be raised to {least!r} for many clients at once."
            raise TypeError(message)
        known |= who

    def _only(self, name: str, option: str, who: Words) -> None:
        """Make one option the only one left for these clients."""
        rows = self._cohort.layout.rows[name]
        for other, row in rows.items():
            if other == option:
                self._cohort.may[row] |= who
                self._cohort.has[row] |= who
            else:
                self._cohort.may[row] &= ~who
                self._cohort.has[row] &= ~who
        self._cohort.known[self._cohort.layout.questions[name]] |= who


def _body_mass_index(cohort: Cohort) -> None:
    places = cohort.layout.numbers
    height, weight = cohort.numbers[places["height_cm"]], cohort.numbers[places["weight_kg"]]
    cohort.numbers[places["bmi"]] = weight / (height / 100) ** 2
    cohort.known[cohort.layout.questions["bmi"]] = packed(~np.isnan(height) & ~np.isnan(weight))


def settling_order(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions that do not apply to everybody, each after those that decide whether it applies."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()

    def visit(name: str) -> None:
        question = knowledge.questions.get(name)
        if question is None or question.applies is None or name in entered:
            return
        entered.add(name)
        for other in sorted(questions(question.applies)):
            visit(other)
        ordered[name] = None

    for name in knowledge.conditional:
        visit(name)
    return tuple(ordered)


def settle(cohort: Cohort, knowledge: Knowledge, name: str) -> Words:
    """Mark for whom an unanswered question surely does not apply, give it its clear value, and return who that is."""
    question = knowledge.questions[name]
    if question.applies is None:
        return np.zeros_like(cohort.known[0])
    place = cohort.layout.questions[name]
    may, _ = LiteralPlanes(cohort, knowledge).condition(question.applies)
    left: Words = everyone(cohort.clients) & ~may & ~cohort.known[place] & ~cohort.said_unknown[place]
    cohort.not_applicable[place] |= left
    cohort.unasked[place] &= ~left
    rows = cohort.layout.rows.get(name, {})
    for row in rows.values():
        cohort.may[row] &= ~left
    clear = clear_value_of(question)
    if clear is not None:
        cohort.known[place] |= left
        for option in _options(clear):
            cohort.may[rows[option]] |= left
            cohort.has[rows[option]] |= left
    return left


def _options(clear: object) -> Iterable[str]:
    if isinstance(clear, bool):
        return ("yes",) if clear else ()
    if isinstance(clear, SetValue):
        return clear.has
    options: Sequence[str] = tuple(clear) if isinstance(clear, frozenset) else ()
    return options
