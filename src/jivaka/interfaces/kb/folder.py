"""Reads the knowledge folder from disk into documents, and says everything that cannot be read."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE: Final = "JIVAKA_KNOWLEDGE"


def knowledge_folder() -> Path:
    """Return the folder named by JIVAKA_KNOWLEDGE, else the one of this checkout, else the one that was installed."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[2]
    checkout = package.parents[1] / "knowledge"
    return checkout if (checkout / "knowledge.toml").is_file() else package / "_knowledge"


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every TOML file of the folder by its path in it. Raises ProblemsError where there is none."""
    paths = sorted(folder.rglob("*.toml"))
    if not paths:
        raise ProblemsError((_problem(str(folder), "There is no knowledge here.", f"Set {VARIABLE} to the folder."),))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def parse_files(files: Mapping[str, bytes]) -> tuple[Document, ...]:
    """Return every file as a document. Raises ProblemsError naming each file that cannot be read."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path, data in files.items():
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


def load_documents(folder: Path) -> tuple[Document, ...]:
    """Return every TOML file of the folder as a document, sorted by path. Raises ProblemsError."""
    return parse_files(read_files(folder))


class Documents(Mapping[str, Document]):
    """The documents of a folder by path, each parsed when somebody first asks for it."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is read yet."""
        self._folder = folder
        self._parsed: dict[str, Document] = {}
        self._files: dict[str, bytes] | None = None

    def __getitem__(self, path: str) -> Document:
        """Return one document. Raises KeyError or ProblemsError."""
        if path not in self._parsed:
            (self._parsed[path],) = parse_files({path: self._read()[path]})
        return self._parsed[path]

    def __iter__(self) -> Iterator[str]:
        """Return the paths, sorted."""
        return iter(self._read())

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._read())

    def _read(self) -> dict[str, bytes]:
        if self._files is None:
            self._files = read_files(self._folder)
        return self._files

    def __getstate__(self) -> Path:
        """Keep only the folder."""
        return self._folder

    def __setstate__(self, folder: Path) -> None:
        """Begin anew with the folder."""
        self.__init__(folder)  # type: ignore[misc]


def _problem(where: str, message: str, remedy: str, line: int = 0) -> Problem:
    return Problem("unreadable-file", where, message, remedy, line)
