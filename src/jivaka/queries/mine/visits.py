"""Visits as a message or a calendar tells of them: where, when, whether they still stand. Nothing about health."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.models import Booking

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


ONLY_HELD: Final = Q(state="pending") | Q(state="cancelled", hold_until__isnull=False)
"""A booking that is, or never was, more than a hold: confirming it takes its end away, letting it go does not."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking. Times are local to the salon; `revision` grows with every change and begins with 0."""

    booking: int
    client: int
    state: str
    begins: datetime
    ends: datetime
    salon: str
    address: str
    cancel_hours: int
    revision: int
    changed_at: datetime
    hold_until: datetime | None


def visits_of(bookings: Iterable[int]) -> tuple[Visit, ...]:
    """Return bookings by their numbers, earliest first, whatever their state; those that are gone are left out."""
    return _visits(Booking.objects.filter(pk__in=list(bookings)))


def client_visits(client: int) -> tuple[Visit, ...]:
    """Return all that a client ever booked, the cancelled too, earliest first; what was only held is left out."""
    return _visits(Booking.objects.filter(client=client).exclude(ONLY_HELD))


def _visits(rows: QuerySet[Booking]) -> tuple[Visit, ...]:
    return tuple(_visit(row) for row in rows.select_related("salon").order_by("starts", "pk"))


def _visit(row: Booking) -> Visit:
    zone = ZoneInfo(row.salon.zone)
    return Visit(
        booking=row.pk,
        client=row.client_id,
        state=row.state,
        begins=instant_of(row.starts).astimezone(zone),
        ends=instant_of(row.ends).astimezone(zone),
        salon=row.salon.name,
        address=row.salon.address,
        cancel_hours=row.salon.cancel_hours,
        revision=ceil((row.changed_at - row.created_at).total_seconds()),
        changed_at=row.changed_at,
        hold_until=row.hold_until,
    )
