"""The knowledge in another language: what people read is replaced, text by text; ids, conditions and numbers stay.

A translation stands in knowledge/languages/LANGUAGE/*.toml under [texts], the English text as its key. An English text
that changes loses its translation, and is shown in English until somebody has translated it anew. Nothing here judges
whether a translation is right: `review` in each file says who has read it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem
from jivaka.interfaces.kb.folder import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.core.knowledge.document import Document

ENGLISH: Final = "en"
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "advice": frozenset({"says", "headline", "next_step", "asks"}),
    "courses": frozenset({"says"}),
    "massage": frozenset({"label", "what", "note", "evidence", "supported", "unsupported", "says"}),
    "measures": frozenset({"asks", "note"}),
    "medicines": frozenset({"label"}),
    "patterns": frozenset({"says"}),
    "questions": frozenset({"ask", "why", "label", "lead", "title", "help", "unit_label"}),
    "rules": frozenset({"client", "client_do", "therapist", "when_seen", "do"}),
}
"""Folder of the knowledge -> fields that a client or a therapist reads."""
_NOT_READ: Final = frozenset({"value", "if_true", "at"})
"""A table with one of these is a figure: its words are for reviewers, who read the English base."""
_MEASURED: Final = "measure"
"""A table with this is advice whose effect was measured: it has a figure, and clients read its words."""
_PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}")


@dataclass(frozen=True, slots=True)
class Language:
    """The translations of one language: English text -> its translation, and who has read them."""

    code: str
    texts: Mapping[str, str]
    reviews: Mapping[str, str]


def read_languages(files: Mapping[str, bytes]) -> tuple[dict[str, Language], tuple[Problem, ...]]:
    """Return the languages that the files hold, by code, and everything that is wrong with their form."""
    found: dict[str, Language] = {}
    problems: list[Problem] = []
    for path, data in sorted(files.items()):
        code = path.split("/")[1]
        try:
            content = tomllib.loads(data.decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(unreadable(path, data, error))
            continue
        texts, before = content.get("texts", {}), found.get(code, Language(code, {}, {}))
        problems += _problems(path, data, texts)
        kept = {english: text for english, text in texts.items() if isinstance(text, str) and text}
        found[code] = Language(code, {**before.texts, **kept}, {**before.reviews, path: content.get("review", "")})
    return found, tuple(problems)


def _problems(path: str, data: bytes, texts: Mapping[str, Any]) -> Iterator[Problem]:
    for english, text in texts.items():
        if not isinstance(text, str):
            message = f"'{english}' has no text as its translation."
            yield Problem("not-a-text", path, message, "Write one in quotes.", _line_of(data, english))
        elif text and set(_PLACEHOLDER.findall(english)) != set(_PLACEHOLDER.findall(text)):
            message = f"'{english}' and its translation do not have the same {{places}} for numbers."
            yield Problem("placeholder", path, message, "Keep each of them, unchanged.", _line_of(data, english))


def _line_of(data: bytes, english: str) -> int:
    """Return the line of a translation, whose key is the English text; 0 where it is written in another form."""
    found = data.find(b"\n" + json.dumps(english, ensure_ascii=False).encode())
    return data.count(b"\n", 0, found + 1) + 1 if found >= 0 else 0


def check_languages(files: Mapping[str, bytes], documents: Iterable[Document]) -> tuple[list[Problem], list[str]]:
    """Return what is wrong with the translations, and each text that readers get in English."""
    by_path = {document.path: document for document in documents}
    languages, problems = read_languages(files)
    notes = []
    for language in languages.values():
        for path, text in status_of(by_path.values(), language).missing:
            line = by_path[path].line_of(json.dumps(text, ensure_ascii=False))
            notes.append(f"{path}:{line}: Not translated into '{language.code}', so it is read in English: {text}")
    return list(problems), notes


def texts_of(documents: Iterable[Document]) -> dict[str, dict[str, None]]:
    """Return every text that people read, in the order of the files: path -> its texts, each once over all files."""
    seen: set[str] = set()
    found: dict[str, dict[str, None]] = {}
    for document in documents:
        fields = FIELDS.get(document.path.split("/", maxsplit=1)[0], frozenset())
        for text in _texts(document.content, fields):
            if text not in seen:
                seen.add(text)
                found.setdefault(document.path, {})[text] = None
    return found


def _texts(value: Any, fields: frozenset[str], *, is_read: bool = False) -> Iterator[str]:  # noqa: ANN401 - TOML
    if isinstance(value, Mapping):
        if not _is_figure(value):
            for name, inner in value.items():
                yield from _texts(inner, fields, is_read=name in fields)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, fields, is_read=is_read)
    elif is_read and isinstance(value, str) and value.strip():
        yield value


def _is_figure(table: Mapping[str, Any]) -> bool:
    return bool(_NOT_READ & table.keys()) and _MEASURED not in table


def translated(documents: Iterable[Document], language: Language) -> list[Document]:
    """Return the documents with every text that people read in another language, English where there is none."""
    found = []
    for document in documents:
        fields = FIELDS.get(document.path.split("/", maxsplit=1)[0])
        content = _with(document.content, fields, language.texts) if fields else document.content
        found.append(replace(document, content=content))
    return found


def _with(value: Any, fields: frozenset[str], texts: Mapping[str, str], *, is_read: bool = False) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        if _is_figure(value):
            return value
        return {name: _with(inner, fields, texts, is_read=name in fields) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with(inner, fields, texts, is_read=is_read) for inner in value]
    return texts.get(value, value) if is_read and isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Status:
    """How far a language is: texts in all, translated, and translations whose English text is gone."""

    code: str
    texts: int
    translated: int
    stale: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    """(path, English text)"""


def status_of(documents: Iterable[Document], language: Language) -> Status:
    """Return how far a language is."""
    wanted = texts_of(documents)
    every = {text for texts in wanted.values() for text in texts}
    missing = tuple((path, text) for path, texts in wanted.items() for text in texts if text not in language.texts)
    stale = tuple(sorted(language.texts.keys() - every))
    return Status(language.code, len(every), len(every) - len(missing), stale, missing)
