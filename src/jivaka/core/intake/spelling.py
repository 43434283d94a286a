"""Words as people write them: cut apart, freed of accents, in Latin letters, and compared by mistakes of typing.

It knows alphabets and typing mistakes only. What a word means, and which words are names of medicines, is none of its
business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final


def _base_letters() -> dict[int, str | None]:
    letters: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in (*range(0xC0, 0x250), *range(0x400, 0x500)):
        base = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
        letters[code] = base.casefold()
    spaces = (
        '.,;:!?"*=_-\u2010\u2011\u2012\u2013\u2014\u00ab\u00bb\u201c\u201d\u201e/+&|()[]{}<>\u00ae\u2122\u00a0\u00b7'
    )
    letters.update(dict.fromkeys(map(ord, spaces), " "))
    letters.update(dict.fromkeys(map(ord, "'`\u2018\u2019\u02bc\u00b4\u200b"), ""))
    letters.update({ord("\u00f8"): "o", ord("\u0142"): "l", ord("\u00b5"): "u", ord("\u03bc"): "u"})
    return letters


_LETTERS: Final = _base_letters()
_LATIN: Final = str.maketrans(
    {
        "\u0430": "a", "\u0431": "b", "\u0432": "v", "\u0433": "g", "\u0491": "g", "\u0434": "d", "\u0435": "e",
        "\u0454": "e", "\u0436": "zh", "\u0437": "z", "\u0438": "i", "\u0456": "i", "\u043a": "k",
        "\u043b": "l", "\u043c": "m", "\u043d": "n", "\u043e": "o", "\u043f": "p", "\u0440": "r", "\u0441": "s",
        "\u0442": "t", "\u0443": "u", "\u0444": "f", "\u0445": "h", "\u0446": "ts", "\u0447": "ch",
        "\u0448": "sh", "\u0449": "sch", "\u044a": "", "\u044b": "y", "\u044c": "", "\u044d": "e",
        "\u044e": "u", "\u044f": "a",
    }
)  # fmt: skip
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_SOUNDS: Final = (
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("ch|kh"), "h"),
    (re.compile("y|j"), "i"),
    (re.compile("qu|kw"), "kv"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile("ae|oe"), "e"),
    (re.compile("ts|tz|z"), "s"),
    (re.compile("c(?=[ei])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("h"), "g"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"e\b"), ""),
)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents, punctuation and plural endings."""
    return [_singular(word) for word in text.casefold().translate(_LETTERS).split()]


def _singular(word: str) -> str:
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-2] if word[-3:] in ("hes", "xes") else word[:-1]
    return word


def has_cyrillic(text: str) -> bool:
    """Return whether any letter is Cyrillic."""
    return bool(_CYRILLIC.search(text))


def in_latin(text: str) -> str:
    """Return the text with Cyrillic letters written as Latin ones."""
    return text.translate(_LATIN)


def sound_of(text: str) -> str:
    """Return roughly how a name sounds, so that spellings of several countries agree: Amlodipin and Amlodipine."""
    sound = text.replace(" ", "")
    for pattern, instead in _SOUNDS:
        sound = pattern.sub(instead, sound)
    return sound


class Mistakes:
    """Counts typing mistakes between one written word and others.

    A mistake is a letter left out, added or changed, or two neighbours swapped, each place touched once (optimal string
    alignment). All rows of the usual table are kept as bits of one number (Hyyro 2003).
    """

    def __init__(self, written: str) -> None:
        """Note where each letter stands in the written word."""
        self.letters: frozenset[str] = frozenset(written)
        self._length = len(written)
        self._all = (1 << self._length) - 1
        self._last = 1 << (self._length - 1) if written else 0
        self._places: dict[str, int] = {}
        for place, letter in enumerate(written):
            self._places[letter] = self._places.get(letter, 0) | 1 << place

    def between(self, other: str) -> int:
        """Return the smallest number of mistakes that turns the written word into the other."""
        if not self._length:
            return len(other)
        up, down, diagonal, before, count = self._all, 0, 0, 0, self._length
        for letter in other:
            here = self._places.get(letter, 0)
            swapped = ((~diagonal & here) << 1) & before
            diagonal = (((here & up) + up) ^ up) | here | down | swapped
            more = (down | ~(diagonal | up)) & self._all
            fewer = diagonal & up & self._all
            count += bool(more & self._last) - bool(fewer & self._last)
            more = (more << 1 | 1) & self._all
            fewer = fewer << 1 & self._all
            up = (fewer | ~(diagonal | more)) & self._all
            down = more & diagonal & self._all
            before = here
        return count
