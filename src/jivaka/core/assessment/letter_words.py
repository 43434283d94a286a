"""Reads the words of the referral letter from the knowledge; a missing one is a problem, like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem
from jivaka.core.intake.letters import LETTERS
from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.vocabulary import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.document import Document
    from jivaka.core.knowledge.values import Knowledge

FILE: Final = "advice/letter.toml"
SENTENCES: Final = ("title", "given", "no_diagnosis", "not_all_asked", "not_known", "reply", "not_by_letter")
LEVELS: Final = ("doctor_first", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The sentences of the letter, its opening and request by disposition, and what it asks by subject."""

    sentences: Mapping[str, str]
    openings: Mapping[str, str]
    asks: Mapping[str, str]
    subjects: Mapping[str, str]


def read_letter_words(knowledge: Knowledge) -> tuple[LetterWords, tuple[Problem, ...]]:
    """Return the words, and everything that is wrong with their file."""
    document = knowledge.other.get(FILE)
    if document is None:
        message = "The words of the referral letter are missing."
        return LetterWords({}, {}, {}, {}), (Problem("missing-file", FILE, message, "Add the file."),)
    problems: list[Problem] = []
    options = knowledge.questions[LETTERS].options
    subjects = tuple(option.id for option in options if option.id != NONE)
    words = LetterWords(
        _table(document, ("sentence", "says"), SENTENCES, problems),
        _table(document, ("opening", "says"), LEVELS, problems),
        _table(document, ("ask", "says"), LEVELS, problems),
        _table(document, ("subject", "asks"), subjects, problems),
    )
    return words, tuple(problems)


def _table(
    document: Document, named: tuple[str, str], wanted: Iterable[str], problems: list[Problem]
) -> dict[str, str]:
    name, field = named
    ids = tuple(wanted)
    found: dict[str, str] = {}
    for table in document.tables(name):
        fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
        found[fields.word("id", ids)] = fields.text(field)
        fields.finish()
    problems += [
        document.problem("missing-words", f"No words for '{key}'.", f"Add [[{name}]] with that id and {field}.")
        for key in ids
        if not found.get(key)
    ]
    return found
