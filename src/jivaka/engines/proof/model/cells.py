"""Answers as bits: a boolean, an option of a choice, an option of a list, a cell of a number.

A value always stands in the bits; it means something only where the answer is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.condition import IsTrue, Within
from jivaka.engines.proof.model.client import Client
from jivaka.engines.proof.model.shape import BMI, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.condition import Test
    from jivaka.engines.proof.model.clauses import Clauses
    from jivaka.engines.proof.model.shape import Shape


@dataclass(frozen=True, slots=True)
class Bits:
    """The answer to one question. `bits` are its variables: '' of a boolean, options, or the numbers of the cells."""

    clauses: Clauses
    known: int
    refused: int
    bits: Mapping[str | float, int]

    def has(self, option: str) -> int:
        """Return that the answer, where it is known, is or holds the option."""
        return self.bits.get(option, -1)

    def reads(self, test: Test) -> int:
        """Return that the answer, where it is known, passes the test."""
        if isinstance(test, IsTrue):
            return self.has("")
        if isinstance(test, Within):
            return self.clauses.some(
                bit for number, bit in self.bits.items() if isinstance(number, float) and test.holds(number)
            )
        return self.clauses.some(self.has(option) for option in sorted(test.options))


def fields_of(clauses: Clauses, shape: Shape, wanted: Iterable[str]) -> dict[str, Bits]:
    """Return fresh variables for every question that is wanted."""
    fields: dict[str, Bits] = {}
    for name in wanted:
        names: tuple[str | float, ...] = shape.options.get(name) or shape.cells.get(name) or ("",)
        if name == MEDICINES:
            names += tuple(said(phrase.name) for phrase in shape.phrases)
        bits = {bit: clauses.fresh() for bit in names}
        if shape.kind(name) in ("choice", "number"):
            clauses.exactly_one(list(bits.values()))
        known, refused = (-1, -1) if name == BMI else (clauses.fresh(), clauses.fresh())
        fields[name] = Bits(clauses, known, refused, bits)
    return fields


def new_client(clauses: Clauses, shape: Shape) -> Client[int]:
    """Return a client of whom nothing is decided yet."""
    return Client(clauses, shape, fields_of(clauses, shape, shape.order))
