"""How much of the working time is booked, by weekday and hour: of a salon as a whole, or of one of its therapists.

It counts ticks of working time and of sessions on the salon's own clock; pauses and cleaning count as free. It names no
client and no complaint.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.masks import span, union
from jivaka.core.scheduling.ticks import MINUTES_A_TICK, instant_of
from jivaka.queries.salons import salon_row
from jivaka.queries.times.calendars import before_bookings
from jivaka.queries.times.taken import LONGEST
from jivaka.records.bookings import TAKES_TIME, Booking

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.scheduling.slots import Resource
    from jivaka.queries.times.calendars import Calendar, Period

A_BLOCK: Final = 3
"""Ticks that are looked at together: a quarter of an hour, which every offset from UTC is a multiple of."""
WEEKDAYS: Final = tuple(range(7))


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday over the whole period, in minutes of working time and of sessions within it."""

    worked: int = 0
    booked: int = 0

    @property
    def share(self) -> float | None:
        """Return the share of the working time that is booked; None where nobody works."""
        return self.booked / self.worked if self.worked else None


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The heatmap. `rows` are hours of the day from first to last worked one, each with seven cells from Monday.

    `people` are the therapists to choose from, as (number, name); `whole` is everything together.
    """

    salon: str
    salon_name: str
    first: date
    last: date
    therapist: int | None
    people: tuple[tuple[int, str], ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    whole: Cell


def occupancy(actor: Actor, slug: str, period: Period, *, therapist: int | None = None, at: datetime) -> Occupancy:
    """Return the heatmap of a salon, or of one therapist in it. Holds that have run out at `at` take no time.

    Raises ProblemsError for an actor who may not see reports of the salon, and where there is no such salon.
    """
    check_may(actor, "see_reports")
    salon = salon_row(slug)
    check_may(actor, "see_reports", salon.pk)
    calendar = before_bookings([salon], period)[salon.pk]
    people = [one for one in calendar.places.therapists if therapist in (None, one.id)]
    taken = _taken(salon.pk, calendar, at)
    cells = _cells(calendar, people, taken)
    hours = sorted({hour for (_day, hour), cell in cells.items() if cell.worked})
    every = range(hours[0], hours[-1] + 1) if hours else ()
    return Occupancy(
        salon=salon.slug,
        salon_name=salon.name,
        first=period.first,
        last=period.last,
        therapist=therapist,
        people=tuple(sorted(((one.number, one.name) for one in calendar.staff.people), key=lambda one: one[1])),
        rows=tuple((hour, tuple(cells.get((day, hour), Cell()) for day in WEEKDAYS)) for hour in every),
        whole=_sum(cells.values()),
    )


def _taken(salon: int, calendar: Calendar, at: datetime) -> dict[int, int]:
    """Return the mask of sessions by therapist, without pauses."""
    first, end = (calendar.days.base + calendar.days.starts[edge] for edge in (0, -1))
    rows = (
        Booking.objects.filter(salon=salon, starts__gt=first - LONGEST, starts__lt=end, state__in=TAKES_TIME)
        .exclude(state="pending", hold_until__lte=at)
        .values_list("therapist_id", "starts", "ends")
    )
    spans: dict[int, list[tuple[int, int]]] = {}
    for person, starts, ends in rows:
        spans.setdefault(person, []).append((max(0, starts - calendar.days.base), ends - calendar.days.base))
    return {person: union(own) for person, own in spans.items()}


def _cells(calendar: Calendar, people: Iterable[Resource], taken: dict[int, int]) -> dict[tuple[int, int], Cell]:
    """Return (weekday, hour) -> cell on the local clock."""
    blocks = [
        (bit, (local.weekday(), local.hour))
        for bit in range(calendar.days.starts[0], calendar.days.starts[-1], A_BLOCK)
        for local in (instant_of(calendar.days.base + bit).astimezone(calendar.zone),)
    ]
    of_hour: dict[tuple[int, int], int] = {}
    for bit, key in blocks:
        of_hour[key] = of_hour.get(key, 0) | span(bit, bit + A_BLOCK)
    worked: Counter[tuple[int, int]] = Counter()
    booked: Counter[tuple[int, int]] = Counter()
    for one in people:
        works = one.free
        sessions = works & taken.get(one.id, 0)
        for key, mask in of_hour.items():
            worked[key] += (works & mask).bit_count()
            booked[key] += (sessions & mask).bit_count()
    return {key: Cell(worked[key] * MINUTES_A_TICK, booked[key] * MINUTES_A_TICK) for key in of_hour}


def _sum(cells: Iterable[Cell]) -> Cell:
    rows = list(cells)
    return Cell(sum(one.worked for one in rows), sum(one.booked for one in rows))
