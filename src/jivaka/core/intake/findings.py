"""Turns answers into findings: what is known about the client, in the form that conditions read.

Medicines raise the answers they imply, free text is searched for words that need attention, and a question that
surely does not apply reads as its clear value. A place that cannot be nowhere is not known, and a letter counts for
what its writer could know. Nothing here judges what a finding means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.intake.letters import LETTERS, in_time
from jivaka.core.intake.medicine_names import BETWEEN_NAMES
from jivaka.core.intake.notes import words_in
from jivaka.core.intake.places import unplaced
from jivaka.core.intake.values import UNKNOWN, Answer, Intake, Medicine
from jivaka.core.knowledge.condition import Literal, SetValue, Value, value
from jivaka.core.knowledge.vocabulary import ASKED_FOR, UNRECOGNISED
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.condition import Test
    from jivaka.core.knowledge.values import Knowledge, Question, SetsAnswer

ANTICOAGULANTS: Final = frozenset({"vitamin_k_antagonist", "direct_oral_anticoagulant", "heparin"})
MEDICINES: Final = "medicines"


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known about a client. A question in none of the three is not asked yet, though it may apply."""

    intake: Intake
    values: Mapping[str, Value]
    unknown: frozenset[str]
    not_applicable: frozenset[str]
    raised: Mapping[str, str]

    def truth(self, literal: Literal) -> Truth:
        """Return the value of a literal."""
        found = self._positive(literal.test)
        return ~found if literal.negated else found

    def _positive(self, test: Test) -> Truth:
        if test.question in self.values:
            return test.reads(self.values[test.question])
        return Truth.FALSE if test.question in self.not_applicable else Truth.UNKNOWN

    def behind(self, name: str) -> tuple[str, ...]:
        """Return the questions to ask for what a condition reads: itself, or what a derived number still lacks."""
        return tuple(part for part in ASKED_FOR.get(name, ()) if part not in self.values) or (name,)

    def state(self, question: str) -> str:
        """Return 'answered', 'unknown', 'not_applicable' or 'absent'."""
        if question in self.intake.answers:
            return "unknown" if question in self.unknown else "answered"
        return "not_applicable" if question in self.not_applicable else "absent"


def to_findings(intake: Intake, knowledge: Knowledge) -> Findings:
    """Return the findings of an intake."""
    values: dict[str, Value] = {}
    unknown: set[str] = set()
    for name, answer in intake.answers.items():
        if answer is UNKNOWN:
            unknown.add(name)
        else:
            found = _known(knowledge.questions[name], answer, knowledge)
            if found is not None:
                values[name] = found
    raised = _raise_answers(intake, knowledge, values)
    bmi = body_mass_index(values)
    if bmi is not None:
        values["bmi"] = bmi
    applicability = _Applicability(knowledge, values, unknown)
    not_applicable = applicability.settle()
    nowhere = [name for name in unplaced(values) if applicability.may_apply(name)]
    for name in nowhere:
        del values[name]
    unknown.update(nowhere)
    letters = in_time(values, not_applicable)
    if letters is not None:
        values[LETTERS] = letters
    return Findings(intake, values, frozenset(unknown), not_applicable, raised)


def _known(question: Question, answer: Answer, knowledge: Knowledge) -> Value | None:
    match answer:
        case bool():
            return answer
        case str() if question.type == "choice":
            return frozenset({answer})
        case str() if question.id == "free_note":
            groups = words_in(answer, knowledge.word_groups)
            return SetValue(groups, groups)
        case int() | float():
            return float(answer)
        case frozenset():
            return SetValue(answer, answer)
        case tuple():
            return _classes(answer, knowledge)
        case _:
            return None


def _classes(medicines: tuple[Medicine, ...], knowledge: Knowledge) -> SetValue:
    has = frozenset(class_id for medicine in medicines for class_id in medicine.class_ids)
    every = frozenset(knowledge.medicine_classes)
    return SetValue(has, has | every if UNRECOGNISED in has else has)


def body_mass_index(values: Mapping[str, Value]) -> float | None:
    """Return weight in kg divided by the square of height in m, or None where either is not known."""
    height, weight = values.get("height_cm"), values.get("weight_kg")
    if isinstance(height, float) and isinstance(weight, float):
        return weight / (height / 100) ** 2
    return None


def _raise_answers(intake: Intake, knowledge: Knowledge, values: dict[str, Value]) -> dict[str, str]:
    """Raise answers to what the medicines imply. Return question -> the name of the medicine that did it."""
    taken = intake.answers.get(MEDICINES)
    raised: dict[str, str] = {}
    for medicine in taken if isinstance(taken, tuple) else ():
        for sets in implied_answers(medicine, knowledge):
            if sets.strength == "implies" and _raise_one(knowledge.questions[sets.question], sets.value, values):
                raised[sets.question] = medicine.name
    classes = values.get(MEDICINES)
    if isinstance(classes, SetValue) and "antiplatelet" in classes.has and classes.has & ANTICOAGULANTS:
        values["blood_thinner"] = frozenset({"both"})
    return raised


def implied_answers(medicine: Medicine, knowledge: Knowledge) -> tuple[SetsAnswer, ...]:
    """Return what the classes of a medicine, and the phrases it was read as, say about other answers.

    A phrase counts beside other names and misspelt too: 'blod thinner and paracetamol' is a blood thinner of no name.
    """
    by_class = tuple(
        sets for key in medicine.class_ids if key != UNRECOGNISED for sets in knowledge.medicine_classes[key].sets
    )
    names = frozenset(BETWEEN_NAMES.split(medicine.read_as))
    by_phrase = (p.sets for p in knowledge.medicine_phrases if not names.isdisjoint(p.says))
    return by_class + tuple(sets for group in by_phrase for sets in group)


def _raise_one(question: Question, least: Any, values: dict[str, Value]) -> bool:  # noqa: ANN401 - answers have several types
    before = values.get(question.id)
    match question.type:
        case "choice":
            order = [option.id for option in question.options]
            floor = order.index(least)
            known = before if isinstance(before, frozenset) else frozenset(order)
            left = known.intersection(order[floor:])
            if left == before:
                return False
            values[question.id] = left or frozenset({least})
        case "multi":
            everything = frozenset(option.id for option in question.options)
            has, may = (before.has, before.may) if isinstance(before, SetValue) else (frozenset[str](), everything)
            if least in has:
                return False
            values[question.id] = SetValue(has | {least}, may | {least})
        case _:
            if before == least:
                return False
            values[question.id] = least
    return True


class _Applicability:
    """Finds the unanswered questions that surely do not apply, and gives them their clear value.

    A medicine name that nobody could read opens no question of its own: it is followed up by its own rule.
    """

    def __init__(self, knowledge: Knowledge, values: dict[str, Value], unknown: set[str]) -> None:
        self._knowledge, self._values, self._unknown = knowledge, values, unknown
        self._settled: set[str] = set()
        self._not_applicable: set[str] = set()

    def settle(self) -> frozenset[str]:
        for name in self._knowledge.conditional:
            if name not in self._values and name not in self._unknown:
                self._settle(name)
        return frozenset(self._not_applicable)

    def may_apply(self, name: str) -> bool:
        """Return whether a question, answered or not, may apply to the client."""
        applies = self._knowledge.questions[name].applies
        return applies is None or value(applies, self._truth) is not Truth.FALSE

    def _settle(self, name: str) -> None:
        if name in self._settled:
            return
        self._settled.add(name)
        question = self._knowledge.questions.get(name)
        if question is None or question.applies is None or name in self._values or name in self._unknown:
            return
        if value(question.applies, self._truth) is Truth.FALSE:
            self._not_applicable.add(name)
            clear = clear_value_of(question)
            if clear is not None:
                self._values[name] = clear

    def _truth(self, literal: Literal) -> Truth:
        name = literal.test.question
        if name not in self._values and name not in self._settled:
            self._settle(name)
        if name in self._values:
            known = self._values[name]
            if isinstance(known, SetValue) and name == MEDICINES:
                known = SetValue(known.has, known.has)
            found = literal.test.reads(known)
        else:
            found = Truth.FALSE if name in self._not_applicable else Truth.UNKNOWN
        return ~found if literal.negated else found


def clear_value_of(question: Question) -> Value | None:
    """Return what a question that does not apply reads as; None where every comparison with it is FALSE."""
    clear = question.clear_value
    match question.type:
        case "boolean":
            return bool(clear)
        case "multi" | "medicines":
            return SetValue(frozenset(), frozenset())
        case "choice" if isinstance(clear, str):
            return frozenset({clear})
        case _:
            return None
