"""One file of the knowledge folder as it was read, and the typed fields of its tables.

Readers of every room take documents and give values and problems; they never open a file. A missing or mistyped field
becomes a problem with its line and a harmless stand-in value, so that one reading of a file reports everything that
is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from jivaka.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A knowledge file.

    `path` is relative to the knowledge folder and uses `/`; `text` serves to name lines in problems.
    """

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

    def tables(self, name: str) -> tuple[Table, ...]:
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

    def lines_of(self, needle: str) -> tuple[int, ...]:
        """Return the number of every line that contains `needle`."""
        return tuple(number for number, line in enumerate(self.text.split("\n"), 1) if needle in line)

    def problem(self, code: str, message: str, remedy: str, *, near: str = "") -> Problem:
        """Return a problem of this file, placed at the first line that contains `near`."""
        return Problem(code, self.path, message, remedy, line=self.line_of(near) if near else 0)


class Fields:
    """The fields of one table. `mark` is a text that stands near it in the file, to find its line."""

    def __init__(self, document: Document, table: Table, mark: str, problems: list[Problem]) -> None:
        """Start reading a table; `finish` reports fields that nobody asked for."""
        self._document, self._table, self._problems = document, table, problems
        self.line = document.line_of(mark)
        self._read: set[str] = set()

    def complain(self, code: str, message: str, remedy: str, column: int = 0, near: str = "") -> None:
        """Add a problem at this table, or at the first line after it that contains `near`."""
        line = self._document.line_of(near, after=self.line - 1) if near and self.line else 0
        self._problems.append(Problem(code, self._document.path, message, remedy, line or self.line, column))

    def text(self, name: str, default: str | None = None) -> str:
        """Return a non-empty text; without a default it must be there."""
        found = self._take(name, str, default)
        if default is None and isinstance(found, str) and not found.strip():
            self.complain("empty-field", f"'{name}' is empty.", "Write it.", near=name)
        return found if isinstance(found, str) else ""

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean."""
        return bool(self._take(name, bool, default))

    def number(self, name: str) -> float | None:
        """Return a number or None where it is left out."""
        found = self._take(name, (int, float), "")
        return None if found == "" or isinstance(found, str | bool) else float(found)

    def whole(self, name: str) -> int | None:
        """Return a whole number or None where it is left out."""
        found = self.number(name)
        return None if found is None else int(found)

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self._take(name, list, None if required else [])
        wrong = [item for item in found if not isinstance(item, str)]
        if wrong:
            self.complain("wrong-type", f"'{name}' holds {wrong[0]!r}.", "It takes texts only.", near=name)
        return tuple(item for item in found if isinstance(item, str))

    def word(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Return a text that is one of the allowed words."""
        found = self.text(name, default)
        choices = tuple(allowed)
        if found not in choices and not (default is not None and found == default):
            near = get_close_matches(found, choices, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"It takes one of: {', '.join(choices)}."
            self.complain("unknown-word", f"'{name}' is '{found}'.", hint, near=name)
        return found

    def known(self, name: str, allowed: Iterable[str], *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts that are all among the allowed ids."""
        found = self.texts(name, required=required)
        choices = tuple(allowed)
        for item in found:
            if item not in choices:
                near = get_close_matches(item, choices, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else "Use an id that exists."
                self.complain("unknown-id", f"'{name}' names '{item}', which does not exist.", hint, near=item)
        return tuple(item for item in found if item in choices)

    def wholes(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        found = self._take(name, list, [])
        wrong = [item for item in found if not isinstance(item, int) or isinstance(item, bool)]
        if wrong:
            self.complain("wrong-type", f"'{name}' holds {wrong[0]!r}.", "It takes whole numbers only.", near=name)
        return tuple(item for item in found if item not in wrong)

    def within(self, name: str) -> Fields:
        """Return the fields of a table inside this table; `finish` them too."""
        return self._inner(self.mapping(name))

    def entries(self, name: str) -> tuple[Fields, ...]:
        """Return the fields of each table in a list of tables; `finish` them too."""
        found = self._take(name, list, [])
        wrong = [item for item in found if not isinstance(item, Mapping)]
        if wrong:
            self.complain("wrong-type", f"'{name}' holds {wrong[0]!r}.", "It takes tables, { ... }, only.", near=name)
        return tuple(self._inner(item) for item in found if isinstance(item, Mapping))

    def _inner(self, table: Table) -> Fields:
        inner = Fields(self._document, table, "", self._problems)
        inner.line = self.line
        return inner

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return a table inside this table; empty where it is left out."""
        found = self._take(name, dict, {})
        return found if isinstance(found, Mapping) else {}

    def items(self, name: str) -> tuple[Any, ...]:
        """Return a list of anything."""
        return tuple(self._take(name, list, []))

    def raw(self, name: str) -> Any:  # noqa: ANN401 - answers have several types
        """Return whatever stands there, or None."""
        self._read.add(name)
        return self._table.get(name)

    def finish(self) -> None:
        """Report fields that no reader knows: a mistyped name must not be ignored."""
        for name in self._table:
            if name not in self._read:
                near = get_close_matches(name, self._read, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(sorted(self._read))}."
                self.complain("unknown-field", f"'{name}' is not a field here.", hint, near=name)

    def _take(self, name: str, kind: type | tuple[type, ...], default: Any) -> Any:  # noqa: ANN401
        self._read.add(name)
        if name not in self._table:
            if default is None:
                self.complain("missing-field", f"'{name}' is missing.", "Add it.")
            return [] if default is None and kind is list else default
        found = self._table[name]
        if isinstance(found, kind) and not (isinstance(found, bool) and kind is not bool):
            return found
        self.complain("wrong-type", f"'{name}' is {found!r}.", f"It takes {_kind_name(kind)}.", near=name)
        return [] if kind is list else default


def _kind_name(kind: type | tuple[type, ...]) -> str:
    names = {str: "a text in quotes", bool: "true or false", list: "a list in brackets", dict: "a table"}
    return "a number" if isinstance(kind, tuple) else names[kind]
