"""Turns wall-clock times of a salon into ticks of five minutes since an epoch in UTC, right through clock changes.

A wall time that does not exist, or that exists twice without saying which, is an error with a remedy. Opening hours are
gentler: an edge that falls into the gap moves to its end, and hours that hold the repeated hour hold it twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

TICK: Final = timedelta(minutes=5)
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""All offsets from UTC since 2020 are multiples of 15 minutes, so local five-minute marks are ticks everywhere."""
MINUTES_A_TICK: Final = 5
YEARS: Final = range(2000, 2200)
"""Years in which days are asked for: a tick and a zone reach no further than anybody plans."""


class WallTimeError(ValueError):
    """A wall time that cannot be placed: what is wrong, and what to do about it."""


def tick_of(at: datetime) -> int:
    """Return the tick that begins at an instant. Raises WallTimeError for one that is naive or between two ticks."""
    ticks, rest = divmod(_aware(at) - EPOCH, TICK)
    if rest:
        message = f"{at} lies between two marks of five minutes. Round it to one of them."
        raise WallTimeError(message)
    return ticks


def instant_of(tick: int) -> datetime:
    """Return the instant at which a tick begins, in UTC."""
    return EPOCH + tick * TICK


TICKS: Final = range(*((datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // TICK for year in (YEARS[0], YEARS[-1] + 1)))
"""Ticks of those years: a number from outside that is none of them stands for no time."""


def read_day(text: str) -> date:
    """Return a day that somebody typed or that stands in an address. Raises ValueError for any other text or year."""
    found = date.fromisoformat(text)
    if found.year not in YEARS:
        message = f"{text} is too far away. Write a day from {YEARS[0]} to {YEARS[-1]}."
        raise ValueError(message)
    return found


def day_of(text: str) -> date | None:
    """Return the same, None where it is no such day."""
    try:
        return read_day(text)
    except ValueError:
        return None


def ticks_for(minutes: int) -> int:
    """Return how many ticks hold so many minutes; a part of a tick takes a whole one."""
    return -(-minutes // MINUTES_A_TICK)


def wall_tick(day: date, clock: time, zone: tzinfo, *, fold: int | None = None) -> int:
    """Return the tick of a wall-clock time in a zone.

    Raises WallTimeError in the hour that a spring change skips, and in the one that an autumn change repeats unless
    `fold` says which: 0 the first, 1 the second.
    """
    first, second = (datetime.combine(day, clock, zone).replace(fold=turn) for turn in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return tick_of(first)
    if not exists(first):
        message = f"{clock:%H:%M} does not exist on {day} in {zone}: the clocks skip it. Choose a later time."
        raise WallTimeError(message)
    if fold is None:
        message = f"{clock:%H:%M} comes twice on {day} in {zone}. Say which: fold=0 the first, fold=1 the second."
        raise WallTimeError(message)
    return tick_of((first, second)[fold])


def exists(at: datetime) -> bool:
    """Return whether a local datetime is one that its clocks really show."""
    return at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None)


def opening_ticks(day: date, opens: time, closes: time, zone: tzinfo) -> tuple[int, int]:
    """Return the first tick and the tick after the last of opening hours.

    Closing at 00:00 means the end of the day, closing before opening a time of the next day. Hours that hold a repeated
    hour hold it twice. Raises WallTimeError for an edge between two marks of five minutes.
    """
    start = edge_tick(day, opens, zone)
    end_day = day + timedelta(days=1) if closes <= opens else day
    return start, max(start, closing_tick(end_day, closes, zone))


def edge_tick(day: date, clock: time, zone: tzinfo, *, fold: int = 0) -> int:
    """Return the tick of an edge of opening hours; one that falls into a gap is the first tick after the gap."""
    at = datetime.combine(day, clock, zone).replace(fold=fold)
    if exists(at):
        return tick_of(at)
    early, late = tick_of(at.replace(fold=1)), tick_of(at.replace(fold=0))
    changed = at.replace(fold=1).utcoffset()
    return next(tick for tick in range(early, late + 1) if instant_of(tick).astimezone(zone).utcoffset() == changed)


def closing_tick(day: date, clock: time, zone: tzinfo) -> int:
    """Return the tick at which hours end: after the last one that shows an earlier time.

    Of a closing time that comes twice it is the second, unless what is repeated begins with it.
    """
    first, second = (edge_tick(day, clock, zone, fold=fold) for fold in (0, 1))
    if second > first and instant_of(second - 1).astimezone(zone).time() > clock:
        return first
    return second


def tick_from(at: datetime) -> int:
    """Return the first tick that begins at an instant or after it. Raises WallTimeError for a naive one."""
    return -((EPOCH - _aware(at)) // TICK)


def covering(begins_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """Return the first tick and the tick after the last that a leave or a closure touches, if only in part."""
    return (_aware(begins_at) - EPOCH) // TICK, tick_from(ends_at)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        message = f"{at} names no time zone. Pass an aware datetime."
        raise WallTimeError(message)
    return at
