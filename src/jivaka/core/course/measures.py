"""Reads the measures: what is asked, in which range, which change people notice, and what the licence allows.

One file a measure; measures that stay outside because of their licence are only named. It knows no client's score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.course.cited import Reader, missing_document
from jivaka.core.course.values import Measure, PlugIn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.document import Document

MEASURES: Final = ("nprs", "psfs", "groc", "rmdq", "peg")
_PLUG_INS: Final = "measures/plug-ins.toml"


def read_measures(
    documents: Mapping[str, Document], known: Collection[str], problems: list[Problem]
) -> dict[str, Measure]:
    """Return the built-in measures by id; every one of MEASURES must be there."""
    found: dict[str, Measure] = {}
    for path in sorted(documents):
        if path.startswith("measures/") and path != _PLUG_INS:
            measure = _measure(documents[path], Reader(documents[path], known, problems))
            found[measure.id] = measure
    for missing in [name for name in MEASURES if name not in found]:
        missing_document(f"measures/ (a file for '{missing}')", problems)
    return found


def read_plug_ins(
    documents: Mapping[str, Document], known: Collection[str], problems: list[Problem]
) -> tuple[PlugIn, ...]:
    """Return the measures that are outside only because of their licence."""
    document = documents.get(_PLUG_INS) or missing_document(_PLUG_INS, problems)
    reader = Reader(document, known, problems)
    found: list[PlugIn] = []
    for fields in reader.tables("plug_in"):
        found.append(PlugIn(fields.text("id"), fields.text("name"), fields.text("licence"), reader.sources(fields)))
        fields.finish()
    reader.finish()
    return tuple(found)


def _measure(document: Document, reader: Reader) -> Measure:
    fields = reader.section_fields("measure")
    written = document.content.get("number")
    optional = tuple(name for name in ("error", "meaningful_percent") if isinstance(written, dict) and name in written)
    figures = reader.figures("number", ("meaningful_points", *optional))
    low, high = fields.number("low"), fields.number("high")
    if low is None or high is None or low >= high:
        fields.complain("empty-range", "The measure has no range.", "Give 'low' and 'high', the lower one first.")
    measure = Measure(
        id=fields.word("id", MEASURES),
        name=fields.text("name"),
        asks=fields.text("asks"),
        built_in=fields.flag("built_in"),
        better=fields.word("better", ("lower", "higher")),
        low=low or 0.0,
        high=high or 0.0,
        licence=fields.text("licence"),
        asked_at=fields.texts("asked_at"),
        answers=fields.texts("answers"),
        sources=reader.sources(fields),
        meaningful_points=figures["meaningful_points"],
        meaningful_percent=figures.get("meaningful_percent"),
        error=figures.get("error"),
        note=fields.text("note", ""),
    )
    fields.finish()
    reader.finish()
    return measure
