"""What a client can be, as far as the rules can tell: the questions that matter, in order, and the cells of numbers.

Two numbers between the same two thresholds are the same to every rule, so one of each cell is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jivaka.core.intake.findings import ANTICOAGULANTS, MEDICINES
from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.knowledge.condition import Condition, Test, Within, literals
from jivaka.core.knowledge.vocabulary import UNRECOGNISED
from jivaka.core.screening.screen import referral_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge, Question

BMI: Final = "bmi"
MEASURES: Final = ("height_cm", "weight_kg")
BMI_RANGE: Final = (5.0, 120.0)
_FAR: Final = 1e6


@dataclass(frozen=True, slots=True)
class Raise:
    """A medicine class, or a phrase for several, that implies an answer. `least` is None for 'both' of two classes."""

    question: str
    least: object
    classes: frozenset[str] = frozenset()
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for several medicine classes at once, named by the first of them."""

    name: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The questions that anything depends on, each after those that decide whether it applies.

    `tests` are all tests on a question, `cells` one number of each cell of a number, `options` those of a list or
    choice, `raises` what medicines imply. `circle` names questions whose conditions wait for one another.
    """

    knowledge: Knowledge
    order: tuple[str, ...]
    tests: Mapping[str, tuple[Test, ...]]
    cells: Mapping[str, tuple[float, ...]]
    options: Mapping[str, tuple[str, ...]]
    raises: tuple[Raise, ...]
    phrases: tuple[Phrase, ...]
    circle: tuple[str, ...]

    def kind(self, name: str) -> str:
        """Return boolean, choice, list or number."""
        if name == BMI:
            return "number"
        kind = self.knowledge.questions[name].type
        return {"boolean": "boolean", "choice": "choice", "multi": "list", "medicines": "list", "text": "list"}.get(
            kind, "number"
        )


def shape_of(knowledge: Knowledge, more: Iterable[Condition] = ()) -> Shape:
    """Return the shape of clients under this knowledge; `more` are conditions that a law reads beyond the rules."""
    conditions = [rule.condition for rule in knowledge.rules]
    conditions += [referral_condition(rule) for rule in knowledge.rules]
    conditions += [question.applies for question in knowledge.questions.values() if question.applies is not None]
    conditions += more
    tests: dict[str, dict[Test, None]] = {}
    for condition in conditions:
        for literal in literals(condition):
            tests.setdefault(literal.test.question, {})[literal.test] = None
    order, circle = _order(knowledge, tests)
    sets = vocabulary_of(knowledge).sets
    options = {name: tuple(sets[name]) for name in order if name in sets}
    options |= {
        name: knowledge.questions[name].option_ids
        for name in order
        if name in knowledge.questions and knowledge.questions[name].type == "choice"
    }
    found = {name: tuple(tests.get(name, ())) for name in order}
    numbers = {
        name: _cells(knowledge.questions.get(name), found[name]) for name in order if _is_number(name, knowledge)
    }
    phrases = tuple(
        Phrase(phrase.says[0], phrase.class_ids)
        for phrase in knowledge.medicine_phrases
        if any(sets.strength == "implies" for sets in phrase.sets)
    )
    return Shape(knowledge, order, found, numbers, options, _raises(knowledge), phrases, circle)


def _is_number(name: str, knowledge: Knowledge) -> bool:
    question = knowledge.questions.get(name)
    return question is None or question.type in ("integer", "decimal", "date_ago_days")


def _order(knowledge: Knowledge, tests: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions, deciders first, and those that wait for one another in a circle."""
    done: dict[str, None] = {}
    circle: dict[str, None] = {}
    open_now: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in open_now:
            circle.update(dict.fromkeys(open_now[open_now.index(name) :]))
            return
        open_now.append(name)
        question = knowledge.questions.get(name)
        if question is not None and question.applies is not None:
            for literal in literals(question.applies):
                visit(literal.test.question)
        open_now.pop()
        done[name] = None

    wanted = [name for name, question in knowledge.questions.items() if name in tests or question.essential]
    wanted += [name for name, question in knowledge.questions.items() if question.on_unknown == "block"]
    wanted += [limit.areas_from for rule in knowledge.rules for limit in rule.effect.limits if limit.areas_from]
    if MEDICINES in knowledge.questions:
        visit(MEDICINES)
    for name in (*wanted, *MEASURES, BMI):
        visit(name)
    return tuple(done), tuple(circle)


def _cells(question: Question | None, tests: Iterable[Test]) -> tuple[float, ...]:
    low, high = BMI_RANGE if question is None else (question.minimum, question.maximum)
    low, high = (0.0 if low is None else low), (_FAR if high is None else high)
    points = {point for test in tests if isinstance(test, Within) for point in (test.low, test.high)} - {None}
    whole = question is not None and question.type != "decimal"
    step = 1.0 if whole else 0.1
    sorted_points = sorted(float(point) for point in points if point is not None)
    beside = {value for point in sorted_points for value in (point - step, point, point + step)}
    edges = [low, *sorted_points, high]
    between = {(first + second) / 2 for first, second in pairwise(edges)}
    if whole:
        between = {float(int(value)) for value in between}
    candidates = sorted(value for value in beside | between | {low, high} if low <= value <= high)
    seen: dict[tuple[bool, ...], float] = {}
    for value in candidates:
        seen.setdefault(tuple(test.holds(value) for test in tests if isinstance(test, Within)), round(value, 2))
    return tuple(seen.values())


def _raises(knowledge: Knowledge) -> tuple[Raise, ...]:
    by_class = [
        Raise(sets.question, sets.value, frozenset({found.id}))
        for found in knowledge.medicine_classes.values()
        for sets in found.sets
        if sets.strength == "implies"
    ]
    by_phrase = [
        Raise(sets.question, sets.value, phrase=phrase.says[0])
        for phrase in knowledge.medicine_phrases
        for sets in phrase.sets
        if sets.strength == "implies"
    ]
    return (*by_class, *by_phrase)


def said(phrase: str) -> str:
    """Return the option that stands for a phrase among the medicines."""
    return f"words: {phrase}"


__all__ = ["ANTICOAGULANTS", "MEDICINES", "UNRECOGNISED", "Phrase", "Raise", "Shape", "shape_of"]
