"""Reads the knowledge folder from disk into documents, and remembers the parsed files in the user's cache folder.

Parsing TOML takes longer than everything else a short command does; the cache is keyed by the bytes of all files, so
that it can never be out of date. Without a writable cache everything works, only slower.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.document import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "JIVAKA_KNOWLEDGE"
_CACHE_FORM: Final = "1"


def knowledge_folder() -> Path:
    """Return the folder named by JIVAKA_KNOWLEDGE, else the one of this checkout, else the one that was installed."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[2]
    checkout = package.parents[1] / "knowledge"
    return checkout if (checkout / "knowledge.toml").is_file() else package / "_knowledge"


def load_documents(folder: Path) -> tuple[Document, ...]:
    """Return every TOML file of the folder as a document, sorted by path.

    Raises ProblemsError naming each file that cannot be read.
    """
    paths = sorted(folder.rglob("*.toml"))
    if not paths:
        raise ProblemsError((_problem(str(folder), "There is no knowledge here.", f"Set {VARIABLE} to the folder."),))
    texts = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    cache = _cache_file(texts)
    remembered = _remembered(cache)
    if remembered is not None:
        return remembered
    documents = _parse(texts)
    _remember(cache, documents)
    return documents


def _problem(where: str, message: str, remedy: str, line: int = 0, column: int = 0) -> Problem:
    return Problem("unreadable-file", where, message, remedy, line, column)


def _parse(texts: Mapping[str, bytes]) -> tuple[Document, ...]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for path, data in texts.items():
        try:
            text = data.decode()
            documents.append(Document(path, text, tomllib.loads(text)))
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            problems.append(_problem(path, "The file is not UTF-8 text.", "Save it as UTF-8.", line))
        except tomllib.TOMLDecodeError as error:
            problems.append(_problem(path, f"The file is not valid TOML: {error}.", "Mend it at that place."))
    if problems:
        raise ProblemsError(tuple(problems))
    return tuple(documents)


def _cache_file(texts: Mapping[str, bytes]) -> Path:
    total = hashlib.sha256(_CACHE_FORM.encode())
    for path, data in texts.items():
        total.update(f"{path}\0{len(data)}\0".encode())
        total.update(data)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "jivaka" / f"knowledge-{total.hexdigest()[:32]}.json"


def _remembered(cache: Path) -> tuple[Document, ...] | None:
    try:
        rows = json.loads(cache.read_bytes())
        return tuple(Document(path, text, content) for path, text, content in rows)
    except (OSError, ValueError, TypeError):
        return None


def _remember(cache: Path, documents: tuple[Document, ...]) -> None:
    rows = [(document.path, document.text, document.content) for document in documents]
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=cache.parent, delete=False, encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False)
        Path(file.name).replace(cache)
        for old in cache.parent.glob("knowledge-*.json"):
            if old != cache:
                old.unlink(missing_ok=True)
    except OSError:
        return
