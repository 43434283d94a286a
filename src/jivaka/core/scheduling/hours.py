"""When somebody works or something is open: weekly hours, holidays, leave and what is taken become a mask.

Hours are wall-clock times of one salon; leave and closures are instants. A therapist of two salons has one calendar:
what is taken elsewhere is taken here, with the way between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.masks import span, union, widened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, time

    from jivaka.core.scheduling.days import Days

NO_DAYS: frozenset[date] = frozenset()


WAY: Final = 6
"""Ticks that a therapist needs between two salons: half an hour, assumed; salons of different towns need other days."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours on one weekday (0 = Monday), local; ending at or before they begin means on the next day.

    `since` and `until` are the first and the last date on which they begin; None leaves that side open.
    """

    weekday: int
    begins: time
    ends: time
    since: date | None = None
    until: date | None = None

    def hold_on(self, on: date) -> bool:
        """Return whether they begin on a date."""
        return (
            on.weekday() == self.weekday
            and (self.since is None or self.since <= on)
            and (self.until is None or on <= self.until)
        )


def open_mask(hours: Iterable[Hours], days: Days, closed: Collection[date] = NO_DAYS) -> int:
    """Return the mask of all hours that begin on days that are not closed, within the days of the table.

    Hours that began on the day before the first are in it as far as they reach over midnight.
    """
    by_weekday: dict[int, list[Hours]] = {}
    for one in hours:
        by_weekday.setdefault(one.weekday, []).append(one)
    if not by_weekday:
        return 0
    found: list[tuple[int, int]] = []
    for day in range(-1, len(days)):
        on = days.date_of(day)
        today = by_weekday.get(on.weekday(), ()) if on not in closed else ()
        reaching = (one for one in today if day >= 0 or one.ends <= one.begins)
        found.extend(_bits(one, day, days) for one in reaching if one.hold_on(on))
    return union((max(start, days.starts[0]), min(end, days.starts[-1])) for start, end in found)


def _bits(hours: Hours, day: int, days: Days) -> tuple[int, int]:
    start = days.edge(day, hours.begins)
    end_day = day + 1 if hours.ends <= hours.begins else day
    return start, max(start, days.edge(end_day, hours.ends, closing=True))


def taken_mask(spans: Iterable[tuple[int, int]], days: Days) -> int:
    """Return the mask of spans of ticks (first, tick after the last) as far as they lie within the days."""
    low, high = days.starts[0], days.starts[-1]
    return union((max(low, first - days.base), min(high, end - days.base)) for first, end in spans)


def free_mask(works: int, taken: int, elsewhere: int = 0, way: int = 0) -> int:
    """Return the free ticks of a resource in one salon.

    `elsewhere` is what its owner has promised in other salons, `way` the ticks that it takes to get there or back.
    """
    return works & ~taken & ~widened(elsewhere, way)


def from_tick(tick: int, days: Days) -> int:
    """Return the mask of all ticks of the days from one on: what is not over yet."""
    return span(max(days.starts[0], tick - days.base), days.starts[-1])
