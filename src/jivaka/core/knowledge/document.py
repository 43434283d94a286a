"""One file of the knowledge folder as it was read: its path, its text and its parsed content.

Readers of every room take documents and give values and problems; they never open a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jivaka.core.errors import Problem

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A knowledge file. `path` is relative to the knowledge folder and uses `/`; `text` serves to name lines in problems."""

    path: str
    text: str
    content: Table

    @property
    def folder(self) -> str:
        """Return the folder part of the path, such as `rules/red_flags`."""
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """Return the file name without its ending."""
        return self.path.rpartition("/")[2].partition(".")[0]

    def tables(self, name: str) -> Sequence[Table]:
        """Return the tables written as [[name]], in the order of the file."""
        found = self.content.get(name, ())
        return tuple(table for table in found if isinstance(table, Mapping)) if isinstance(found, list) else ()

    def line_of(self, needle: str, after: int = 0) -> int:
        """Return the number of the first line after line `after` that contains `needle`, or 0."""
        start = 0
        for _ in range(after):
            start = self.text.find("\n", start) + 1
            if not start:
                return 0
        found = self.text.find(needle, start)
        return self.text.count("\n", 0, found) + 1 if found >= 0 else 0

    def problem(self, code: str, message: str, remedy: str, *, near: str = "") -> Problem:
        """Return a problem of this file, placed at the first line that contains `near`."""
        return Problem(code, self.path, message, remedy, line=self.line_of(near) if near else 0)
