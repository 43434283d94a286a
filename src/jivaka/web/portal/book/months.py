"""Draws a proposal on small calendars, a month each; the list of sessions beside them says the same in words."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

PLAIN: Final = "<td>{}</td>"
MARKED: Final = '<td class="on">{}</td>'


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a proposal: its first day, and its weeks of (day of the month or 0, whether a session is on it)."""

    first: date
    weeks: tuple[tuple[tuple[int, bool], ...], ...]

    def drawn(self) -> SafeString:
        """Return the rows of its table; made here, because a page has some three hundred of these cells."""
        return format_html_join("", "{}", ((_row(week),) for week in self.weeks))


def _row(week: tuple[tuple[int, bool], ...]) -> SafeString:
    cells = "".join(MARKED if marked else PLAIN for _, marked in week)
    return format_html("<tr>" + cells + "</tr>", *(number or "" for number, _ in week))


def months_of(days: Iterable[date]) -> tuple[Month, ...]:
    """Return the months from the first to the last of some days; weeks begin on Monday."""
    marked = frozenset(days)
    if not marked:
        return ()
    place, last, found = min(marked).replace(day=1), max(marked), []
    while place <= last:
        weeks = Calendar().monthdayscalendar(place.year, place.month)
        found.append(
            Month(
                place,
                tuple(tuple((day, bool(day) and place.replace(day=day) in marked) for day in week) for week in weeks),
            )
        )
        place = date(place.year + place.month // 12, place.month % 12 + 1, 1)
    return tuple(found)
