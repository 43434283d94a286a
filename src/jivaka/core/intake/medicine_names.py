"""Reads a medicine as a client wrote it into the classes of medicines that mean something for massage.

Exact names come first, then words that people use, then names inside longer text, then misspellings; what nobody can
read is 'unrecognised' and never ignored. It does not know what a class means and never chooses the milder of two
readings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from jivaka.core.intake.medicine_words import BEFORE_A_REASON, EMPTY, FORMS, JOINING, NOTHING, REASONS, SILENT
from jivaka.core.intake.spelling import Mistakes, has_cyrillic, in_latin, sound_of, words_of
from jivaka.core.knowledge.vocabulary import UNRECOGNISED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.knowledge.values import MedicinePhrase

BETWEEN_NAMES: Final = re.compile(r" \+ | or ")
"""What stands between the names in `read_as`: of several substances, or of names that may have been meant."""
_PARTS: Final = re.compile(r"[,;/+&|\n]|\s-\s")
_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_DOSE: Final = re.compile(r"x?\d[\w%]*")
_LONGEST_NAME: Final = 5
"""Words of the longest name looked for inside other text."""
_SHORTEST: Final = 5
"""Letters below which a misspelling is never guessed."""


class NamedClass(Protocol):
    """What the index needs of a medicine class."""

    @property
    def id(self) -> str:
        """Return the id of the class."""
        ...

    @property
    def generics(self) -> tuple[str, ...]:
        """Return the generic names."""
        ...

    @property
    def brands(self) -> tuple[str, ...]:
        """Return the brand names."""
        ...

    @property
    def said_as(self) -> tuple[str, ...]:
        """Return the words people use."""
        ...


class Entry(NamedTuple):
    """A name in the index: how it is written there, its classes, and whether it is 'exact' or a 'phrase'."""

    read_as: str
    class_ids: tuple[str, ...]
    how: str


class Spelt(NamedTuple):
    """A name as misspellings are compared with it."""

    letters: str
    letter_set: frozenset[str]
    entry: Entry


@dataclass(frozen=True, slots=True)
class NameIndex:
    """All names, ready to be looked up: as written, without empty words, by sound, and by length for misspellings."""

    names: Mapping[str, Entry]
    bare: Mapping[str, Entry]
    sounds: Mapping[str, Entry]
    by_length: Mapping[int, Sequence[Spelt]]


@dataclass(frozen=True, slots=True)
class MedicineMatch:
    """What a written name was read as. `how` is exact, phrase, part, misspelt or unrecognised."""

    written: str
    read_as: str
    class_ids: tuple[str, ...]
    how: str


# ------------------------------------------------------------------------------------------------------------- the
# index


def build_name_index(classes: Iterable[NamedClass], phrases: Iterable[MedicinePhrase] = ()) -> NameIndex:
    """Return the index of all names. A name in several classes has them all; a phrase wins over a name of a class."""
    names: dict[str, Entry] = {}
    for found in classes:
        for name in (*found.generics, *found.brands, *found.said_as):
            key = _key(words_of(name))
            known = names.get(key)
            if known is None:
                names[key] = Entry(name, (found.id,), "exact")
            elif found.id not in known.class_ids:
                names[key] = Entry(known.read_as, (*known.class_ids, found.id), "exact")
    for phrase in phrases:
        for said in phrase.says:
            names[_key(words_of(said))] = Entry(said, phrase.class_ids, "phrase")
    by_length: dict[int, list[Spelt]] = {}
    for key, entry in names.items():
        letters = key.replace(" ", "")
        if len(letters) >= _SHORTEST and letters.isascii():
            by_length.setdefault(len(letters), []).append(Spelt(letters, frozenset(letters), entry))
    return NameIndex(names, _bare(names), _sounds(names), by_length)


def _key(words: Sequence[str]) -> str:
    """Return words as one key. A joining word joins nothing at the end: the 'e' of 'vitamin e' is no 'and'."""
    return " ".join([*(word for word in words[:-1] if word not in JOINING), *words[-1:]])


def _bare(names: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return entries by their key without empty words ('heart' for 'heart tablets') and without spaces ('nospa')."""
    bare: dict[str, Entry] = {}
    unsure: set[str] = set()
    for key, entry in names.items():
        if " " not in key:
            continue
        shorter = " ".join(word for word in key.split() if word not in EMPTY and word not in SILENT)
        for other in (shorter, key.replace(" ", "")):
            fresh = other and other != key and other not in names
            if fresh and bare.setdefault(other, entry).class_ids != entry.class_ids:
                unsure.add(other)
    return {key: entry for key, entry in bare.items() if key not in unsure}


def _sounds(names: Mapping[str, Entry]) -> dict[str, Entry]:
    sounds: dict[str, Entry] = {}
    unsure: set[str] = set()
    for key, entry in names.items():
        if key.isascii() and len(key) >= _SHORTEST:
            sound = sound_of(key)
            if sounds.setdefault(sound, entry).class_ids != entry.class_ids:
                unsure.add(sound)
    return {sound: entry for sound, entry in sounds.items() if sound not in unsure and len(sound) >= _SHORTEST}


# ------------------------------------------------------------------------------------------------------------ the
# reading


def read_medicine(name: str, index: NameIndex) -> MedicineMatch:
    """Return what a written name stands for. Several substances in one name give all their classes."""
    whole = index.names.get(_key(words_of(name)))
    if whole is not None:
        return MedicineMatch(name, whole.read_as, whole.class_ids, whole.how)
    aside = [words_of(text) for text in _BRACKETS.findall(name)]
    found = [read for part in _parts(name) for read in _read_part(part, index)]
    found += [entry for words in aside if (entry := index.names.get(_key(_content(words)))) and entry.how == "exact"]
    if not found:
        return MedicineMatch(name, "", (UNRECOGNISED,), UNRECOGNISED)
    return _together(name, found)


def _parts(name: str) -> list[list[str]]:
    """Return the words of each substance. A letter that nothing follows joins nothing: 'vitamin e capsules'."""
    parts: list[list[str]] = []
    for text in _PARTS.split(_BRACKETS.sub(" ", name)):
        part: list[str] = []
        words = words_of(text)
        for place, word in enumerate(words, start=1):
            if word in JOINING and (len(word) > 1 or set(_content(words[place:])) - FORMS):
                parts.append(part)
                part = []
            else:
                part.append(word)
        parts.append(part)
    return [part for part in parts if part]


def _together(name: str, found: Sequence[Entry]) -> MedicineMatch:
    """Return the parts as one: all classes, and the least certain way of reading."""
    order = ("exact", "phrase", "part", "misspelt", UNRECOGNISED)
    class_ids = tuple(dict.fromkeys(class_id for entry in found for class_id in entry.class_ids))
    read_as = " + ".join(dict.fromkeys(entry.read_as for entry in found if entry.read_as))
    how = max((entry.how for entry in found), key=order.index)
    if len(found) > 1 and how in ("phrase", UNRECOGNISED) and read_as:
        how = "part"
    return MedicineMatch(name, read_as, class_ids, how)


_UNREAD: Final = Entry("", (UNRECOGNISED,), UNRECOGNISED)


def _read_part(words: Sequence[str], index: NameIndex) -> list[Entry]:
    """Return what one part of a name stands for: nothing for mere doses and habits, else at least 'unrecognised'."""
    head, tail = _before_reason(words)
    content = _content(head)
    if not content and not _content(tail):
        return [] if any(_DOSE.fullmatch(word) or word in SILENT for word in words) else [_UNREAD]
    if not content:
        content = _content(tail)
    dosed = [word for word in head if not _DOSE.fullmatch(word)]
    plain = [word for word in content if word not in FORMS]
    for tried in (_key(dosed), _key(content), _key(plain)):
        entry = index.names.get(tried) or index.bare.get(tried)
        if entry is not None:
            return [entry]
    by_sound = _by_sound(plain, index)
    if by_sound is not None:
        return [by_sound]
    return _inside(plain or content, index) or [_misspelt("".join(plain or content), index) or _UNREAD]


def _before_reason(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    for place, word in enumerate(words):
        if word in BEFORE_A_REASON:
            return words[:place], words[place + 1 :]
    return words, ()


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in SILENT and word not in EMPTY and not _DOSE.fullmatch(word)]


def _by_sound(words: Sequence[str], index: NameIndex) -> Entry | None:
    """Return a name that sounds the same, written in another alphabet or in another country's way."""
    written = " ".join(words)
    foreign = has_cyrillic(written)
    latin = in_latin(written) if foreign else written
    entry = index.names.get(latin) if foreign else None
    entry = entry or index.sounds.get(sound_of(latin))
    return entry and entry._replace(how=entry.how if foreign else "misspelt")


def _inside(words: Sequence[str], index: NameIndex) -> list[Entry]:
    """Return the names found inside a text, longest first; other long words there may be medicines too."""
    found: list[Entry] = []
    rest: list[str] = []
    place = 0
    while place < len(words):
        for end in range(min(len(words), place + _LONGEST_NAME), place, -1):
            entry = index.names.get(" ".join(words[place:end]))
            if entry and (end - place > 1 or len(words[place]) >= _SHORTEST or entry.how == "exact"):
                found.append(entry)
                place = end
                break
        else:
            rest.append(words[place])
            place += 1
    others = [word for word in rest if len(word) > 3 and word not in REASONS and word not in NOTHING]
    if not found:
        guesses = [guess for word in others if len(words) > 1 and (guess := _misspelt(word, index))]
        return [*guesses, _UNREAD] if len(guesses) < len(others) and guesses else guesses
    read = [_misspelt(word, index) or _UNREAD for word in others]
    return [entry._replace(how="part") for entry in found] + read if read else found


# -------------------------------------------------------------------------------------------------------- misspelt
# names


def _allowed(length: int) -> int:
    """Return how many typing mistakes are forgiven in a word of this length."""
    return 0 if length < _SHORTEST else 1 if length < 10 else 2 if length < 15 else 3


def _misspelt(written: str, index: NameIndex) -> Entry | None:
    """Return the name that was probably meant.

    Where names of other classes are nearly as close, all their classes hold and the name stays unrecognised as well,
    so that
    a person looks at the box.
    """
    latin = in_latin(written)
    allowed = _allowed(len(latin))
    if not allowed or not latin.isascii():
        return None
    near = _near(latin, allowed + 1, index)
    best = min((count for count, _ in near), default=allowed + 1)
    if best > allowed:
        return None
    meant = [entry for count, entry in near if count == best]
    rivals = [entry for count, entry in near if count == best + 1]
    classes = frozenset(meant[0].class_ids)
    if any(not frozenset(entry.class_ids) <= classes for entry in (*meant, *rivals)):
        every = dict.fromkeys(class_id for entry in (*meant, *rivals) for class_id in entry.class_ids)
        names = dict.fromkeys(entry.read_as for entry in (*meant, *rivals))
        return Entry(" or ".join(names), (*every, UNRECOGNISED), "misspelt")
    return Entry(meant[0].read_as, meant[0].class_ids, "misspelt")


def _near(written: str, most: int, index: NameIndex) -> list[tuple[int, Entry]]:
    mistakes = Mistakes(written)
    length, letters = len(written), mistakes.letters
    short = length <= 6
    near: list[tuple[int, Entry]] = []
    for other_length in range(length - most, length + most + 1):
        for spelt in index.by_length.get(other_length, ()):
            if short and spelt.letters[0] != written[0]:
                continue
            if len(letters ^ spelt.letter_set) <= 2 * most:
                count = mistakes.between(spelt.letters)
                if count <= most:
                    near.append((count, spelt.entry))
    return near
