"""Reads what bookings take of therapists, rooms and units, as masks, and keeps it between two questions.

What is kept of a salon's week is used only while the count of its bookings and the sum of their marks are as they were:
the database is asked for these each time, so nobody is shown a calendar of before. Holds are few and are read anew.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.days import USUAL
from jivaka.core.scheduling.masks import union
from jivaka.records.bookings import LASTING
from jivaka.records.statements import marks, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

LONGEST: Final = USUAL
"""Ticks that a session takes at most with all its care; the database holds a session itself to 48."""
A_WEEK: Final = 7 * USUAL
MOST_WEEKS: Final = 5000
"""Weeks of salons that are kept, each some ten kilobytes."""

Row = tuple[int, int, int, int, int, "int | None", int, int, int]
"""A salon, and what a booking takes, in the order of the fields of core's Taking."""
Taken = dict[int, dict[int, int]]
"""Resource -> salon -> mask of what is taken there."""
Week = tuple[int, int]
"""A salon, and a week since the epoch of ticks; a booking is of the week in which it starts."""
Sum = tuple[int, int]
"""How many bookings there are, and the sum of their marks."""

_kept: dict[Week, tuple[Sum, Taken]] = {}
"""The masks of a week begin LONGEST before it."""

_COLUMNS: Final = 'salon_id, starts, ends, therapist_id, room_id, unit_id, "before", "after", pause'
_LAST: Final = f"state IN ({', '.join(repr(state) for state in LASTING)})"
_THEN: Final = "starts >= %s AND starts < %s"
_SUM, _OTHER = -1, -2
"""What stands for the mark in a row that is a sum, and in one that is not kept."""
_EVERY: Final = f"SELECT {_COLUMNS}, mark FROM records_booking WHERE salon_id IN ({{salons}}) AND {_THEN} AND {_LAST}"  # noqa: S608
_SUMS: Final = (
    f"SELECT salon_id, starts / {A_WEEK}, COUNT(*), SUM(mark), NULL, NULL, NULL, NULL, NULL, {_SUM}"  # noqa: S608
    f" FROM records_booking WHERE salon_id IN ({{salons}}) AND {_THEN} AND {_LAST} GROUP BY 1, 2"
)
_OTHERS: Final = (
    f" UNION ALL SELECT {_COLUMNS}, {_OTHER} FROM records_booking"  # noqa: S608
    f" WHERE therapist_id IN ({{people}}) AND {_THEN} AND salon_id NOT IN ({{salons}}) AND {_LAST}"
    f" UNION ALL SELECT {_COLUMNS}, {_OTHER} FROM records_booking WHERE state = 'pending' AND hold_until > %s"
    " AND +starts >= %s AND +starts < %s AND (+salon_id IN ({salons}) OR +therapist_id IN ({people}))"
)
"""The signs before the columns of holds tell SQLite to go by the short index of holds."""
_WEEKS: Final = (
    "WITH wanted (salon, week) AS (VALUES {weeks})"  # noqa: S608
    f" SELECT {_COLUMNS}, mark FROM wanted JOIN records_booking ON salon_id = salon"
    f" AND starts >= week * {A_WEEK} AND starts < (week + 1) * {A_WEEK} AND {_LAST}"
)


def read_taken(salons: Collection[int], therapists: Collection[int], first: int, end: int, *, at: datetime) -> Taken:
    """Return what bookings take in some salons, or of some therapists anywhere, from a tick up to another.

    The masks begin at the first tick. Holds that have run out at `at` take nothing. One statement where nothing or
    everything is kept, two where some weeks have changed.
    """
    if not salons:
        return {}
    weeks = range((first - LONGEST) // A_WEEK, -(-end // A_WEEK))
    here = sorted(salons)
    known = any((salon, week) in _kept for salon in here for week in weeks)
    people, then = sorted(therapists) or [0], (first - LONGEST, end)
    whole = (weeks.start * A_WEEK, weeks.stop * A_WEEK)
    text = (_SUMS if known else _EVERY) + _OTHERS
    until = connection.ops.adapt_datetimefield_value(at)
    rows = read(
        text.format(salons=marks(len(here)), people=marks(len(people))),
        (*here, *whole, *people, *then, *here, until, *then, *here, *people),
    )
    found = taken_by((row[:-1] for row in rows if row[-1] == _OTHER), first)
    if known:
        sums = {(row[0], row[1]): (row[2], row[3]) for row in rows if row[-1] == _SUM}
        kept = {week: one for week, total in sums.items() if (one := _kept.get(week)) and one[0] == total}
        changed = sorted(sums.keys() - kept.keys())
        kept |= _of_weeks(_read_weeks(changed)) if changed else {}
    else:
        kept = _of_weeks(row for row in rows if row[-1] != _OTHER)
    for (_, week), (_, taken) in kept.items():
        _add(found, taken, week * A_WEEK - LONGEST - first)
    return found


def _read_weeks(weeks: list[Week]) -> list[tuple[Any, ...]]:
    text = _WEEKS.format(weeks=",".join(["(%s, %s)"] * len(weeks)))
    return read(text, [value for week in weeks for value in week])


def _of_weeks(rows: Iterable[tuple[Any, ...]]) -> dict[Week, tuple[Sum, Taken]]:
    """Return what rows with their marks take in each week, and keep it."""
    weeks: defaultdict[Week, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        weeks[row[0], row[1] // A_WEEK].append(row)
    found = {
        week: (
            (len(own), sum(row[-1] for row in own)),
            taken_by((row[:-1] for row in own), week[1] * A_WEEK - LONGEST),
        )
        for week, own in weeks.items()
    }
    if len(_kept) + len(found) > MOST_WEEKS:
        _kept.clear()
    _kept.update(found)
    return found


def _add(found: Taken, taken: Taken, later: int) -> None:
    """Add masks that begin so many ticks later, or earlier where that is less than 0."""
    for resource, by_salon in taken.items():
        own = found.setdefault(resource, {})
        for salon, mask in by_salon.items():
            own[salon] = own.get(salon, 0) | (mask << later if later >= 0 else mask >> -later)


def taken_by(rows: Iterable[Row], base: int) -> Taken:
    """Return what rows take as masks that begin at a base."""
    early = base - 2 * LONGEST  # room for the care before a session that began before the masks do
    spans: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for salon, starts, ends, therapist, room, unit, before, after, pause in rows:
        start = starts - early
        of_therapist, of_room, of_unit = offsets(ends - starts, before, after, pause)
        spans[therapist, salon].append((start + of_therapist[0], start + of_therapist[1]))
        spans[room, salon].append((start + of_room[0], start + of_room[1]))
        if unit is not None:
            spans[unit, salon].append((start + of_unit[0], start + of_unit[1]))
    found: Taken = {}
    for (resource, salon), own in spans.items():
        found.setdefault(resource, {})[salon] = union(own) >> 2 * LONGEST
    return found


@lru_cache(maxsize=1024)
def offsets(length: int, before: int, after: int, pause: int) -> tuple[tuple[int, int], ...]:
    """Return what a session takes, from its start, of the therapist, the room and the unit."""
    taking: Taking[int] = Taking(0, length, 0, 1, 2, before, after, pause)
    return tuple((first, end) for _, first, end in taking.spans())
