"""The register of a folder of releases: which was put in force when, by whom and why. The last entry is in force.

Going back to an earlier release is one more entry; none is ever taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.kb.people import Person
from jivaka.interfaces.kb.release import FORM, NAME, Plain, broken, canonical, digest_of_bytes, read_canonical
from jivaka.interfaces.kb.safe_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REGISTER: Final = "in-force.json"
ENDING: Final = ".json"


@dataclass(frozen=True, slots=True)
class Entry:
    """That a release was put in force. `file` is the digest of its file as it was then."""

    name: str
    file: str
    by: Person
    date: str
    because: str

    def plain(self) -> Plain:
        """Return the entry as it stands in the register."""
        who = {"name": self.by.name, "role": self.by.role}
        return {"release": self.name, "file": self.file, "by": who, "date": self.date, "because": self.because}


def history(folder: Path) -> tuple[Entry, ...]:
    """Return every entry of the register, the oldest first. Raises ProblemsError for a register that was changed."""
    path = folder / REGISTER
    if not path.is_file():
        return ()
    data = path.read_bytes()
    try:
        entries = tuple(
            Entry(each["release"], each["file"], Person(**each["by"]), each["date"], each["because"])
            for each in read_canonical(data, str(path))["entries"]
        )
        whole = _written(entries) == data and all(NAME.fullmatch(entry.name) for entry in entries)
    except (KeyError, TypeError, AttributeError, ValueError):
        whole, entries = False, ()
    if not whole:
        raise broken(str(path), "The register of what is in force was changed.")
    return entries


def in_force(folder: Path) -> Path | None:
    """Return the file of the release in force, or None where none is.

    Raises ProblemsError where it is not the file that was put in force.
    """
    entries = history(folder)
    if not entries:
        return None
    path = folder / f"{entries[-1].name}{ENDING}"
    if not path.is_file():
        message = f"Release {entries[-1].name} is in force, but its file is not there."
        raise ProblemsError((Problem("missing-release", str(path), message, "Put it back, or use another release."),))
    if digest_of_bytes(path.read_bytes()) != entries[-1].file:
        raise broken(str(path), f"This is not the file of release {entries[-1].name} that was put in force.")
    return path


def put_in_force(folder: Path, entry: Entry) -> None:
    """Add an entry. Raises ProblemsError for a register that was changed, OSError where it cannot be written."""
    write_whole(folder / REGISTER, _written((*history(folder), entry)))


def _written(entries: Sequence[Entry]) -> bytes:
    whole: Plain = {"form": FORM, "entries": [entry.plain() for entry in entries]}
    return canonical(whole | {"seal": digest_of_bytes(canonical(whole))})
