"""One change of what a salon works with: one transaction, refused where booked sessions would be left in the air.

It looks at the bookings before and after the change, so that a session which was impossible before blocks nothing. What
"possible" means is asked of the calendar, as the search and the booking do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.salons import service_name
from jivaka.queries.times.calendars import MOST_DAYS, Period, before_bookings
from jivaka.queries.times.repairs import repairs_for
from jivaka.queries.times.slots import NO_WISHES, need_of
from jivaka.records.models import Booking, Salon
from jivaka.records.writing import record, touch_staff, write
from jivaka.services.salons.values import BreaksBookingsError, Stranded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.scheduling.slots import Resource
    from jivaka.queries.times.calendars import Calendar

    T = TypeVar("T")

NAMED: Final = 20
"""Bookings for which another time is looked for; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changes what, where and when, as the audit writes it.

    `knowing` lets a fact be recorded although bookings hang on it: the audit keeps which.
    """

    actor: Actor
    action: str
    subject: str
    salons: frozenset[int]
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    knowing: bool = False


def change(deed: Deed, work: Callable[[], T]) -> T:
    """Do work in one transaction with its audit row, and tell the caches of the salons.

    Raises BreaksBookingsError, with the bookings and another time for each, where the work leaves some without their
    therapist, room or equipment and nobody has said that they know; then nothing is changed.
    """

    def whole() -> T:
        before = {row.pk for row, _why, _what in stranded(deed.salons, deed.at)}
        found = work()
        touch_staff(deed.salons)
        lost = [one for one in stranded(deed.salons, deed.at) if one[0].pk not in before]
        if lost and not deed.knowing:
            raise BreaksBookingsError(_named(lost[:NAMED], deed.at), max(0, len(lost) - NAMED))
        numbers = {"stranded": [row.pk for row, _why, _what in lost]} if lost else {}
        record(deed.at, str(deed.actor), deed.action, deed.subject, **deed.detail, **numbers)
        return found

    return write(whole)


def stranded(salons: Iterable[int], at: datetime) -> list[tuple[Booking, str, str]]:
    """Return the coming sessions that cannot be given as they are booked, each with what is missing and its name."""
    rows = list(
        Booking.objects.filter(salon__in=list(salons), state__in=("pending", "booked"), starts__gte=tick_from(at))
        .exclude(state="pending", hold_until__lte=at)
        .select_related("salon", "service", "therapist", "room", "unit", "client", "course")
        .order_by("starts", "pk")
    )
    found: list[tuple[Booking, str, str]] = []
    while rows:  # in stretches that the calendar can show at once
        first = rows[0].salon_day()
        last = min(max(row.salon_day() for row in rows), first + timedelta(days=MOST_DAYS - 2))
        near = [row for row in rows if row.salon_day() <= last]
        fresh = Salon.objects.filter(pk__in={row.salon_id for row in near})
        calendars = before_bookings(fresh, Period(first, last + timedelta(days=1)))  # a session may reach over midnight
        found += [(row, *missing) for row in near if (missing := _missing(row, calendars[row.salon_id]))]
        rows = [row for row in rows if row.salon_day() > last]
    return found


def _missing(row: Booking, calendar: Calendar) -> tuple[str, str] | None:
    """Return what a booked session lacks, as (kind, name); None where it can be given."""
    need, places = need_of(row.service, NO_WISHES), calendar.places
    spans = {number: span(first - places.base, end - places.base) for number, first, end in row.taking().spans()}
    for kind, resources, number, tags, name in (
        ("therapist", places.therapists, row.therapist_id, need.of_therapist, str(row.therapist)),
        ("room", places.rooms, row.room_id, need.of_room, str(row.room)),
        ("unit", places.units, row.unit_id, need.of_unit, str(row.unit)),
    ):
        if number is not None and not _is_there(resources, number, tags, spans[number]):
            return kind, name
    return None


def _is_there(resources: Iterable[Resource], number: int, tags: frozenset[str], wanted: int) -> bool:
    one = next((each for each in resources if each.id == number), None)
    return one is not None and tags <= one.offers and not wanted & ~one.free


def _named(lost: list[tuple[Booking, str, str]], at: datetime) -> Iterator[Stranded]:
    repairs = {one.booking: one for one in repairs_for([row for row, _why, _what in lost], at=at)}
    for row, why, what in lost:
        repair = repairs[row.pk]
        plain = Stranded(row.pk, row.salon.name, repair.was, why, what, service_name(row.service))
        yield replace(plain, repair_at=repair.begins, repair_with=repair.therapist_name)
