"""The blind index by which people are found by part of a name or of a telephone number.

It only rules out: whoever it does not rule out is opened and looked at. It knows no table, and not where a key is from.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK_BYTES: Final = 8
SALT_BYTES: Final = 8
FIRST_BIT: Final = MARK_BYTES + SALT_BYTES
"""The byte of an index in which its bits begin."""
BITS: Final = 512
"""Bits of an index. A name and a number have about 25 pieces: another one seems to be there in 5 % of the indexes."""
PIECE: Final = 2
"""Letters of a piece of a name: the shortest text that is looked for, since Thai puts no space between words."""
DIGITS: Final = 4
"""Digits of a piece of a telephone number, and the fewest by which one is looked for."""
NOTHING: Final = b""


def folded(text: str) -> str:
    """Return a text in which case, width and the way in which accents were typed make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def digits_of(text: str) -> str:
    """Return the digits of a text, those of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: parts that a name must all hold, or digits that a telephone number holds in a row."""

    parts: tuple[str, ...]
    digits: str

    @classmethod
    def of(cls, text: str) -> Sought:
        """Return what a text looks for. Fewer than DIGITS digits look for no number."""
        digits = digits_of(text)
        return cls(tuple(folded(text).split()), digits if len(digits) >= DIGITS else "")

    def is_like(self, name: str, phone: str) -> bool:
        """Return whether somebody with a name and a telephone number is sought."""
        if self.digits and self.digits in digits_of(phone):
            return True
        there = folded(name)
        return bool(there) and all(part in there for part in self.parts)

    def ways(self) -> list[set[str]]:
        """Return the pieces that an index must hold all of: of the name, or of the number."""
        return [pieces(" ".join(self.parts), ""), *([pieces("", self.digits)] if self.digits else [])]


def pieces(name: str, phone: str) -> set[str]:
    """Return every two letters in a row of the words of a name, and every four digits in a row of a number."""
    digits = digits_of(phone)
    letters = {f"name:{word[at : at + PIECE]}" for word in folded(name).split() for at in range(len(word) - PIECE + 1)}
    return letters | {f"phone:{digits[at : at + DIGITS]}" for at in range(len(digits) - DIGITS + 1)}


@dataclass(frozen=True, slots=True)
class SearchKey:
    """The key of an index, and the mark by which an index names it."""

    mark: bytes
    secret: bytes = field(repr=False)

    def door(self, piece: str) -> bytes:
        """Return the key of one piece, by which it is found in every index."""
        return blake2b(piece.encode("utf-8", "surrogatepass"), key=self.secret, digest_size=32).digest()

    def index(self, name: str, phone: str) -> bytes:
        """Return a fresh index: the mark, a random salt, and a bit for each piece. Nothing where nothing is known.

        The salt puts the same piece elsewhere in each index, so that two of them tell nothing of each other.
        """
        if not name and not phone:
            return NOTHING
        salt, bits = secrets.token_bytes(SALT_BYTES), bytearray(BITS // 8)
        for piece in pieces(name, phone):
            place = _place(self.door(piece), salt)
            bits[place >> 3] |= 1 << (place & 7)
        return self.mark + salt + bytes(bits)


class Sieve:
    """Says of an index whether it may belong to somebody who is sought. One is made for a search."""

    def __init__(self, sought: Sought, keys: Iterable[SearchKey]) -> None:
        """Make the keys of all pieces that are sought, under every key that an index may be made with."""
        self._doors = {key.mark: [[key.door(piece) for piece in way] for way in sought.ways()] for key in keys}

    def lets_through(self, index: bytes) -> bool:
        """Return False only of whoever is surely not sought; True of an index whose key is not here."""
        ways = self._doors.get(index[:MARK_BYTES])
        if ways is None:
            return index != NOTHING
        return any(_holds_all(index, way) for way in ways)


def _holds_all(index: bytes, doors: Iterable[bytes]) -> bool:
    salt = index[MARK_BYTES:FIRST_BIT]
    for door in doors:
        place = _place(door, salt)
        if not index[FIRST_BIT + (place >> 3)] >> (place & 7) & 1:
            return False
    return True


def _place(door: bytes, salt: bytes) -> int:
    return int.from_bytes(blake2b(salt, key=door, digest_size=2).digest(), "little") % BITS
