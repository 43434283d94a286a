"""Local days as ticks: where each day of a salon's calendar begins, and so how many days lie between two sessions.

A local day lasts 23, 24 or 25 hours, and in some zones begins at 01:00. Zones are passed in; there is no clock here.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.ticks import MINUTES_A_TICK, WallTimeError, closing_tick, edge_tick

if TYPE_CHECKING:
    from collections.abc import Iterable

USUAL: Final = 24 * 60 // MINUTES_A_TICK
"""Ticks of a day on which the clocks do not change."""


@dataclass(frozen=True, slots=True)
class Days:
    """Some days of one zone. `base` is the tick of bit 0 of every mask; `starts` are the bits at which the days begin.

    The last of `starts` is the end of the last day, so there is one more of them than there are days.
    """

    zone: tzinfo
    first: date
    base: int
    starts: tuple[int, ...]

    def __len__(self) -> int:
        """Return how many days there are."""
        return len(self.starts) - 1

    def date_of(self, day: int) -> date:
        """Return the date of the day with this number, counted from 0."""
        return self.first + timedelta(days=day)

    def day_of(self, tick: int) -> int:
        """Return the number of the local day on which a tick falls. Raises WallTimeError outside the table."""
        bit = tick - self.base
        if not self.starts[0] <= bit < self.starts[-1]:
            message = f"Tick {tick} lies outside the {len(self)} days from {self.first}. Ask for more days."
            raise WallTimeError(message)
        return bisect_right(self.starts, bit) - 1

    def edge(self, day: int, clock: time, *, closing: bool = False) -> int:
        """Return the bit at which hours begin or end on a day, also on one just outside the table.

        See `ticks.edge_tick` and `ticks.closing_tick`.
        """
        if 0 <= day < len(self) and self.starts[day + 1] - self.starts[day] == USUAL:
            minutes = clock.hour * 60 + clock.minute
            if not minutes % MINUTES_A_TICK and not clock.second:
                return self.starts[day] + minutes // MINUTES_A_TICK
        place = closing_tick if closing else edge_tick
        return place(self.date_of(day), clock, self.zone) - self.base

    def slices(self, mask: int) -> list[int]:
        """Return the part of a mask on each day, bit 0 being the first tick of the day."""
        if not mask:
            return [0] * len(self)
        low, high = self.starts[0], self.starts[-1]
        data = (mask & ((1 << high) - 1)).to_bytes((high + 7) // 8, "little")
        found: list[int] = []
        for first in self.starts[1:]:
            part = int.from_bytes(data[low >> 3 : (first + 7) >> 3], "little")
            found.append(part >> (low & 7) & ((1 << (first - low)) - 1) if part else 0)
            low = first
        return found


def local_days(zone: tzinfo, first: date, count: int, *, base: int | None = None) -> Days:
    """Return so many days of a zone from a date. Without `base`, masks begin where the first day begins."""
    ticks = [edge_tick(first + timedelta(days=day), time(0), zone) for day in range(count + 1)]
    base = ticks[0] if base is None else base
    if base > ticks[0]:
        message = f"The days from {first} in {zone} begin before the masks do. Use a base of {ticks[0]} or earlier."
        raise WallTimeError(message)
    return Days(zone, first, base, tuple(tick - base for tick in ticks))


def horizon(zones: Iterable[tzinfo], first: date, count: int) -> dict[tzinfo, Days]:
    """Return the same days of several zones on one base, so that masks of all their salons can be compared."""
    found = {zone: local_days(zone, first, count) for zone in zones}
    base = min((days.base for days in found.values()), default=0)
    return {zone: local_days(zone, first, count, base=base) for zone in found}
