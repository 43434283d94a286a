"""Gives the pages of the reviewer the knowledge by name, the folder of releases and the printed book.

Each is made once for its digest and kept in this process; the pages know no folder and no file.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from jivaka.config.book import print_book
from jivaka.config.knowledge import assessor_for
from jivaka.config.main import load_assessor, shelf, today
from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.tools import DRAFT, BookOrder
from jivaka.interfaces.kb.folder import parse_files, place_of, source_of
from jivaka.interfaces.kb.languages import ENGLISH, read_languages, status_of

if TYPE_CHECKING:
    from datetime import date

    from jivaka.core.assessment.assessor import Assessor

__all__ = ["book", "knowledge_named", "shelf", "translations"]


def knowledge_named(name: str) -> Assessor:
    """Return the assessor of the knowledge in force (''), of a release, or of the draft.

    Raises ProblemsError where there is none of the name (a path is no name here), or where something is wrong with it.
    """
    if not name:
        return assessor_for(ENGLISH)
    if name != DRAFT:
        if name not in {found["name"] for found in shelf().listed()[0]}:
            problem = Problem("release", name, "There is no such release.", "Look at the list of releases.")
            raise ProblemsError((problem,))
        return _kept(name, shelf().verify(name)["content"])
    assessor, problems = load_assessor(name)
    if problems:
        raise ProblemsError(problems)
    return assessor


@lru_cache(maxsize=3)
def _kept(name: str, content: str) -> Assessor:  # noqa: ARG001 - the digest of what is signed is what it is kept under
    return load_assessor(name)[0]


@lru_cache(maxsize=1)
def translations() -> tuple[tuple[str, int, int, tuple[str, ...]], ...]:
    """Return (language, texts of the knowledge, texts that are translated, what its files say about who read them)."""
    source = source_of(place_of())
    languages, _problems = read_languages(source.languages)
    documents = parse_files(source.files)
    found = []
    for one in languages.values():
        status, said = status_of(documents, one), sorted({text for text in one.reviews.values() if text})
        found.append((status.code, status.texts, status.translated, tuple(said)))
    return tuple(found)


def book(name: str) -> tuple[str, bytes]:
    """Return (its digest, the whole book as one page, packed by gzip) of the knowledge of a name.

    It says who signed each rule. The first printing of a day takes some seconds.
    """
    assessor = knowledge_named(name)
    releases, _problems = shelf().listed()
    signed = repr([(one["content"], one["signatures"]) for one in releases])
    key = sha256(f"{assessor.knowledge.digest} {signed} {today()}".encode()).hexdigest()[:32]
    return key, _printed(name, key, today())


@lru_cache(maxsize=2)
def _printed(name: str, key: str, on: date) -> bytes:  # noqa: ARG001 - the digest is what it is kept under
    assessor = knowledge_named(name)
    order = BookOrder(("html",), name or DRAFT, on, shelf().standings(assessor.knowledge.rules))
    return gzip.compress(print_book(assessor, order, lambda _step: None)["html"], 6, mtime=0)
