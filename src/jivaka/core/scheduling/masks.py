"""Calendars as integers: bit i is the i-th tick, 1 = free; a day is 288 bits.

Every question about free time becomes a handful of ANDs and shifts of whole calendars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

A_DAY: Final = 288
"""Ticks of a usual day."""


def span(start: int, end: int) -> int:
    """Return the mask of the ticks from `start` up to, not including, `end`; 0 where there is none."""
    return ((1 << (end - start)) - 1) << start if end > start else 0


def union(spans: Iterable[tuple[int, int]]) -> int:
    """Return the mask of all spans together; those of one day are put together first, since short masks are quick."""
    by_day: dict[int, int] = {}
    for start, end in spans:
        if end > start:
            day, at = divmod(start, A_DAY)
            by_day[day] = by_day.get(day, 0) | ((1 << (end - start)) - 1) << at
    mask = 0
    for day, part in by_day.items():
        mask |= part << day * A_DAY
    return mask


def starts_for(free: int, length: int) -> int:
    """Return the ticks at which `length` free ticks in a row begin, by doubling shifts."""
    if length < 1:
        return free
    have = 1
    while have * 2 <= length:
        free &= free >> have
        have *= 2
    return free & (free >> (length - have)) if length > have else free


def ticks(mask: int) -> Iterator[int]:
    """Yield the ticks of a mask, earliest first."""
    written = bin(mask)[:1:-1]
    tick = written.find("1")
    while tick >= 0:
        yield tick
        tick = written.find("1", tick + 1)


def spans(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of a mask as (first tick, tick after the last)."""
    while mask:
        start = (mask & -mask).bit_length() - 1
        run = ~(mask >> start)
        end = start + (run & -run).bit_length() - 1
        yield start, end
        mask &= ~span(start, end)


def widened(mask: int, by: int) -> int:
    """Return a mask whose runs begin so many ticks earlier, though not before tick 0, and end so many later."""
    have = 0
    while have < by:
        step = min(have + 1, by - have)
        mask |= mask << step | mask >> step
        have += step
    return mask


def starts_where(free: int, first: int, end: int) -> int:
    """Return the starts at which every tick from start + `first` up to start + `end` is free."""
    runs = starts_for(free, end - first)
    return runs >> first if first >= 0 else runs << -first
