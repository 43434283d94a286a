"""Conditions over a client's findings, as trees, and their value in three-valued logic.

A literal asks one thing about one question; everything else joins literals. This module is the slow, obvious reading:
it walks the tree. The compiled reading of `jivaka.core.screening.program` is compared with it. It knows no rule and
no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.truth import Truth, at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class IsTrue:
    """The boolean question is answered with yes."""

    question: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The choice is one of the options."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Includes:
    """The list holds at least one of the options. Parent areas are already their patches."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies between two bounds, in the question's unit; None means no bound on that side."""

    question: str
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, number: float) -> bool:
        """Return whether a known number lies within."""
        above = self.low is None or (number > self.low if self.low_open else number >= self.low)
        below = self.high is None or (number < self.high if self.high_open else number <= self.high)
        return above and below


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
    if value(condition, truth_of) is not Truth.UNKNOWN:
        return
    if isinstance(condition, Literal):
        yield condition
        return
    for part in condition.parts:
        yield from live_literals(part, truth_of)
