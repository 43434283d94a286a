"""Sets the book as a PDF with Typst. Every text is passed as data, never as markup. Loaded only for a PDF."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst

from jivaka.interfaces.book.parts import Link, bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.interfaces.book.parts import Book, Entry, Field, Item, Part, Runs, Table

FONTS: Final = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai")
_WIDE: Final = 18
"""A column with a longer text shares the width that is left; the others are as wide as they need."""
_WIDEST: Final = 60
_MOST_NARROW: Final = 7


def pdf_of(book: Book) -> bytes:
    """Return the book as a PDF with tags for screen readers, bookmarks and page numbers."""
    plain = {
        "title": book.title,
        "edition": book.edition,
        "review": book.review.partition(". ")[0].rstrip(".") + ".",
        "facts": _fields(book.facts),
        "chapters": [_part(chapter) for chapter in book.chapters],
    }
    compile_pdf: Any = typst.compile  # its type ties fonts and template to one type, which it does not need
    pdf: bytes = compile_pdf(
        files("jivaka.interfaces.book").joinpath("book.typ").read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=[str(files(name)) for name in FONTS],
        ignore_system_fonts=True,
        sys_inputs={"book": json.dumps(plain, ensure_ascii=False)},
    )
    return pdf


def _part(part: Part) -> dict[str, Any]:
    return {
        "anchor": part.anchor,
        "title": part.title,
        "lead": [_runs(lead) for lead in part.lead],
        "tables": [_table(table) for table in part.tables],
        "entries": [_entry(entry) for entry in part.entries],
        "parts": [_part(inner) for inner in part.parts],
        "lines": [_runs(line) for line in part.lines],
        "sign": part.sign,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "anchor": entry.anchor,
        "title": entry.title,
        "mark": entry.mark,
        "tone": entry.tone,
        "stamp": entry.stamp,
        "fields": _fields(entry.fields),
        "tables": [_table(table, plain=True) for table in entry.tables],
    }


def _table(table: Table, *, plain: bool = False) -> dict[str, Any]:
    rows = [[_runs(cell, plain=plain) for cell in row] for row in table.rows]
    return {
        "caption": table.caption,
        "head": list(table.head),
        "rows": rows,
        "anchors": list(table.anchors),
        "widths": [_width(table, place) for place in range(len(table.head))],
    }


def _width(table: Table, place: int) -> int:
    """Return the share of the width that a column takes, by what stands in it; 0 where it takes what it needs."""
    lengths = [len(bare(row[place])) for row in table.rows]
    if max(lengths, default=0) <= _WIDE and len(table.head) <= _MOST_NARROW:
        return 0
    return min(max(_WIDE, sum(lengths) // max(1, len(lengths))), _WIDEST)


def _fields(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [
        {
            "label": field.label,
            "look": field.look,
            "runs": _runs(field.runs, plain=field.look == "code"),
            "items": _items(field.items),
        }
        for field in fields
    ]


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [{"runs": _runs(item.runs), "items": _items(item.items)} for item in items]


def _runs(runs: Runs, *, plain: bool = False) -> list[str | dict[str, Any]]:
    """Return text and links; `plain` leaves out links that stand nearby already, since each costs time and room."""
    if plain:
        return [bare(runs)]
    return [{"text": run.text, "to": run.to, "outside": run.outside} if isinstance(run, Link) else run for run in runs]
