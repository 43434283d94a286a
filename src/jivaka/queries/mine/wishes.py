"""What a client waits for, and what is offered to them at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.mine.course import check_own
from jivaka.records.models import WaitlistEntry

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor


@dataclass(frozen=True, slots=True)
class MyWish:
    """One wish, local to its salon. `begins` and `until` are those of an offer that still stands, or None."""

    number: int
    salon: str
    technique: str
    minutes: int
    therapist: str
    earliest: datetime
    latest: datetime
    instead_of: datetime | None
    begins: datetime | None = None
    until: datetime | None = None


def my_wishes(actor: Actor, client: int, *, at: datetime) -> tuple[MyWish, ...]:
    """Return the wishes of a client that wait or are offered something, the oldest first."""
    check_own(actor, client)
    rows = WaitlistEntry.objects.filter(client=client, state__in=("waiting", "offered"))
    rows = rows.select_related("salon", "service", "therapist")  # what is offered is rare, and read when it is there
    return tuple(_wish(row, at) for row in rows.order_by("created_at", "pk"))


def is_my_wish(actor: Actor, client: int, wish: int) -> bool:
    """Return whether a wish is the client's, whatever has become of it."""
    check_own(actor, client)
    return WaitlistEntry.objects.filter(pk=wish, client=client).exists()


def _wish(row: WaitlistEntry, at: datetime) -> MyWish:
    zone, offered = ZoneInfo(row.salon.zone), row.offered
    stands = offered is not None and offered.state == "pending" and offered.hold_until and offered.hold_until > at
    therapist = row.therapist.name if row.therapist else ""
    return MyWish(
        number=row.pk,
        salon=row.salon.name,
        technique=row.service.technique,
        minutes=row.service.minutes,
        therapist=offered.therapist.name if offered is not None and stands else therapist,
        earliest=instant_of(row.earliest).astimezone(zone),
        latest=instant_of(row.latest).astimezone(zone),
        instead_of=instant_of(row.instead_of.starts).astimezone(zone) if row.instead_of else None,
        begins=instant_of(offered.starts).astimezone(zone) if offered is not None and stands else None,
        until=offered.hold_until.astimezone(zone) if offered is not None and stands and offered.hold_until else None,
    )
