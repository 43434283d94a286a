"""Finds the knowledge in use, a folder or a release, reads it into documents, and says everything that cannot be read.

A release stands for a folder wherever one may be named; nothing here decides what the documents mean.
"""

from __future__ import annotations

import os
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.knowledge.document import Document
from jivaka.interfaces.kb.register import ENDING, in_force
from jivaka.interfaces.kb.release import NAME, PATH, Release, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE: Final = "JIVAKA_KNOWLEDGE"
RELEASES: Final = "JIVAKA_RELEASES"
DRAFT: Final = "draft"
"""The name of the folder that is edited, where another name could be the one of a release."""
LANGUAGES: Final = "languages/"
_TOML: Final = ".toml"
_IN_PLAIN_WORDS: Final = {
    "Illegal character '\\n'": "the line ends inside a quotation",
    "Invalid value": "what stands here is no text in quotation marks, number, list or table",
    "Invalid statement": "a line begins with a name and an equals sign, or with a name in brackets",
    "Unclosed array": "a list has no end, or two of its parts have no comma between them",
    "Cannot overwrite a value": "this name stands twice in one table",
}
_CURLY: Final = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class Source:
    """The TOML files of the knowledge in use by path, those of its languages, and the release; None for a folder."""

    place: Path
    files: Mapping[str, bytes]
    languages: Mapping[str, bytes]
    release: Release | None

    @property
    def named(self) -> str:
        """Return the name of the release that decisions carry: '' unless enough people signed it."""
        return self.release.name if self.release is not None and not self.release.missing else ""

    def review(self, unsigned: str) -> str:
        """Return who signed, in a sentence; `unsigned` is what the knowledge says of itself."""
        if self.release is None:
            return unsigned
        return f"{self.release.missing} {unsigned}" if self.release.missing else self.release.review


def knowledge_folder() -> Path:
    """Return the folder named by JIVAKA_KNOWLEDGE, else the one of this checkout, else the one that was installed."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[2]
    checkout = package.parents[1] / "knowledge"
    return checkout if (checkout / "knowledge.toml").is_file() else package / "_knowledge"


def releases_folder() -> Path:
    """Return the folder named by JIVAKA_RELEASES, else the one of this checkout, else the user's own."""
    named = os.environ.get(RELEASES)
    if named:
        return Path(named)
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "knowledge" / "knowledge.toml").is_file():
        return checkout / "releases"
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "jivaka" / "releases"


def place_of(name: str = "") -> Path:
    """Return the folder or the file of the knowledge of a name: of a release, a path, or 'draft' for what is edited.

    Without a name it is what JIVAKA_KNOWLEDGE names, else the release in force, else the folder. Raises ProblemsError.
    """
    if not name:
        return (None if os.environ.get(VARIABLE) else in_force(releases_folder())) or knowledge_folder()
    if name == DRAFT:
        return knowledge_folder()
    return release_path(releases_folder(), name) if NAME.fullmatch(name) and not Path(name).exists() else Path(name)


def release_path(folder: Path, name: str) -> Path:
    """Return the file of a release named by its name or by its path. Raises ProblemsError where there is none."""
    path = folder / f"{name}{ENDING}" if NAME.fullmatch(name) and not name.endswith(ENDING) else Path(name)
    if not path.is_file():
        remedy = "See: jivaka knowledge release list. A folder is named by its path, such as ./knowledge"
        raise ProblemsError((_problem(name, "There is no such release.", remedy),))
    return path


def source_of(place: Path) -> Source:
    """Return the knowledge of a folder, or of a release as it was signed. Raises ProblemsError."""
    if not place.is_file():
        found = _read_below(place)
        if not found:
            raise ProblemsError(
                (_problem(str(place), "There is no knowledge here.", f"Set {VARIABLE} to the folder."),)
            )
        return Source(place, *_apart(found), None)
    release = release_of(place.read_bytes(), str(place))
    return Source(place, *_apart(_toml_of(release)), release)


def _read_below(place: Path) -> dict[str, bytes]:
    """Return the bytes of every TOML file below a folder by its path, in the order in which paths are sorted."""
    found: dict[str, bytes] = {}
    for folder, _, names in os.walk(place):
        below = os.path.relpath(folder, place).replace(os.sep, "/")
        for name in names:
            if name.endswith(_TOML):
                with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123 - a third of the time
                    found[name if below == "." else f"{below}/{name}"] = file.read()
    return {path: found[path] for path in sorted(found, key=_parts)}


def _parts(path: str) -> list[str]:
    return path.split("/")


def files_of(release: Release) -> dict[str, bytes]:
    """Return the bytes of every TOML file of the knowledge in a release by its path, in the order of a folder."""
    return _apart(_toml_of(release))[0]


def _toml_of(release: Release) -> dict[str, bytes]:
    paths = sorted((path for path in release.files if path.endswith(_TOML)), key=PurePosixPath)
    return {path: release.files[path].encode() for path in paths}


def _apart(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files of the knowledge itself, and those of its languages, which change no decision and no digest."""
    languages = {path: data for path, data in files.items() if path.startswith(LANGUAGES)}
    return {path: data for path, data in files.items() if path not in languages}, languages


def read_files(place: Path) -> dict[str, bytes]:
    """Return the bytes of every TOML file of a folder or a release by its path. Raises ProblemsError."""
    return dict(source_of(place).files)


def read_all(folder: Path) -> dict[str, str]:
    """Return the text of every file of a folder but the hidden ones. Raises ProblemsError for what is no text."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        if not PATH.fullmatch(name):
            problems.append(_problem(name, "The name has no place in a release.", "Use a-z, 0-9, - and _."))
            continue
        try:
            texts[name] = path.read_bytes().decode()
        except UnicodeDecodeError:
            problems.append(_problem(name, "The file is not UTF-8 text.", "Save it as UTF-8, or take it out."))
    if problems:
        raise ProblemsError(tuple(problems))
    return texts


def parse_files(files: Mapping[str, bytes]) -> tuple[Document, ...]:
    """Return every file as a document. Raises ProblemsError naming each file that cannot be read."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path, data in files.items():
        try:
            text = data.decode()
            documents.append(Document(path, text, tomllib.loads(text)))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(unreadable(path, data, error))
    if problems:
        raise ProblemsError(tuple(problems))
    return tuple(documents)


def unreadable(path: str, data: bytes, error: UnicodeDecodeError | tomllib.TOMLDecodeError) -> Problem:
    """Return why a file cannot be read, at its line and column, and what to look for there."""
    if isinstance(error, UnicodeDecodeError):
        line = data[: error.start].count(b"\n") + 1
        return _problem(path, "The file is not UTF-8 text.", "Save it as UTF-8.", line)
    if data.startswith(BOM_UTF8):
        return _problem(path, "It begins with an invisible mark.", "Save it as UTF-8 without that mark (BOM).", 1)
    what, _, place = str(error).rpartition(" (at ")
    line, column = [int(number) for number in re.findall(r"\d+", place)] or (data.count(b"\n") + 1, 0)
    written = data.decode().split("\n")[line - 1]
    remedy = "Look here and just above for a quotation mark, bracket or comma that is missing or too much."
    if set(written) & set(_CURLY):
        remedy = 'Write straight quotation marks, ", instead of the curly ones.'
    what = _IN_PLAIN_WORDS.get(what, what[:1].lower() + what[1:])
    message = f"The file cannot be read any further: {what}."
    return replace(_problem(path, message, remedy, line), column=column)


def load_documents(folder: Path) -> tuple[Document, ...]:
    """Return every TOML file of the folder as a document, sorted by path. Raises ProblemsError."""
    return parse_files(read_files(folder))


class Documents(Mapping[str, Document]):
    """The documents of a folder or a release by path, each parsed when somebody first asks for it."""

    def __init__(self, folder: Path) -> None:
        """Name the folder or the file of the release; nothing is read yet."""
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
