"""One client as formulas: for every test on an answer, whether it surely holds, counts, or may hold.

It says again, in formulas, what the core says in values: which questions apply, what medicines raise, what an unknown
answer counts for. Tests compare both on random clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from jivaka.core.intake.findings import clear_value_of
from jivaka.core.knowledge.condition import Condition, Literal
from jivaka.core.truth import Truth
from jivaka.engines.proof.model.logic import F, join
from jivaka.engines.proof.model.shape import ANTICOAGULANTS, BMI, MEASURES, MEDICINES, UNRECOGNISED, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.condition import Test
    from jivaka.engines.proof.model.logic import Field, Logic
    from jivaka.engines.proof.model.shape import Raise, Shape


@dataclass(frozen=True, slots=True)
class Planes(Generic[F]):
    """The value of a condition as three formulas."""

    may: F
    counted: F
    must: F


class Client(Generic[F]):
    """A client with any answers: answered, unknown or never asked, question by question."""

    def __init__(self, logic: Logic[F], shape: Shape, fields: Mapping[str, Field[F]]) -> None:
        """Say which questions apply and what medicines imply. Demands only what every client fulfils."""
        self.logic, self.shape, self.fields = logic, shape, fields
        self._tests: dict[Test, tuple[F, F]] = {}
        self._literals: dict[Literal, Planes[F]] = {}
        self._not_applicable: dict[str, F] = {}
        self._raised: dict[str, list[tuple[Raise, F]]] = {}
        for one in shape.raises:
            self._raised.setdefault(one.question, []).append((one, self._triggered(one)))
        self._both = self._takes_both()
        for name in shape.order:
            self._demand(name)

    def known(self, name: str) -> F:
        """Return that the question was answered; for the body mass index, that both measures were."""
        if name == BMI:
            return self.logic.every(self.fields[measure].known for measure in MEASURES)
        return self.fields[name].known

    def refused(self, name: str) -> F:
        """Return that the question was asked and the client does not know."""
        return self.logic.false if name == BMI else self.fields[name].refused

    def not_applicable(self, name: str) -> F:
        """Return that the question was not asked and surely does not apply."""
        if name not in self._not_applicable:
            logic = self.logic
            question = self.shape.knowledge.questions.get(name)
            answer = logic.false
            if question is not None and question.applies is not None and name not in self.shape.circle:
                may = self.value(question.applies, "may", applying=True)
                asked = (self.known(name), self.refused(name), self._is_raised(name), may)
                answer = logic.every(logic.no(part) for part in asked)
            self._not_applicable[name] = answer
        return self._not_applicable[name]

    def absent(self, name: str) -> F:
        """Return that the question was never asked."""
        return self.logic.no(self.logic.some((self.known(name), self.refused(name))))

    def complete(self) -> F:
        """Return that everything that applies was answered."""
        logic = self.logic
        names = [name for name in self.shape.order if name != BMI]
        return logic.every(logic.some((self.known(name), self.not_applicable(name))) for name in names)

    def orderly(self) -> F:
        """Return that no question was asked that surely does not apply."""
        logic = self.logic
        parts: list[F] = []
        for name in self.shape.order:
            question = self.shape.knowledge.questions.get(name)
            if question is not None and question.applies is not None:
                may = self.value(question.applies, "may", applying=True)
                parts.append(logic.some((self.absent(name), may)))
        return logic.every(parts)

    def _demand(self, name: str) -> None:
        """Demand what the readers of answers make sure of."""
        logic, field = self.logic, self.fields.get(name)
        if field is None or name == BMI:
            return
        logic.require(logic.no(logic.every((field.known, field.refused))))
        question = self.shape.knowledge.questions[name]
        if question.type == "text":
            logic.require(logic.no(field.refused))
        whole = self.fields.get(question.subset_of)
        for option in self.shape.options.get(name, ()) if whole is not None else ():
            both = logic.every((field.known, whole.known, field.has(option))) if whole is not None else logic.false
            logic.require(logic.some((logic.no(both), whole.has(option) if whole is not None else logic.true)))
        if name == MEDICINES:
            for phrase in self.shape.phrases:
                for class_id in phrase.classes:
                    logic.require(logic.some((logic.no(field.has(said(phrase.name))), field.has(class_id))))
        self._demand_raised(name, field)

    def _demand_raised(self, name: str, field: Field[F]) -> None:
        """Demand that a known answer is already raised: a lower one would be read as the raised one."""
        logic = self.logic
        for one, triggered in self._raised.get(name, ()):
            raised = logic.some(self._is(name, field, value) for value in self._from(name, one.least))
            logic.require(logic.some((logic.no(field.known), logic.no(triggered), raised)))
        if name == "blood_thinner":
            both = self._is(name, field, "both")
            logic.require(logic.some((logic.no(field.known), logic.no(self._both), both)))

    def _is(self, name: str, field: Field[F], value: object) -> F:
        if self.shape.kind(name) == "boolean":
            return field.has("") if value else self.logic.no(field.has(""))
        return field.has(str(value))

    def _from(self, name: str, least: object) -> tuple[object, ...]:
        """Return the values that are not below the least one."""
        if self.shape.kind(name) != "choice":
            return (least,)
        options = self.shape.options[name]
        return options[options.index(str(least)) :]

    def _triggered(self, one: Raise) -> F:
        medicines = self.fields[MEDICINES]
        words = [medicines.has(said(one.phrase))] if one.phrase else [medicines.has(name) for name in one.classes]
        return self.logic.every((medicines.known, *words))

    def _takes_both(self) -> F:
        medicines = self.fields.get(MEDICINES)
        if medicines is None:
            return self.logic.false
        some = self.logic.some(medicines.has(name) for name in sorted(ANTICOAGULANTS))
        return self.logic.every((medicines.known, medicines.has("antiplatelet"), some))

    def _is_raised(self, name: str) -> F:
        found = [triggered for _, triggered in self._raised.get(name, ())]
        if name == "blood_thinner":
            found.append(self._both)
        return self.logic.some(found)

    def _open(self, test: Test) -> tuple[F, F]:
        """Return (surely, possibly) for a test on an answer that is not known, given what medicines imply of it."""
        logic, name = self.logic, test.question
        surely, refuted = [], []
        for one, triggered in self._raised.get(name, ()):
            left = [self.passes(test, value) for value in self._from(name, one.least)]
            if self.shape.kind(name) == "list":
                left = [True] if self.passes(test, one.least) else [True, False]
            if all(left):
                surely.append(triggered)
            if not any(left):
                refuted.append(triggered)
        if name == "blood_thinner":
            (surely if self.passes(test, "both") else refuted).append(self._both)
        return logic.some(surely), logic.no(logic.some(refuted))

    def passes(self, test: Test, value: object) -> bool:
        """Return whether a boolean or an option passes a test."""
        return bool(value) if self.shape.kind(test.question) == "boolean" else value in getattr(test, "options", ())

    def test(self, test: Test, *, applying: bool = False) -> tuple[F, F]:
        """Return (surely, possibly). `applying` is the reading that decides whether other questions apply."""
        if test.question == MEDICINES and applying:
            return self._read(test, unreadable=False)
        if test not in self._tests:
            self._tests[test] = self._read(test, unreadable=test.question == MEDICINES)
        return self._tests[test]

    def _read(self, test: Test, *, unreadable: bool) -> tuple[F, F]:
        logic, name = self.logic, test.question
        known, passes = self.known(name), self.fields[name].reads(test)
        not_applicable = self.not_applicable(name)
        clear = not_applicable if self._clear(test) else logic.false
        surely, possibly = self._open(test)
        unasked = logic.every((logic.no(known), logic.no(not_applicable)))
        answered = logic.every((known, passes))
        may = answered
        if unreadable and getattr(test, "options", frozenset()) & set(self.shape.knowledge.medicine_classes):
            may = logic.every((known, logic.some((passes, self.fields[name].has(UNRECOGNISED)))))
        must = logic.some((answered, clear, logic.every((unasked, surely))))
        return must, logic.some((may, clear, logic.every((unasked, possibly))))

    def _clear(self, test: Test) -> bool:
        question = self.shape.knowledge.questions.get(test.question)
        clear = None if question is None else clear_value_of(question)
        return clear is not None and test.reads(clear) is Truth.TRUE

    def literal(self, literal: Literal) -> Planes[F]:
        """Return the three values of a literal."""
        found = self._literals.get(literal)
        if found is None:
            found = self._literals[literal] = self._read_literal(literal)
        return found

    def _read_literal(self, literal: Literal) -> Planes[F]:
        logic, name = self.logic, literal.test.question
        must, may = self.test(literal.test)
        if literal.negated:
            must, may = logic.no(may), logic.no(must)
        question = self.shape.knowledge.questions.get(name)
        counts = literal.negated or (question is not None and question.on_unknown != "ignore")
        unknown = logic.no(self.known(name))
        open_counts = unknown if counts else logic.every((unknown, self._is_raised(name)))
        return Planes(may, logic.some((must, logic.every((may, open_counts)))), must)

    def value(self, condition: Condition, plane: str, *, applying: bool = False) -> F:
        """Return one value of a condition, read from its tree; `applying` as in `test`."""
        if not isinstance(condition, Literal):
            return join(self.logic, condition, [self.value(part, plane, applying=applying) for part in condition.parts])
        if not applying:
            found: F = getattr(self.literal(condition), plane)
            return found
        must, may = self.test(condition.test, applying=True)
        first, second = (must, may) if plane == "must" else (may, must)
        return self.logic.no(second) if condition.negated else first
