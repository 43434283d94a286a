"""Answers as typed variables of an SMT solver: truth values, whole numbers, decimals, one truth value for each option.

Here no number is cut into cells and nothing is compiled: a test compares the number itself with what is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import z3

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import IsTrue, Literal, Within, literals
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.proof.model.client import Client, Planes
from jivaka.engines.proof.model.decision import RuleValue, Screened
from jivaka.engines.proof.model.logic import join
from jivaka.engines.proof.model.shape import BMI, BMI_RANGE, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jivaka.core.knowledge.condition import Condition, Test
    from jivaka.engines.proof.model.shape import Shape

_FOREVER = 1_000_000
_ROOM: Any = z3.main_ctx()
"""Where all formulas live."""


def _joined(make: Callable[..., Any], parts: list[Any]) -> Any:  # noqa: ANN401
    """Return a join by the solver's own function: its wrapper looks at the kinds of all parts, for most of the time."""
    return z3.BoolRef(make(_ROOM.ref(), len(parts), (z3.Ast * len(parts))(*(part.ast for part in parts))), _ROOM)


class Typed:
    """Formulas of the SMT solver. `demands` are what every case fulfils."""

    def __init__(self, side: str = "") -> None:
        """Begin with no demand."""
        self.true: Any = z3.BoolVal(True)  # noqa: FBT003
        self.false: Any = z3.BoolVal(False)  # noqa: FBT003
        self.demands: list[Any] = []
        self.side = side

    def no(self, part: Any) -> Any:  # noqa: ANN401 - the solver's own types are not published
        """Return the opposite."""
        if part is self.true:
            return self.false
        return self.true if part is self.false else z3.BoolRef(z3.Z3_mk_not(_ROOM.ref(), part.ast), _ROOM)

    def every(self, parts: Iterable[Any]) -> Any:  # noqa: ANN401
        """Return that all parts hold."""
        wanted = [part for part in parts if part is not self.true]
        if any(part is self.false for part in wanted):
            return self.false
        if len(wanted) <= 1:
            return wanted[0] if wanted else self.true
        return _joined(z3.Z3_mk_and, wanted)

    def some(self, parts: Iterable[Any]) -> Any:  # noqa: ANN401
        """Return that at least one part holds."""
        wanted = [part for part in parts if part is not self.false]
        if any(part is self.true for part in wanted):
            return self.true
        if len(wanted) <= 1:
            return wanted[0] if wanted else self.false
        return _joined(z3.Z3_mk_or, wanted)

    def at_least(self, count: int, parts: Sequence[Any]) -> Any:  # noqa: ANN401
        """Return that at least so many parts hold, by the solver's own counting."""
        return z3.PbGe([(part, 1) for part in parts], count)

    def require(self, part: Any) -> None:  # noqa: ANN401
        """Demand that it holds in every case."""
        if part is not self.true:
            self.demands.append(part)


@dataclass(frozen=True, slots=True)
class Variable:
    """The answer to one question: a truth value, a number, the place of an option, or a truth value for each option."""

    logic: Typed
    known: Any
    refused: Any
    value: Any
    places: tuple[str, ...]

    def has(self, option: str) -> Any:  # noqa: ANN401
        """Return that the answer, where it is known, is or holds the option."""
        if isinstance(self.value, dict):
            return self.value.get(option, self.logic.false)
        if self.places:
            return self.value == self.places.index(option) if option in self.places else self.logic.false
        return self.value

    def reads(self, test: Test) -> Any:  # noqa: ANN401
        """Return that the answer, where it is known, passes the test."""
        if isinstance(test, IsTrue):
            return self.value
        if isinstance(test, Within):
            return self.logic.every(self._bounds(test))
        return self.logic.some([self.has(option) for option in sorted(test.options)])

    def _bounds(self, test: Within) -> Iterable[Any]:
        if test.low is not None:
            low = z3.RealVal(str(test.low))
            yield self.value > low if test.low_open else self.value >= low
        if test.high is not None:
            high = z3.RealVal(str(test.high))
            yield self.value < high if test.high_open else self.value <= high


def variables_of(logic: Typed, shape: Shape) -> dict[str, Variable]:
    """Return fresh variables for every question that matters, each within its bounds."""
    return {name: _variable(logic, shape, name) for name in shape.order}


def _variable(logic: Typed, shape: Shape, name: str) -> Variable:
    known = logic.false if name == BMI else z3.Bool(f"{logic.side} {name} is known")
    refused = logic.false if name == BMI else z3.Bool(f"{logic.side} {name} is unknown")
    places = shape.options.get(name, ()) if shape.kind(name) == "choice" else ()
    value: Any
    match shape.kind(name):
        case "boolean":
            value = z3.Bool(f"{logic.side} {name}")
        case "choice":
            value = z3.Int(f"{logic.side} {name}")
            logic.require(z3.And(value >= 0, value < len(places)))
        case "number":
            value = _number(logic, shape, name)
        case _:
            words = tuple(said(phrase.name) for phrase in shape.phrases) if name == MEDICINES else ()
            value = {option: z3.Bool(f"{logic.side} {name} {option}") for option in (*shape.options[name], *words)}
    return Variable(logic, known, refused, value, places)


def _number(logic: Typed, shape: Shape, name: str) -> Any:  # noqa: ANN401
    question = shape.knowledge.questions.get(name)
    whole = question is not None and question.type != "decimal"
    value = (z3.Int if whole else z3.Real)(f"{logic.side} {name}")
    low, high = BMI_RANGE if question is None else (question.minimum or 0, question.maximum or _FOREVER)
    logic.require(z3.And(value >= z3.RealVal(str(low)), value <= z3.RealVal(str(high))))
    return value


def typed_screened(logic: Typed, shape: Shape) -> Screened[Any]:
    """Return the decision for any client, from the conditions as they are written."""
    client: Client[Any] = Client(logic, shape, variables_of(logic, shape))
    rules = shape.knowledge.rules
    seen: dict[Condition, Planes[Any]] = {}

    def planes(condition: Condition) -> Planes[Any]:
        found = seen.get(condition)
        if found is None:
            found = seen[condition] = made(condition)
        return found

    def made(condition: Condition) -> Planes[Any]:
        if isinstance(condition, Literal):
            return client.literal(condition)
        parts = [planes(part) for part in condition.parts]
        of_each = ([part.may for part in parts], [part.counted for part in parts], [part.must for part in parts])
        return Planes(*(join(logic, condition, values) for values in of_each))

    return Screened(client, [RuleValue(r, planes(r.condition), planes(referral_condition(r))) for r in rules])


def tests_of(screened: Screened[Any]) -> dict[Literal, Planes[Any]]:
    """Return the values of every literal that a rule or its referral reads."""
    rules = screened.knowledge.rules
    read = dict.fromkeys(each for rule in rules for each in literals(referral_condition(rule)))
    return {literal: screened.client.literal(literal) for literal in read}


def bare(screened: Screened[Any], side: str) -> Screened[Any]:
    """Return the decision over rules whose values are free: what holds of it holds whatever the conditions say."""

    def planes(name: str) -> Planes[Any]:
        return Planes(*(z3.Bool(f"{side} {name} {plane}") for plane in ("may", "counted", "must")))

    rules = screened.knowledge.rules
    return Screened(
        screened.client, [RuleValue(rule, planes(f"{rule.id} holds"), planes(f"{rule.id} refers")) for rule in rules]
    )
