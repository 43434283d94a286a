"""Sets the book as a PDF with Typst. Every text is passed as data, never as markup. Loaded only for a PDF."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst

from jivaka.interfaces.book.parts import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.interfaces.book.parts import Book, Entry, Field, Item, Part, Runs, Table

FONTS: Final = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai")
_WIDE: Final = 18
"""A column with a longer text shares the width that is left; the others are as wide as they need."""


def pdf_of(book: Book) -> bytes:
    """Return the book as a PDF with tags for screen readers, bookmarks and page numbers."""
    review = next((run for field in book.facts if field.label == "Review" for run in field.runs), "")
    version = next((run for field in book.facts if field.label == "Version" for run in field.runs), "")
    plain = {
        "title": book.title,
        "version": version,
        "review": str(review).partition(". ")[0].rstrip(".") + ".",
        "facts": _fields(book.facts),
        "chapters": [_part(chapter) for chapter in book.chapters],
    }
    compile_pdf: Any = typst.compile  # its type ties fonts and template to one type, which it does not need
    pdf: bytes = compile_pdf(
        files("jivaka.interfaces.book").joinpath("book.typ").read_bytes(),
        format="pdf",
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
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "anchor": entry.anchor,
        "title": entry.title,
        "mark": entry.mark,
        "tone": entry.tone,
        "stamp": entry.stamp,
        "fields": _fields(entry.fields),
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [[_runs(cell) for cell in row] for row in table.rows]
    lengths = [max((_length(row[place]) for row in table.rows), default=0) for place in range(len(table.head))]
    return {
        "caption": table.caption,
        "head": list(table.head),
        "rows": rows,
        "anchors": list(table.anchors),
        "wide": [length > _WIDE for length in lengths],
    }


def _length(runs: Runs) -> int:
    return sum(len(run.text if isinstance(run, Link) else run) for run in runs)


def _fields(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [
        {"label": field.label, "look": field.look, "runs": _runs(field.runs), "items": _items(field.items)}
        for field in fields
    ]


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [{"runs": _runs(item.runs), "items": _items(item.items)} for item in items]


def _runs(runs: Runs) -> list[str | dict[str, Any]]:
    return [{"text": run.text, "to": run.to, "outside": run.outside} if isinstance(run, Link) else run for run in runs]
