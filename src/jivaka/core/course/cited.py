"""Takes cited numbers out of a document: each a small table with value, range, unit, basis, sources and plain words.

A number that is missing, out of its range or without a source becomes a problem and a stand-in that is no number at
all, so that nobody can compute with it unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

from jivaka.core.course.values import BASES, Figure, Listed
from jivaka.core.errors import Problem
from jivaka.core.knowledge.document import Document, Fields

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def missing_document(path: str, problems: list[Problem]) -> Document:
    """Report that a file is missing and return an empty one."""
    problems.append(Problem("missing-file", path, f"There is no {path}.", "Bring the file back from the last release."))
    return Document(path, "", {})


class Reader:
    """Reads the sections of one document. `known` are the keys of the source register; empty = not checked."""

    def __init__(self, document: Document, known: Collection[str], problems: list[Problem]) -> None:
        """Start reading; `finish` reports sections that nobody asked for."""
        self._document, self._known, self._problems = document, known, problems
        self._read: set[str] = {"title"}
        self._asked: dict[str, set[str]] = {}

    def complain(self, code: str, message: str, remedy: str, near: str = "") -> None:
        """Add a problem of this document."""
        self._problems.append(self._document.problem(code, message, remedy, near=near))

    def figures(self, section: str, names: Sequence[str], *, also: Sequence[str] = ()) -> dict[str, Figure]:
        """Return the named figures of a section. `also` names fields of it that are read in another way."""
        table = self._section(section)
        self._asked.setdefault(section, set()).update((*names, *also))
        if not table and self._document.text:
            self.complain("missing-section", f"There is no section [{section}].", "Add it with its numbers.")
        return {name: self._figure(f"{section}.{name}", table.get(name), table) for name in names}

    def all_figures(self, section: str) -> tuple[Figure, ...]:
        """Return every figure of a section, in the order of the file."""
        table = self._section(section)
        if not table:
            self.complain("missing-section", f"There is no section [{section}].", "Add it with its numbers.")
        self._asked.setdefault(section, set()).update(table)
        return tuple(self._figure(f"{section}.{name}", raw, table) for name, raw in table.items())

    def series(self, section: str, name: str, key: str) -> tuple[tuple[int, Figure], ...]:
        """Return a list of figures, each at a whole number `key`; the numbers must rise."""
        raw = self._section(section).get(name)
        listed = raw if isinstance(raw, list) else []
        items = [item for item in listed if isinstance(item, Mapping)]
        found = tuple((_place(item, key), self._figure(f"{section}.{name}", item, item, key)) for item in items)
        places = [place for place, _ in found]
        if places != sorted(set(places)) or not places or places[0] < 0 or len(items) < len(listed):
            message = f"'{name}' of [{section}] is not a list of numbers with rising '{key}'."
            self.complain("not-a-series", message, "Give each entry its place, in rising order.", near=f"{name} =")
        return found

    def listed(self, section: str, name: str) -> Listed:
        """Return a list of whole numbers with its basis and sources."""
        self._asked.setdefault(section, set()).add(name)
        raw = self._section(section).get(name)
        fields = self._fields(raw if isinstance(raw, Mapping) else {}, section, name)
        at = fields.wholes("at")
        if not at or list(at) != sorted(set(at)) or at[0] < 0:
            fields.complain("not-a-list", f"'{name}' of [{section}] is no rising list of whole numbers.", "Mend 'at'.")
        listed = Listed(
            f"{self._document.stem}.{section}.{name}",
            at,
            fields.word("basis", BASES),
            self.sources(fields),
            fields.text("says"),
        )
        fields.finish()
        return listed

    def flag(self, section: str, name: str) -> bool:
        """Return a boolean of a section."""
        return self.section_fields(section).flag(name)

    def section_fields(self, section: str) -> Fields:
        """Return the fields of a section that holds plain fields, not figures."""
        return Fields(self._document, self._section(section), f"[{section}]", self._problems)

    def tables(self, name: str) -> tuple[Fields, ...]:
        """Return the fields of each table written as [[name]]."""
        self._read.add(name)
        found = self._document.tables(name)
        raw = self._document.content.get(name, [])
        if not isinstance(raw, list) or len(found) < len(raw):
            self.complain("wrong-type", f"'{name}' is no list of tables.", f"Write [[{name}]] above each.", near=name)
        return tuple(Fields(self._document, table, f'id = "{table.get("id")}"', self._problems) for table in found)

    def sources(self, fields: Fields, *, required: bool = True) -> tuple[str, ...]:
        """Return the cited keys; each must stand in the register where there is one."""
        keys = fields.texts("sources", required=required)
        if required and not keys:
            fields.complain("no-source", "There is no source.", "Name one; a choice of ours is DESIGN.")
        for key in keys:
            if self._known and key not in self._known:
                fields.complain("unknown-source", f"The source '{key}' is not in the register.", "Add it to sources/.")
        return keys

    def complete(self, name: str, found: Collection[str], wanted: Sequence[str]) -> None:
        """Report the ids that no table carries."""
        for missing in [item for item in wanted if item not in found]:
            self.complain("missing-entry", f"No [[{name}]] has the id '{missing}'.", "Write it.")

    def finish(self) -> None:
        """Report sections and fields that no reader knows: a mistyped name must not be ignored."""
        for top, content in self._document.content.items():
            nested = isinstance(content, Mapping) and top in {"stage", "row"}
            for section in [f"{top}.{inner}" for inner in content] if nested else [top]:
                if section not in self._read:
                    self.complain("unknown-section", f"Nobody reads [{section}].", "Mend its name.", near=section)
        for section, asked in self._asked.items():
            for name in [name for name in self._section(section) if name not in asked]:
                message = f"'{name}' is no field of [{section}]."
                self.complain("unknown-field", message, "Mend its name.", near=f"{name} =")

    def _section(self, section: str) -> Mapping[str, Any]:
        self._read.add(section)
        table: Any = self._document.content
        for part in section.split("."):
            table = table.get(part, {}) if isinstance(table, Mapping) else {}
        return table if isinstance(table, Mapping) else {}

    def _fields(self, raw: Mapping[str, Any], section: str, name: str) -> Fields:
        fields = Fields(self._document, raw, f"[{section}]", self._problems)
        fields.line = self._document.line_of(f"{name} =", after=fields.line) or fields.line
        return fields

    def _figure(self, name: str, raw: object, table: Mapping[str, Any], key: str = "") -> Figure:
        section, _, short = name.rpartition(".")
        full = f"{self._document.stem}.{name}"
        if not isinstance(raw, Mapping):
            if table:
                self.complain("missing-figure", f"[{section}] has no figure '{short}'.", "Add it.", near=f"[{section}]")
            return Figure(full, nan, nan, nan, "", "assumed", (), "")
        fields = self._fields(raw, section, short)
        if key:
            fields.raw(key)
        value = _or(fields.number("value"), nan)
        figure = Figure(
            name=full,
            value=value,
            low=_or(fields.number("low"), value),
            high=_or(fields.number("high"), value),
            unit=fields.text("unit"),
            basis=fields.word("basis", BASES),
            sources=self.sources(fields),
            says=fields.text("says"),
            note=fields.text("note", ""),
        )
        fields.finish()
        if not figure.low <= figure.value <= figure.high:
            message = f"'{short}' does not lie between its low and its high end."
            fields.complain("figure-out-of-range", message, "Mend it.")
        return figure


def _place(item: Mapping[str, Any], key: str) -> int:
    found = item.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else -1


def _or(number: float | None, stand_in: float) -> float:
    return stand_in if number is None else number
