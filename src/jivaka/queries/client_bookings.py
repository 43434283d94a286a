"""What one client has booked or holds, as their own pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.models import Booking, Course, Service

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

BOOKED: Final = ("booked", "arrived", "fulfilled")


@dataclass(frozen=True, slots=True)
class BookedSession:
    """One session of a client. Times are local to the salon; `price` is in minor units."""

    booking: int
    number: int
    of: int | None
    state: str
    begins: datetime
    ends: datetime
    salon: int
    salon_name: str
    address: str
    zone: str
    service: int
    type: str
    technique: str
    implement: str
    minutes: int
    therapist: int
    therapist_name: str
    room_name: str
    price: int
    currency: str
    areas: tuple[str, ...]
    pressure: int
    hold_until: datetime | None
    cancel_hours: int
    decision: int


def held_sessions(key: str, *, at: datetime) -> tuple[BookedSession, ...]:
    """Return what is held under a key at an instant; nothing once it has run out."""
    rows = Booking.objects.filter(request_key=key, state="pending", hold_until__gt=at)
    return _sessions(rows)


def is_booked(key: str) -> bool:
    """Return whether anything was booked under a key."""
    return Booking.objects.filter(request_key=key, state__in=BOOKED).exists()


def key_of(client: int, sessions: Collection[tuple[int, int]], *, at: datetime) -> str:
    """Return the key under which a client holds or has booked just these sessions, '' where they do not.

    A session is (service, first tick). A button that is tapped twice asks twice: what the first has taken is theirs.
    """
    live = Q(state__in=BOOKED) | Q(state="pending", hold_until__gt=at)
    rows = Booking.objects.filter(live, client=client, starts__in=[starts for _, starts in sessions])
    found: dict[str, set[tuple[int, int]]] = {}
    for key, service, starts in rows.values_list("request_key", "service", "starts"):
        found.setdefault(key, set()).add((service, starts))
    return next((key for key, has in found.items() if has == set(sessions)), "")


def booked_sessions(key: str) -> tuple[BookedSession, ...]:
    """Return what was booked under a key."""
    return _sessions(Booking.objects.filter(request_key=key, state__in=BOOKED))


def client_sessions(client: int) -> tuple[BookedSession, ...]:
    """Return all sessions of a client that were not cancelled or only held, earliest first."""
    return _sessions(Booking.objects.filter(client=client).exclude(state__in=("cancelled", "pending")))


def days_too_close(booking: int) -> frozenset[date]:
    """Return the days on which a session of a course may not be: too near to another session of it.

    Empty where the booking belongs to no course.
    """
    row = Booking.objects.select_related("course__client").filter(pk=booking, course__isnull=False).first()
    if row is None or row.course is None:
        return frozenset()
    least = row.course.plan.get("spacing_days", {}).get("least", 1)
    states = ("pending", "booked", "arrived", "fulfilled")
    others = Booking.objects.filter(course=row.course, state__in=states).exclude(pk=booking).select_related("salon")
    days = [instant_of(one.starts).astimezone(ZoneInfo(one.salon.zone)).date() for one in others]
    return frozenset(day + timedelta(days=apart) for day in days for apart in range(1 - least, least))


def was_cancelled(client: int, booking: int) -> bool:
    """Return whether it is a session of the client that has been cancelled."""
    return Booking.objects.filter(pk=booking, client=client, state="cancelled").exists()


def minutes_on_offer(
    massage: tuple[str, str, str], most: int, salons: Collection[int] | None = None
) -> tuple[int, ...]:
    """Return the lengths in which a massage is sold, up to the most that is permitted, longest first.

    A massage is (type, technique, implement). Without salons it is the whole chain.
    """
    type_, technique, implement = massage
    rows = Service.objects.filter(
        type=type_,
        technique=technique,
        implement=implement,
        minutes__lte=most,
        is_offered=True,
        salon__is_open=True,
    )
    rows = rows if salons is None else rows.filter(salon__in=tuple(salons))
    return tuple(sorted(set(rows.values_list("minutes", flat=True)), reverse=True))


def course_length(course: int) -> int:
    """Return how many sessions a course has."""
    return int(Course.objects.values_list("sessions", flat=True).get(pk=course))


def _sessions(rows: QuerySet[Booking]) -> tuple[BookedSession, ...]:
    related = ("salon", "service", "therapist", "room", "course")
    return tuple(_session(row) for row in rows.select_related(*related).order_by("starts"))


def _session(row: Booking) -> BookedSession:
    zone = ZoneInfo(row.salon.zone)
    return BookedSession(
        booking=row.pk,
        number=row.session,
        of=row.course.sessions if row.course else None,
        state=row.state,
        begins=instant_of(row.starts).astimezone(zone),
        ends=instant_of(row.ends).astimezone(zone),
        salon=row.salon_id,
        salon_name=row.salon.name,
        address=row.salon.address,
        zone=row.salon.zone,
        service=row.service_id,
        type=row.service.type,
        technique=row.service.technique,
        implement=row.service.implement,
        minutes=row.service.minutes,
        therapist=row.therapist_id,
        therapist_name=row.therapist.name,
        room_name=row.room.name,
        price=row.price,
        currency=row.salon.currency,
        areas=tuple(row.areas),
        pressure=row.pressure,
        hold_until=row.hold_until,
        cancel_hours=row.salon.cancel_hours,
        decision=row.decision_id,
    )
