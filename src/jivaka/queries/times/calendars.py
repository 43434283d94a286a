"""Reads calendars of salons between two days into masks: when somebody or something is there, and when it is free.

One statement reads the staff where it is not kept, one or two what is taken, for any number of salons. All masks of one
reading begin at the same base tick, whatever the zones, so that salons can be searched together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.days import USUAL, Days, local_days
from jivaka.core.scheduling.hours import WAY, free_mask, open_mask, taken_mask
from jivaka.core.scheduling.masks import span, union
from jivaka.core.scheduling.slots import Places, Resource
from jivaka.core.scheduling.ticks import covering, instant_of, tick_of
from jivaka.queries.times.staff import staff_of
from jivaka.queries.times.taken import read_taken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from jivaka.queries.times.staff import Away, Person, Staff, Thing
    from jivaka.queries.times.taken import Taken
    from jivaka.records.models import Salon

One = TypeVar("One", "Person", "Thing")
MOST_DAYS: Final = 400
MOST_PERIODS: Final = 8
"""Periods whose masks are kept for each salon."""

MOST_HOURS: Final = 4096
"""Days of therapists that are kept for each salon."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days on a salon's own calendar, both included. Raises ProblemsError for too many, or in the wrong order."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse what is no period."""
        if not 1 <= self.count <= MOST_DAYS:
            message = f"From {self.first} to {self.last} are {self.count} days."
            raise ProblemsError((Problem("days", "days", message, f"Choose 1 to {MOST_DAYS} days."),))

    @property
    def count(self) -> int:
        """Return how many days there are."""
        return (self.last - self.first).days + 1

    @property
    def base(self) -> int:
        """Return the tick at which masks begin: early enough for every zone and for the care before a session."""
        return tick_of(datetime.combine(self.first, time(), UTC)) - USUAL

    @property
    def length(self) -> int:
        """Return the ticks of a mask: far enough for every zone and for the care after a session."""
        return (self.count + 3) * USUAL

    def days(self, zone: ZoneInfo) -> Days:
        """Return the days of a zone."""
        return _days(zone, self)


@lru_cache(maxsize=1024)
def _days(zone: ZoneInfo, period: Period) -> Days:
    """Return the days of a zone; kept, because most people ask for the same ones."""
    return local_days(zone, period.first, period.count, base=period.base)


def days_from(first: date, count: int) -> Period:
    """Return so many days from the first."""
    return Period(first, first + timedelta(days=count - 1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """One salon in a period: its staff, and its places, whose `works` are before bookings and `free` after."""

    salon: Salon
    zone: ZoneInfo
    days: Days
    staff: Staff
    places: Places

    @property
    def names(self) -> Mapping[int, str]:
        """Return the names of therapists, rooms and units by their numbers."""
        return self.staff.names

    def local(self, tick: int) -> datetime:
        """Return the local time at which a tick begins."""
        return instant_of(tick).astimezone(self.zone)


def read_calendars(salons: Iterable[Salon], period: Period, *, at: datetime) -> dict[int, Calendar]:
    """Return the calendars of salons by their numbers. Holds that have run out at `at` take no time."""
    empty = before_bookings(salons, period)
    therapists = {one.number for calendar in empty.values() for one in calendar.staff.people}
    taken = read_taken(empty, therapists, period.base, period.base + period.length, at=at)
    return {pk: replace(one, places=_free(one, taken)) for pk, one in empty.items()}


def before_bookings(
    salons: Iterable[Salon],
    period: Period,
    *,
    only: Collection[int] | None = None,
    staff: Mapping[int, Staff] | None = None,
) -> dict[int, Calendar]:
    """Return the calendars of salons by their numbers as if nothing were booked.

    With `only` their places are these therapists, rooms and units alone: enough to judge one session. Whoever has
    read the `staff` of the salons already may pass it.
    """
    rows = list(salons)
    staff = staff_of(rows) if staff is None else staff
    tables = {zone: period.days(zone) for zone in {ZoneInfo(salon.zone) for salon in rows}}
    found: dict[int, Calendar] = {}
    for salon in rows:
        zone = ZoneInfo(salon.zone)
        here, days = staff[salon.pk], tables[zone]
        places = _places(here, days, period) if only is None else _there(here, days, period, only)
        found[salon.pk] = Calendar(salon, zone, days, here, places)
    return found


def _places(staff: Staff, days: Days, period: Period) -> Places:
    """Return what a salon has in a period, kept with its staff, since people ask for the same days again and again."""
    key = (days.zone, period)
    found = staff.places.get(key)
    if found is None:
        if len(staff.places) >= MOST_PERIODS:
            staff.places.clear()
        found = staff.places[key] = _there(staff, days, period)
    return found


def _there(staff: Staff, days: Days, period: Period, only: Collection[int] | None = None) -> Places:
    """Return what a salon has before anything is booked: therapists in their hours, rooms and units at any time.

    With `only` it is these therapists, rooms and units alone.
    A session stays within the opening hours because its therapist does; a room may be cleaned after closing.
    """
    always = span(0, period.length)
    people: list[Resource] = []
    doors: int | None = None
    for person in _chosen(staff.people, only):
        key = person.number, days.zone, period
        works = staff.hours.get(key)
        if works is None:
            doors = open_mask(staff.opening, days, staff.closed) if doors is None else doors
            works = doors & _works(person, staff, days)
            if period.count == 1:
                _keep(staff, key, works)
        people.append(Resource(person.number, works, person.offers, works))
    rooms, units = (
        tuple(_thing(thing, always, period.base) for thing in _chosen(things, only))
        for things in (staff.rooms, staff.units)
    )
    return Places(tuple(people), rooms, units, period.base)


def _chosen(things: Iterable[One], only: Collection[int] | None) -> Iterable[One]:
    return things if only is None else [one for one in things if one.number in only]


def _works(person: Person, staff: Staff, days: Days) -> int:
    shifts, breaks = (open_mask(hours, days, staff.closed) for hours in (person.shifts, person.breaks))
    return shifts & ~breaks & ~taken_mask(_spans(person.away), days)


def _keep(staff: Staff, key: tuple[int, tzinfo, Period], works: int) -> None:
    """Keep when a therapist works on one day: many sessions of one day are judged, one by one."""
    if len(staff.hours) >= MOST_HOURS:
        staff.hours.clear()
    staff.hours[key] = works


def _thing(thing: Thing, always: int, base: int) -> Resource:
    closed = union((max(0, first - base), end - base) for first, end in _spans(thing.away))
    works = always & ~closed
    return Resource(thing.number, works, thing.offers, works)


def _spans(away: Iterable[Away]) -> list[tuple[int, int]]:
    return [covering(begins, ends) for begins, ends in away]


def _free(calendar: Calendar, taken: Taken) -> Places:
    places, here = calendar.places, calendar.salon.pk
    therapists, rooms, units = (
        tuple(_left(one, taken.get(one.id, {}), here) for one in kind)
        for kind in (places.therapists, places.rooms, places.units)
    )
    return Places(therapists, rooms, units, places.base)


def _left(one: Resource, taken: Mapping[int, int], here: int) -> Resource:
    elsewhere = 0
    for salon, mask in taken.items():
        elsewhere |= mask if salon != here else 0
    return replace(one, free=free_mask(one.free, taken.get(here, 0), elsewhere, WAY))
