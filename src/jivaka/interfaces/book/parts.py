"""What the book is made of: parts with entries, entries with fields, fields with text and links.

It says nothing about how a page looks; the page and the PDF are both made from these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to an anchor of the book, or to a web address."""

    text: str
    to: str

    @property
    def outside(self) -> bool:
        """Return whether it leads out of the book."""
        return self.to.startswith(("https://", "http://"))


Runs = tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, with the lines below it."""

    runs: Runs
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled piece of an entry: text, or a list, or both. `look` is '' or 'code'."""

    label: str
    runs: Runs = ()
    items: tuple[Item, ...] = ()
    look: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a heading row. `caption` says what it holds; `anchors` are those of its rows, or none."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a name of its own. `mark` is said beside the title; `tone` chooses its colour.

    `stamp` names what exactly a reader signs; an entry with a stamp gets a box for the pen.
    """

    anchor: str
    title: str
    fields: tuple[Field, ...]
    mark: str = ""
    tone: str = ""
    stamp: str = ""
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter or a part of one. `lines` are short and stand in columns; a part with `sign` gets a box for the pen."""

    anchor: str
    title: str
    lead: tuple[Runs, ...] = ()
    entries: tuple[Entry, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Part, ...] = ()
    lines: tuple[Runs, ...] = ()
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book: its title, what stands under it, and its chapters. `edition` and `review` stand on each page."""

    title: str
    edition: str
    review: str
    facts: tuple[Field, ...]
    chapters: tuple[Part, ...]


def joined(runs: Iterable[Runs], between: str) -> Runs:
    """Return several texts as one, with something between them."""
    whole: list[str | Link] = []
    for each in runs:
        whole += [between, *each] if whole else each
    return tuple(whole)


def bare(runs: Runs) -> str:
    """Return a text without its links."""
    return "".join(run.text if isinstance(run, Link) else run for run in runs)


def all_parts(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield every part, each before the parts inside it."""
    for part in parts:
        yield part
        yield from all_parts(part.parts)


def anchors_of(book: Book) -> Iterator[str]:
    """Yield every place of the book that a link can lead to, with repeats."""
    for part in all_parts(book.chapters):
        yield part.anchor
        yield from (entry.anchor for entry in part.entries)
        for table in part.tables:
            yield from table.anchors


def links_of(entry: Entry) -> Iterator[Link]:
    """Yield every link of an entry."""
    for field in entry.fields:
        yield from _links_of_runs(field.runs)
        yield from _links_of_items(field.items)
    for table in entry.tables:
        yield from links_of_table(table)


def links_of_table(table: Table) -> Iterator[Link]:
    """Yield every link of a table."""
    for row in table.rows:
        for cell in row:
            yield from _links_of_runs(cell)


def links_of_book(book: Book) -> Iterator[Link]:
    """Yield every link of the book."""
    for part in all_parts(book.chapters):
        for runs in (*part.lead, *part.lines):
            yield from _links_of_runs(runs)
        for entry in part.entries:
            yield from links_of(entry)
        for table in part.tables:
            yield from links_of_table(table)


def _links_of_runs(runs: Runs) -> Iterator[Link]:
    yield from (run for run in runs if isinstance(run, Link))


def _links_of_items(items: Iterable[Item]) -> Iterator[Link]:
    for item in items:
        yield from _links_of_runs(item.runs)
        yield from _links_of_items(item.items)
