"""Conditions over a client's findings, as trees, and their value in three-valued logic.

A literal asks one thing about one question; everything else joins literals. This module is the slow, obvious reading:
it walks the tree. The compiled reading of `jivaka.core.screening.program` is compared with it. It knows no rule and
no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from jivaka.core.truth import Truth, at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class SetValue:
    """A list answer: what it surely holds and what it may hold."""

    has: frozenset[str]
    may: frozenset[str]


Value = bool | float | frozenset[str] | SetValue
"""A known answer. A choice is the set of options it may still be; one option when it is known exactly."""


@dataclass(frozen=True, slots=True)
class IsTrue:
    """The boolean question is answered with yes."""

    question: str

    def reads(self, found: Value) -> Truth:
        """Return the value of the test on a known answer. Raises TypeError for an answer of another kind."""
        if found is True or found is False:
            return Truth.TRUE if found else Truth.FALSE
        return _other_kind(self.question, found)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The choice is one of the options."""

    question: str
    options: frozenset[str]

    def reads(self, found: Value) -> Truth:
        """Return the value of the test on a choice that is known, wholly or in part."""
        if not isinstance(found, frozenset):
            return _other_kind(self.question, found)
        if self.options.isdisjoint(found):
            return Truth.FALSE
        return Truth.TRUE if found <= self.options else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Includes:
    """The list holds at least one of the options. Parent areas are already their patches."""

    question: str
    options: frozenset[str]

    def reads(self, found: Value) -> Truth:
        """Return the value of the test on a list that is known, wholly or in part."""
        if not isinstance(found, SetValue):
            return _other_kind(self.question, found)
        if not self.options.isdisjoint(found.has):
            return Truth.TRUE
        return Truth.FALSE if self.options.isdisjoint(found.may) else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies between two bounds, in the question's unit; None means no bound on that side."""

    question: str
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False

    def reads(self, found: Value) -> Truth:
        """Return the value of the test on a known number."""
        if isinstance(found, float):
            return Truth.TRUE if self.holds(found) else Truth.FALSE
        return _other_kind(self.question, found)

    def holds(self, number: float) -> bool:
        """Return whether a known number lies within."""
        above = self.low is None or (number > self.low if self.low_open else number >= self.low)
        below = self.high is None or (number < self.high if self.high_open else number <= self.high)
        return above and below


def _other_kind(question: str, found: Value) -> NoReturn:
    message = f"'{question}' was answered with {found!r}, which its conditions cannot read."
    raise TypeError(message)


Test = IsTrue | OneOf | Includes | Within


@dataclass(frozen=True, slots=True)
class Literal:
    """A test or its negation."""

    test: Test
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """At least `count` of the parts hold."""

    count: int
    parts: tuple[Condition, ...]


Condition = Literal | Every | Some | Count
"""A condition in negation normal form: only literals are negated."""


def negate(condition: Condition) -> Condition:
    """Return the opposite condition, again in negation normal form."""
    match condition:
        case Literal(test, negated):
            return Literal(test, not negated)
        case Every(parts):
            return Some(tuple(negate(part) for part in parts))
        case Some(parts):
            return Every(tuple(negate(part) for part in parts))
        case Count(count, parts):
            return Count(len(parts) - count + 1, tuple(negate(part) for part in parts))


def literals(condition: Condition) -> Iterator[Literal]:
    """Yield every literal of the tree, from left to right, with repeats."""
    if isinstance(condition, Literal):
        yield condition
        return
    for part in condition.parts:
        yield from literals(part)


def questions(condition: Condition) -> frozenset[str]:
    """Return the ids of the questions that the condition reads."""
    return frozenset(literal.test.question for literal in literals(condition))


def value(condition: Condition, truth_of: Callable[[Literal], Truth]) -> Truth:
    """Return the strong Kleene value of the tree, given the value of each literal."""
    match condition:
        case Literal():
            return truth_of(condition)
        case Every(parts):
            return at_least(len(parts), (value(part, truth_of) for part in parts))
        case Some(parts):
            return at_least(1, (value(part, truth_of) for part in parts))
        case Count(count, parts):
            return at_least(count, (value(part, truth_of) for part in parts))


def live_literals(condition: Condition, truth_of: Callable[[Literal], Truth]) -> Iterator[Literal]:
    """Yield the UNKNOWN literals that can still decide an UNKNOWN condition; nothing if it is decided already."""
    truth, live = _live(condition, truth_of)
    if truth is Truth.UNKNOWN:
        yield from live


def _live(condition: Condition, truth_of: Callable[[Literal], Truth]) -> tuple[Truth, list[Literal]]:
    if isinstance(condition, Literal):
        return truth_of(condition), [condition]
    read = [_live(part, truth_of) for part in condition.parts]
    truth = at_least(needed(condition), [found for found, _ in read])
    return truth, [literal for found, live in read if found is Truth.UNKNOWN for literal in live]


def needed(condition: Every | Some | Count) -> int:
    """Return how many parts must hold."""
    if isinstance(condition, Count):
        return condition.count
    return len(condition.parts) if isinstance(condition, Every) else 1


def support(condition: Condition, truth_of: Callable[[Literal], Truth]) -> frozenset[Literal]:
    """Return a smallest set of TRUE literals that alone make a TRUE condition TRUE; empty for one that is not TRUE.

    Smallest part by part; parts that share literals are not weighed against each other.
    """
    if isinstance(condition, Literal):
        return frozenset({condition}) if truth_of(condition) is Truth.TRUE else frozenset()
    found = [support(part, truth_of) for part in condition.parts]
    true = [part for part in found if part]
    wanted = needed(condition)
    if len(true) < wanted:
        return frozenset()
    if len(true) > wanted:
        true.sort(key=lambda part: (len(part), sorted(literal.test.question for literal in part)))
    return frozenset().union(*true[:wanted])
