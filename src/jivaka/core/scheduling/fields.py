"""Many small numbers side by side in one integer, a field each: all of them are added and compared at once.

The highest bit of each field is a guard and never part of a number. A field is 16, 32 or 64 bits wide, so that the
numbers can be written and read as an array.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

CODES: Final = {16: "H", 32: "I", 64: "Q"}
"""The codes of arrays by the width of their items in bits."""
TURNED: Final = array("H", [1]).tobytes()[0] == 0
"""Whether arrays here keep the highest byte first, and must be turned round."""


@dataclass(frozen=True)
class Fields:
    """So many fields of a width in bits. Numbers stay below 2 ** (width - 1), what is moved later within the fields."""

    width: int
    count: int

    @cached_property
    def guard(self) -> int:
        """The guard bits of all fields."""
        return self.every(1 << (self.width - 1))

    @cached_property
    def ones(self) -> int:
        """The number 1 in every field."""
        return self.every(1)

    def every(self, number: int) -> int:
        """Return a number in every field."""
        return int.from_bytes(number.to_bytes(self.width // 8, "little") * self.count, "little")

    def least(self, one: int, other: int) -> int:
        """Return the smaller number of each field.

        With its guard bit set a field of `one` cannot go below zero; the bit is still there where `one` is not the
        smaller, and is then spread over the field.
        """
        kept = ((one | self.guard) - other) & self.guard
        return one ^ ((one ^ other) & (kept - (kept >> (self.width - 1))))

    def later(self, numbers: int, by: int) -> int:
        """Return the numbers so many fields further on; the first fields become 0."""
        return numbers << by * self.width

    def climbing(self, numbers: int, most: int, each: int) -> int:
        """Return for each field the least of itself and those up to `most` before it, `each` dearer for every step."""
        have = 1
        while have <= most:
            step = min(have, most + 1 - have)
            numbers = self.least(numbers, self.later(numbers, step) + step * each * self.ones)
            have += step
        return numbers

    def falling(self, numbers: int, most: int, each: int) -> int:
        """Return for each field the least of itself and those up to `most` before it: the furthest is the cheapest."""
        have = 1
        while have <= most:
            step = min(have, most + 1 - have)
            numbers = self.least(self.later(numbers, step), numbers + step * each * self.ones)
            have += step
        return numbers


def width_for(most: int) -> int:
    """Return the width of a field in which twice `most` can be added up. Raises ValueError beyond 61 bits."""
    for width in CODES:
        if most < 1 << (width - 2):
            return width
    message = f"{most} points are more than can be counted. Choose smaller weights."
    raise ValueError(message)


def to_bytes(numbers: Iterable[int], width: int) -> bytes:
    """Return numbers as the bytes of fields."""
    found = array(CODES[width], numbers)
    if TURNED:
        found.byteswap()
    return found.tobytes()


def from_bytes(fields: bytes, width: int) -> array[int]:
    """Return the numbers that `to_bytes` wrote."""
    found = array(CODES[width])
    found.frombytes(fields)
    if TURNED:
        found.byteswap()
    return found
