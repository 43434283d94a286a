"""What a law is written in: joins of formulas, whatever engine decides them.

The laws are stated once over this and decided twice, by clauses and by a solver of typed formulas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from jivaka.core.knowledge.condition import Condition, Count, Every, Literal, Some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jivaka.core.knowledge.condition import Test

F = TypeVar("F")
Out_co = TypeVar("Out_co", covariant=True)


class Logic(Protocol[F]):
    """Makes formulas of one engine."""

    true: F
    false: F

    def no(self, part: F) -> F:
        """Return the opposite."""

    def every(self, parts: Iterable[F]) -> F:
        """Return that all parts hold."""

    def some(self, parts: Iterable[F]) -> F:
        """Return that at least one part holds."""

    def at_least(self, count: int, parts: Sequence[F]) -> F:
        """Return that at least so many parts hold."""

    def require(self, part: F) -> None:
        """Demand that it holds in every case."""


class Field(Protocol[Out_co]):
    """The answer of one client to one question, as variables of one engine."""

    @property
    def known(self) -> Out_co:
        """Return that the client gave an answer."""

    @property
    def refused(self) -> Out_co:
        """Return that the client was asked and does not know."""

    def reads(self, test: Test) -> Out_co:
        """Return that the answer, where it is known, passes the test."""

    def has(self, option: str) -> Out_co:
        """Return that a list answer, where it is known, holds the option."""


def implies(logic: Logic[F], first: F, second: F) -> F:
    """Return that the second holds wherever the first does."""
    return logic.some((logic.no(first), second))


def same(logic: Logic[F], first: F, second: F) -> F:
    """Return that both hold or neither does."""
    return logic.every((implies(logic, first, second), implies(logic, second, first)))


def join(logic: Logic[F], condition: Every | Some | Count, parts: Sequence[F]) -> F:
    """Return the join of the parts of a condition."""
    match condition:
        case Every():
            return logic.every(parts)
        case Some():
            return logic.some(parts)
        case Count(count, _):
            return logic.at_least(count, parts)


def joined(logic: Logic[F], condition: Condition, of: Callable[[Literal], F]) -> F:
    """Return a condition as a formula, read from its tree."""
    if isinstance(condition, Literal):
        return of(condition)
    return join(logic, condition, [joined(logic, part, of) for part in condition.parts])
