"""One booking as the front desk sees it, and the room and the equipment with which it could be at another time.

It proposes only: whether the session may be there is asked by `move_bookings`, which alone knows all reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.slots import search
from jivaka.core.scheduling.ticks import TICKS, instant_of
from jivaka.queries.salons import service_name
from jivaka.queries.times.calendars import Period, read_calendars
from jivaka.queries.times.slots import NO_WISHES, need_of
from jivaka.records.models import Booking

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jivaka.core.scheduling.slots import Resource


@dataclass(frozen=True, slots=True)
class BookingCard:
    """A booking. Times are local to the salon, `starts` is a tick; `price` was promised, `price_now` is of today.

    `mark` is another one once somebody has changed the booking.
    """

    number: int
    salon: int
    client: int
    client_name: str
    state: str
    begins: datetime
    ends: datetime
    starts: int
    service: int
    service_name: str
    massage: tuple[str, str, str]
    minutes: int
    therapist: int
    therapist_name: str
    room_name: str
    unit_name: str
    price: int
    price_now: int
    currency: str
    session: int
    of: int | None
    cancel_hours: int
    hold_until: datetime | None
    mark: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a booking could be: the fields of a session, as the services name them."""

    service: int
    therapist: int
    room: int
    starts: int
    areas: tuple[str, ...]
    pressure: int
    price: int
    unit: int | None


def booking_card(salon: int, booking: int) -> BookingCard | None:
    """Return a booking of a salon, or None."""
    related = ("salon", "service", "therapist", "room", "unit", "client", "course")
    row = Booking.objects.select_related(*related).defer("course__plan").filter(pk=booking, salon=salon).first()
    if row is None:
        return None
    zone = ZoneInfo(row.salon.zone)
    return BookingCard(
        number=row.pk,
        salon=row.salon_id,
        client=row.client_id,
        client_name=str(row.client),
        state=row.state,
        begins=instant_of(row.starts).astimezone(zone),
        ends=instant_of(row.ends).astimezone(zone),
        starts=row.starts,
        service=row.service_id,
        service_name=service_name(row.service),
        massage=(row.service.type, row.service.technique, row.service.implement),
        minutes=row.service.minutes,
        therapist=row.therapist_id,
        therapist_name=row.therapist.name,
        room_name=row.room.name,
        unit_name=row.unit.name if row.unit else "",
        price=row.price,
        price_now=row.service.price,
        currency=row.salon.currency,
        session=row.session,
        of=row.course.sessions if row.course else None,
        cancel_hours=row.salon.cancel_hours,
        hold_until=row.hold_until,
        mark=row.mark,
    )


@dataclass(frozen=True, slots=True)
class Later:
    """A session of the same course and salon after another one; `begins` is local to the salon."""

    number: int
    begins: datetime
    therapist: int
    price_now: int
    mark: int


def later_sessions(salon: int, booking: int) -> tuple[Later, ...]:
    """Return the sessions of a booking's course that come after it in the same salon and are still to be held."""
    row = Booking.objects.select_related("salon").filter(pk=booking, salon=salon, course__isnull=False).first()
    if row is None:
        return ()
    rows = Booking.objects.filter(course=row.course_id, salon=salon, starts__gt=row.starts)
    rows = rows.filter(state__in=("pending", "booked")).select_related("service").order_by("starts")
    zone = ZoneInfo(row.salon.zone)
    return tuple(
        Later(one.pk, instant_of(one.starts).astimezone(zone), one.therapist_id, one.service.price, one.mark)
        for one in rows
    )


def placed_at(booking: int, therapist: int, start: int, price: int | None = None, *, at: datetime) -> Placed | None:
    """Return a booking with another therapist or start (a tick): in its room where that is free, or in another.

    Its own time counts as free. Where no room is free it keeps its own, and the booking will be refused. `price` is
    what the client was told now, by default what was promised. None where there is no such booking, or no such time.
    """
    row = Booking.objects.select_related("salon", "service").filter(pk=booking).first()
    if row is None or start not in TICKS:
        return None
    need, zone = need_of(row.service, NO_WISHES), ZoneInfo(row.salon.zone)
    day, last = (instant_of(tick).astimezone(zone).date() for tick in (start, start + need.length - 1))
    places = read_calendars([row.salon], Period(day, last), at=at)[row.salon_id].places
    own = {number: span(first - places.base, end - places.base) for number, first, end in _ahead(row, places.base)}
    back = tuple(_back(one, own) for one in places.rooms), tuple(_back(one, own) for one in places.units)
    found = search(need, type(places)(places.therapists, *back, places.base))
    bit = start - places.base
    rooms = [one.id for one, mask in zip(places.rooms, found.rooms, strict=True) if mask >> bit & 1]
    units = [one.id for one, mask in zip(places.units, found.units, strict=False) if mask >> bit & 1]
    return Placed(
        service=row.service_id,
        therapist=therapist,
        room=_one_of(rooms, row.room_id),
        starts=start,
        areas=tuple(row.areas),
        pressure=row.pressure,
        price=row.price if price is None else price,
        unit=None if row.unit_id is None else _one_of(units, row.unit_id),
    )


def _ahead(row: Booking, base: int) -> Iterable[tuple[int, int, int]]:
    """Return what a booking takes, as far as it lies in the masks that begin at a base."""
    return ((number, max(first, base), max(end, base)) for number, first, end in row.taking().spans())


def _back(one: Resource, own: dict[int, int]) -> Resource:
    usable = own.get(one.id, 0) & (-1 if one.works is None else one.works)
    return type(one)(one.id, one.free | usable, one.offers, one.works)


def _one_of(free: list[int], own: int) -> int:
    return own if own in free or not free else free[0]
