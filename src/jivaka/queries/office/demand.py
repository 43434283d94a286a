"""How many therapists salons need in each half of a day of the week, by what was booked; and who could work when.

A half day ends at TURN on the salon's own clock. It names no client.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.hours import open_mask
from jivaka.core.scheduling.masks import span, union
from jivaka.core.scheduling.ticks import covering
from jivaka.queries.salons import salon_row
from jivaka.queries.times.calendars import before_bookings, days_from, read_calendars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jivaka.core.access.actor import Actor
    from jivaka.queries.times.calendars import Calendar

TURN: Final = time(14)
"""When the first half of a day ends: assumed, in the middle between nine and seven."""
FULL: Final = 0.8
"""Share of a therapist's time that can be booked before clients find no time that suits: assumed."""
WEEK: Final = 7
Half = tuple[int, int]
"""(weekday from 0, 0 for the first half of the day and 1 for the second)"""


@dataclass(frozen=True, slots=True)
class Look:
    """The week to plan, from its Monday; how many weeks of bookings to look back at; how full therapists may be."""

    week: date
    weeks: int
    share: float = FULL


@dataclass(frozen=True, slots=True)
class Hand:
    """A therapist: the half days they work in a usual week, each with its salon, and those in which they are away."""

    number: int
    name: str
    works: tuple[tuple[Half, int], ...]
    away: frozenset[Half]


@dataclass(frozen=True, slots=True)
class RosterDemand:
    """What a week needs: (salon, half day) -> therapists, of salons by number and name; and who there is."""

    week: date
    salons: tuple[tuple[int, str], ...]
    needed: tuple[tuple[tuple[int, Half], int], ...]
    hands: tuple[Hand, ...]


def roster_demand(actor: Actor, slugs: Sequence[str], look: Look, *, at: datetime) -> RosterDemand:
    """Return what a week needs by the bookings of the weeks before `at`'s day.

    So many therapists are needed that what was booked in such a half day, on average over the days on which anybody
    worked, with the pauses between sessions, fills at most the share of the hours that therapists usually work in it.
    Raises ProblemsError for whoever may not see reports of the salons.
    """
    check_may(actor, "see_reports")
    rows = [salon_row(slug) for slug in slugs]
    for row in rows:
        check_may(actor, "see_reports", row.pk)
    past = days_from(at.date() - timedelta(days=look.weeks * WEEK), look.weeks * WEEK)
    before, after = before_bookings(rows, past), read_calendars(rows, past, at=at)
    coming = before_bookings(rows, days_from(look.week, WEEK))
    needed: dict[tuple[int, Half], int] = {}
    works: dict[int, dict[Half, int]] = {}
    away: dict[int, set[Half]] = {}
    names: dict[int, str] = {}
    for row in rows:
        opened = _open(coming[row.pk])
        needed |= {
            (row.pk, half): n for half, n in _needed(before[row.pk], after[row.pk], look.share) if half in opened
        }
        for number, name, shifts, gone in _staffed(coming[row.pk]):
            names[number] = name
            works.setdefault(number, {}).update(dict.fromkeys(shifts, row.pk))
            away.setdefault(number, set()).update(gone)
    hands = tuple(
        Hand(number, names[number], tuple(sorted(own.items())), frozenset(away[number]))
        for number, own in sorted(works.items())
    )
    return RosterDemand(look.week, tuple((row.pk, row.name) for row in rows), tuple(sorted(needed.items())), hands)


def _needed(before: Calendar, after: Calendar, share: float) -> Iterator[tuple[Half, int]]:
    """Yield (half day, therapists) by what was taken in the past: as many as it would fill, each as long as usual."""
    left = {one.id: one.free for one in after.places.therapists}
    people = [(one.free, one.free & ~left[one.id]) for one in before.places.therapists]
    for half, masks in _halves(before).items():
        parts = [
            [((mask & works).bit_count(), (mask & taken).bit_count()) for works, taken in people] for mask in masks
        ]
        opened = sum(any(works for works, _ in part) for part in parts)
        each = [works for part in parts for works, _ in part if works]
        busy = sum(taken for part in parts for _, taken in part)
        if busy:
            yield half, ceil(busy / opened / (sum(each) / len(each) * share))


def _staffed(calendar: Calendar) -> Iterator[tuple[int, str, set[Half], set[Half]]]:
    """Yield (therapist, name, half days with a shift, half days of which some is leave) of a week."""
    halves, base = _halves(calendar), calendar.days.base
    for person in calendar.staff.people:
        shifts = open_mask(person.shifts, calendar.days, calendar.staff.closed)
        spans = (covering(begins, ends) for begins, ends in person.away)
        gone = union((max(0, first - base), end - base) for first, end in spans if end > base)
        yield person.number, person.name, _touched(halves, shifts), _touched(halves, gone)


def _open(calendar: Calendar) -> set[Half]:
    """Return the half days of a week in which a salon is open."""
    return _touched(_halves(calendar), open_mask(calendar.staff.opening, calendar.days, calendar.staff.closed))


def _touched(halves: Mapping[Half, Sequence[int]], mask: int) -> set[Half]:
    return {half for half, (own, *_) in halves.items() if own & mask}


def _halves(calendar: Calendar) -> dict[Half, list[int]]:
    """Return for each half day of the week its masks, one for each time it comes in the calendar."""
    found: dict[Half, list[int]] = {}
    days = calendar.days
    for day in range(len(days)):
        turn = days.edge(day, TURN)
        weekday = days.date_of(day).weekday()
        for half, (first, end) in enumerate(((days.starts[day], turn), (turn, days.starts[day + 1]))):
            found.setdefault((weekday, half), []).append(span(first, end))
    return found
