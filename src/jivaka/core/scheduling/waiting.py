"""Who of the waiting could take time that has become free: one bit test a wish, whatever the number of those who wait.

It says who fits, in the order of the queue; whether somebody takes it is theirs to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish: for what (any key that tells masks apart), and from which start to which, in bits of the masks."""

    number: int
    wants: object
    earliest: int
    latest: int


def fitting(starts: Mapping[object, int], wishes: Iterable[Wish]) -> Iterator[tuple[Wish, int]]:
    """Yield each wish that some start fits, with its first start; `starts` maps what is wanted to a mask of starts."""
    for wish in wishes:
        mask = starts.get(wish.wants, 0)
        if mask:
            within = mask >> wish.earliest & ((1 << (wish.latest - wish.earliest + 1)) - 1)
            if within:
                yield wish, wish.earliest + (within & -within).bit_length() - 1
