"""One day of a salon: who works when, which bookings each therapist has, and which room is taken when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from jivaka.core.scheduling.hours import open_mask
from jivaka.core.scheduling.masks import spans
from jivaka.core.scheduling.ticks import TICK
from jivaka.queries.salons import salon_row, service_name
from jivaka.queries.times.calendars import Period, before_bookings
from jivaka.queries.times.taken import LONGEST
from jivaka.records.bookings import TAKES_TIME, Booking

if TYPE_CHECKING:
    from jivaka.core.scheduling.slots import Resource
    from jivaka.queries.times.calendars import Calendar
    from jivaka.queries.times.staff import Thing
    from jivaka.records.models import Salon

Span = tuple[datetime, datetime]
"""Local times, the second not included."""


@dataclass(frozen=True, slots=True)
class Session:
    """One booking of the day in the salon's local time. `taken` is how long the room is taken, care included."""

    booking: int
    client_number: int
    begins: datetime
    ends: datetime
    taken: Span
    client: str
    service: str
    massage: tuple[str, str, str]
    therapist: str
    room: str
    unit: str
    state: str
    number: int
    of: int | None


Row = tuple[int, int, int | None, Session]
"""Number of the room, of the therapist and of the unit, and the session that takes them."""


@dataclass(frozen=True, slots=True)
class TherapistLane:
    """A therapist's day: when they work (breaks and leave left out), and their bookings."""

    number: int
    name: str
    works: tuple[Span, ...]
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class RoomLane:
    """The day of a room or of a unit of equipment."""

    number: int
    name: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The day. `shut` is why the salon is closed, '' where it is not; `share` is what sessions take of the hours.

    `number` is the salon's own.
    """

    salon: str
    salon_name: str
    zone: str
    day: date
    opens: tuple[Span, ...]
    shut: str
    share: float
    therapists: tuple[TherapistLane, ...]
    rooms: tuple[RoomLane, ...]
    units: tuple[RoomLane, ...]
    number: int


def day_sheet(slug: str, day: date, *, at: datetime) -> DaySheet:
    """Return the day of a salon; at most three SQL statements.

    Holds that have run out at `at` are left out. Raises ProblemsError when there is no such salon.
    """
    salon = salon_row(slug)
    calendar = before_bookings([salon], Period(day, day))[salon.pk]
    sessions = _sessions(salon, calendar, at)
    reason = calendar.staff.closed.get(day)
    opens = open_mask(calendar.staff.opening, calendar.days, calendar.staff.closed)
    return DaySheet(
        salon=salon.slug,
        salon_name=salon.name,
        zone=salon.zone,
        day=day,
        opens=_spans(opens, calendar),
        shut="" if reason is None else reason or "closed",
        share=_share(calendar, sessions),
        therapists=tuple(_therapist(one, calendar, sessions) for one in calendar.places.therapists),
        rooms=tuple(_thing(one, sessions, 0) for one in calendar.staff.rooms),
        units=tuple(_thing(one, sessions, 2) for one in calendar.staff.units),
        number=salon.pk,
    )


def _thing(one: Thing, sessions: list[Row], which: int) -> RoomLane:
    return RoomLane(one.number, one.name, tuple(row[3] for row in sessions if row[which] == one.number))


def _sessions(salon: Salon, calendar: Calendar, at: datetime) -> list[Row]:
    """Return the sessions of the day with the numbers of what they take, earliest first."""
    first, end = (calendar.days.base + calendar.days.starts[edge] for edge in (0, -1))
    rows = (
        Booking.objects.filter(salon=salon, starts__gt=first - LONGEST, starts__lt=end, ends__gt=first)
        .filter(state__in=TAKES_TIME)
        .exclude(state="pending", hold_until__lte=at)
        .select_related("client", "course", "service", "therapist", "room", "unit")
        .defer("course__plan", "areas")
        .order_by("starts", "room")
    )
    return [(row.room_id, row.therapist_id, row.unit_id, _session(row, calendar)) for row in rows]


def _session(row: Booking, calendar: Calendar) -> Session:
    local = calendar.local
    return Session(
        booking=row.pk,
        client_number=row.client_id,
        begins=local(row.starts),
        ends=local(row.ends),
        taken=(local(row.starts - row.before), local(row.ends + row.after)),
        client=str(row.client),
        service=service_name(row.service),
        massage=(row.service.type, row.service.technique, row.service.implement),
        therapist=str(row.therapist),
        room=str(row.room),
        unit=str(row.unit) if row.unit else "",
        state=row.state,
        number=row.session,
        of=row.course.sessions if row.course else None,
    )


def _spans(mask: int, calendar: Calendar) -> tuple[Span, ...]:
    base = calendar.days.base
    return tuple((calendar.local(base + start), calendar.local(base + end)) for start, end in spans(mask))


def _therapist(one: Resource, calendar: Calendar, sessions: list[Row]) -> TherapistLane:
    own = tuple(row[3] for row in sessions if row[1] == one.id)
    return TherapistLane(one.id, calendar.names[one.id], _spans(one.free, calendar), own)


def _share(calendar: Calendar, sessions: list[Row]) -> float:
    """Return the share of the therapists' working time here that sessions take."""
    there = sum(one.free.bit_count() for one in calendar.places.therapists)
    taken = sum(((found.ends - found.begins) // TICK for *_, found in sessions), 0)
    return taken / there if there else 0.0
