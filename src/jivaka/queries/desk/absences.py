"""Who and what is away or shut in a salon, now or later: therapists, rooms, units, or the whole salon for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.ticks import edge_tick, instant_of
from jivaka.queries.times.staff import staff_of
from jivaka.records.models import Closure, Leave, ResourceClosure, Salon

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from jivaka.core.access.actor import Actor
    from jivaka.queries.times.staff import Staff


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody or something of a salon, by the number under which it is claimed. `kind` is therapist, room or unit."""

    number: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence, in times local to the salon. `kind` is leave, closure or shut, which are numbered apart.

    A shut day is that of the whole salon: it has no resource, and its name is the reason that clients see.
    """

    number: int
    kind: str
    resource: int | None
    name: str
    begins: datetime
    ends: datetime


def resources_of(salon: int) -> tuple[Taken, ...]:
    """Return everybody and everything in a salon that can be away."""
    return _all(staff_of(Salon.objects.filter(pk=salon))[salon])


def _all(staff: Staff) -> tuple[Taken, ...]:
    kinds = (("therapist", staff.people), ("room", staff.rooms), ("unit", staff.units))
    return tuple(Taken(one.number, one.name, kind) for kind, those in kinds for one in those)


def absences(actor: Actor, salon: int, *, at: datetime) -> tuple[AbsenceLine, ...]:
    """Return the absences of a salon that are not over, earliest first.

    Raises ProblemsError for whoever may not see the day of the salon.
    """
    check_may(actor, "see_day", salon)
    row = Salon.objects.get(pk=salon)
    staff = staff_of([row])[salon]
    names, zone = staff.names, ZoneInfo(row.zone)
    leave = Leave.objects.filter(therapist__in=[one.number for one in staff.people], ends_at__gt=at)
    shut = ResourceClosure.objects.filter(
        resource__in=[one.number for one in (*staff.rooms, *staff.units)], ends_at__gt=at
    )
    spans = [
        *(("leave", pk, who, begins, ends) for pk, who, begins, ends in _spans(leave, "therapist_id")),
        *(("closure", pk, who, begins, ends) for pk, who, begins, ends in _spans(shut, "resource_id")),
    ]
    lines = [
        AbsenceLine(pk, kind, who, names[who], begins.astimezone(zone), ends.astimezone(zone))
        for kind, pk, who, begins, ends in spans
    ]
    lines += _shut_days(salon, zone, at)
    return tuple(sorted(lines, key=lambda one: (one.begins, one.number)))


def _shut_days(salon: int, zone: ZoneInfo, at: datetime) -> list[AbsenceLine]:
    """Return the days on which the whole salon is shut, from today."""
    rows = Closure.objects.filter(salon=salon, day__gte=at.astimezone(zone).date())
    return [
        AbsenceLine(pk, "shut", None, reason, _midnight(day, zone), _midnight(day + timedelta(days=1), zone))
        for pk, day, reason in rows.values_list("pk", "day", "reason")
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(edge_tick(day, time(), zone)).astimezone(zone)


def _spans(rows: QuerySet[Leave] | QuerySet[ResourceClosure], who: str) -> list[tuple[int, int, datetime, datetime]]:
    return list(rows.values_list("pk", who, "begins_at", "ends_at"))


def absence_of(actor: Actor, salon: int, kind: str, number: int, *, at: datetime) -> AbsenceLine | None:
    """Return one absence of a salon that is not over, or None."""
    return next((one for one in absences(actor, salon, at=at) if (one.kind, one.number) == (kind, number)), None)
