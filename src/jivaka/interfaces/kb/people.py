"""Who made or signed a release: a name and a role, and when two names may be one person.

In doubt two names are one person, so that nobody signs twice. It cannot know who sits at the keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLES: Final = frozenset({"dr", "prof", "professor", "doctor", "mr", "mrs", "ms", "miss", "med", "phd", "md"})
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_BETWEEN: Final = re.compile(r"[\s.,;:'\u2019`\"()/_-]+")


@dataclass(frozen=True, slots=True)
class Person:
    """A person who wrote or signed something, and as what."""

    name: str
    role: str

    @property
    def says(self) -> str:
        """Return the person in words."""
        return f"{self.name} ({self.role})"

    def may_be(self, other: Person) -> bool:
        """Return whether two names may be one person: titles, initials, accents, case and order tell nobody apart."""
        mine, theirs = _words(self.name), _words(other.name)
        return mine <= theirs or theirs <= mine


def person_of(text: str, where: str) -> Person:
    """Return the person written as 'Name, role'. Raises ProblemsError where a part is missing."""
    name, _, role = (one_line(part) for part in text.partition(","))
    if not (_words(name) and re.search(r"\w", role) and (name + role).isprintable()):
        remedy = 'Write "Name, role", for example "Anna Weber, physiotherapist".'
        raise ProblemsError((Problem("person", where, f"'{one_line(text)!s}' is not a name with a role.", remedy),))
    return Person(name, role)


def people(found: Iterable[Person]) -> tuple[Person, ...]:
    """Return those that are surely different people, in their order."""
    different: list[Person] = []
    for person in found:
        if not any(person.may_be(other) for other in different):
            different.append(person)
    return tuple(different)


def one_line(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def _words(name: str) -> frozenset[str]:
    """Return the words of a name that tell people apart; all of them where titles and initials are all there is."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    words = frozenset(word for word in _BETWEEN.split(plain) if word and any(map(str.isalpha, word)))
    return frozenset(word for word in words if len(word) > 1 and word not in _TITLES) or words
