"""Bit planes: one fact about very many clients, one bit each, 64 clients in a word.

Client number n stands in word n // 64 at bit n % 64. It knows words and bits and nothing about what they mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD: Final = 64
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]


def words_for(clients: int) -> int:
    """Return how many words hold one bit for each client."""
    return -(-clients // WORD)


def packed(flags: Flags) -> Words:
    """Return one bit a flag along the last axis; the bits after the last client are 0."""
    room = words_for(flags.shape[-1]) * 8
    bits = np.packbits(flags, axis=-1, bitorder="little")
    wanted = np.zeros((*bits.shape[:-1], room), dtype=np.uint8)
    wanted[..., : bits.shape[-1]] = bits
    return wanted.view("<u8").astype(np.uint64, copy=False)


def unpacked(words: Words, clients: int) -> Flags:
    """Return one flag a client."""
    bits = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(bits, axis=-1, count=clients, bitorder="little").view(np.bool_)


def everyone(clients: int) -> Words:
    """Return the plane that holds for every client, and for no bit after the last one."""
    plane = np.full(words_for(clients), np.iinfo(np.uint64).max, dtype=np.uint64)
    if clients % WORD:
        plane[-1] = np.uint64((1 << (clients % WORD)) - 1)
    return plane


def nobody(clients: int) -> Words:
    """Return the plane that holds for no client."""
    return np.zeros(words_for(clients), dtype=np.uint64)


def any_of(planes: Iterable[Words], clients: int) -> Words:
    """Return the plane that holds where one of the planes does."""
    total = nobody(clients)
    for plane in planes:
        total |= plane
    return total


def count(plane: Words) -> int:
    """Return for how many clients the plane holds."""
    return int(np.bitwise_count(plane).sum())


def members(plane: Words, clients: int) -> NDArray[np.intp]:
    """Return the numbers of the clients for whom the plane holds, rising."""
    return np.flatnonzero(unpacked(plane, clients))


def contiguous(words: Any) -> Words:  # noqa: ANN401 - whatever a file held
    """Return words in the order of this machine, one after the other in memory."""
    return np.ascontiguousarray(words, dtype=np.uint64)
