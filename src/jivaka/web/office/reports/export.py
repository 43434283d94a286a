"""Tables as files that a spreadsheet opens: UTF-8 with its mark, and no cell that it would run as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from jivaka.web.shared.context import download

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

RUNS: Final = ("=", "+", "-", "@", "\t", "\r")


def table_file(name: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return a table as a CSV file of a name."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([_cell(value) for value in row])
    return download(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", f"{name}.csv")


def _cell(value: object) -> str:
    """Return a value as text; a text that a spreadsheet would run gets a quotation mark in front."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RUNS) else text
