"""Proposes what to do with bookings when a therapist is ill or a room is shut: the least change for each client.

The leave or the closure must have been recorded first. Bookings are mended in the order of their times, each at its
nearest possible start; another therapist weighs as much as an hour and a half of moving. Nothing is changed here: a
receptionist or the client confirms, and then `move_bookings` does it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.slots import Places, search, taking
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.times.calendars import Period, read_calendars
from jivaka.queries.times.slots import NO_WISHES, need_of, quarters
from jivaka.records.models import Booking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from jivaka.core.scheduling.claims import Taking
    from jivaka.core.scheduling.slots import Resource, Search, Slot
    from jivaka.queries.times.calendars import Calendar

OTHER_THERAPIST: Final = 18
"""Ticks that another therapist weighs: an hour and a half, assumed."""
BEFORE_DAYS: Final = 7
AFTER_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Repair:
    """What could be done with one booking. Without a start there is no time near: the client has to be asked.

    `mark` is the booking's, which is another one once somebody has changed it.
    """

    booking: int
    was: datetime
    client: str
    salon: int
    service: int
    mark: int
    start: int | None = None
    begins: datetime | None = None
    therapist: int | None = None
    therapist_name: str = ""
    room: int | None = None
    unit: int | None = None
    same_therapist: bool = False


def propose_repairs(resource: int, begins_at: datetime, ends_at: datetime, *, at: datetime) -> tuple[Repair, ...]:
    """Return a proposal for every booking that needs the resource in that time."""
    claimed = Q(claims__resource=resource, claims__tick__gte=tick_from(begins_at), claims__tick__lt=tick_from(ends_at))
    return repairs_for(_touched(claimed, at), at=at)


def propose_repairs_of_salon(salon: int, begins_at: datetime, ends_at: datetime, *, at: datetime) -> tuple[Repair, ...]:
    """Return a proposal for every booking of a salon that is shut in that time."""
    within = Q(salon=salon, starts__lt=tick_from(ends_at), ends__gt=tick_from(begins_at))
    return repairs_for(_touched(within, at), at=at)


def _touched(which: Q, at: datetime) -> list[Booking]:
    """Return those of some bookings that are still to be kept, earliest first; a hold that has run out is none."""
    rows = Booking.objects.filter(which, state__in=("pending", "booked"))
    rows = rows.exclude(state="pending", hold_until__lte=at).distinct()
    return list(rows.select_related("salon", "service", "client", "therapist").order_by("starts", "pk"))


def repairs_for(rows: Iterable[Booking], *, at: datetime) -> tuple[Repair, ...]:
    """Return a proposal for each of these bookings, in their order; none takes what was proposed for one before."""
    given: dict[int, list[Taking[int]]] = {}
    return tuple(_repair(row, given.setdefault(row.salon_id, []), at) for row in rows)


def _repair(row: Booking, given: list[Taking[int]], at: datetime) -> Repair:
    calendar = _calendar(row, at)
    places = _without(_with_own(calendar.places, row), given)
    found = search(need_of(row.service, NO_WISHES), places).within(_window(row, calendar, at))
    was = calendar.local(row.starts)
    plain = Repair(row.pk, was, str(row.client), row.salon_id, row.service_id, row.mark)
    slot = _nearest(found, row)
    if slot is None:
        return plain
    given.append(taking(found.need, slot))
    return replace(
        plain,
        start=slot.start,
        begins=calendar.local(slot.start),
        therapist=slot.therapist,
        therapist_name=calendar.names[slot.therapist],
        room=slot.room,
        unit=slot.unit,
        same_therapist=slot.therapist == row.therapist_id,
    )


def _calendar(row: Booking, at: datetime) -> Calendar:
    """Return the salon's calendar some days around a booking, not before today."""
    day = row.salon_day()
    first = max(day - timedelta(days=BEFORE_DAYS), min(day, at.date()))
    period = Period(first, day + timedelta(days=AFTER_DAYS))
    return read_calendars([row.salon], period, at=at)[row.salon_id]


def _with_own(places: Places, row: Booking) -> Places:
    """Return the places with the booking's own time given back, as far as it can be used at all."""
    own = {resource: span(first - places.base, end - places.base) for resource, first, end in row.taking().spans()}

    def back(one: Resource) -> Resource:
        usable = own.get(one.id, 0) & (one.works if one.works is not None else -1)
        return replace(one, free=one.free | usable)

    return _each(places, back)


def _without(places: Places, given: Iterable[Taking[int]]) -> Places:
    """Return the places without what was proposed to others before."""
    gone: dict[int, int] = {}
    for one in given:
        for resource, first, end in one.spans():
            begins, ends = max(first - places.base, 0), max(end - places.base, 0)
            gone[resource] = gone.get(resource, 0) | span(begins, ends)
    return _each(places, lambda one: replace(one, free=one.free & ~gone.get(one.id, 0)))


def _each(places: Places, change: Callable[[Resource], Resource]) -> Places:
    therapists, rooms, units = (
        tuple(change(one) for one in kind) for kind in (places.therapists, places.rooms, places.units)
    )
    return Places(therapists, rooms, units, places.base)


def _window(row: Booking, calendar: Calendar, at: datetime) -> int:
    """Return the starts that are not over and keep the days between the sessions of the course."""
    days = calendar.days
    first, end = 0, days.starts[-1]
    if row.course:
        least = timedelta(days=row.course.plan.get("spacing_days", {}).get("least", 1))
        others = row.course.bookings.filter(state__in=("pending", "booked", "arrived", "fulfilled")).exclude(pk=row.pk)
        for other in others.select_related("salon"):
            gap = other.salon_day() - days.first
            if other.session < row.session:
                first = max(first, _bit(calendar, (gap + least).days))
            else:
                end = min(end, _bit(calendar, (gap - least).days + 1))
    now = max(first, tick_from(at) - calendar.places.base)
    return span(max(0, now), max(0, end)) & quarters(days.starts[-1]) if end > now else 0


def _bit(calendar: Calendar, day: int) -> int:
    """Return the bit at which a day begins, kept within the table."""
    return calendar.days.starts[min(max(day, 0), len(calendar.days))]


def _nearest(found: Search, row: Booking) -> Slot | None:
    """Return the start that changes least for the client."""
    wanted = row.starts - found.places.base
    best: tuple[int, int, int] | None = None
    for index, therapist in enumerate(found.places.therapists):
        mask = found.starts(index)
        for bit in (_at_or_before(mask, wanted), _after(mask, wanted)):
            if bit is not None:
                points = abs(bit - wanted) + (0 if therapist.id == row.therapist_id else OTHER_THERAPIST)
                best = min(best or (points, bit, index), (points, bit, index))
    return None if best is None else found.slot(best[2], found.places.base + best[1])


def _at_or_before(mask: int, bit: int) -> int | None:
    below = mask & ((1 << (bit + 1)) - 1) if bit >= 0 else 0
    return below.bit_length() - 1 if below else None


def _after(mask: int, bit: int) -> int | None:
    above = mask >> (bit + 1) if bit >= 0 else mask
    return bit + (above & -above).bit_length() if above else None
