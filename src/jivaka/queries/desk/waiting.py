"""The waitlist of a salon as the front desk sees it: who waits for what, and what is offered to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.records.models import WaitlistEntry

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish. Times are local to the salon; `offered` is the start that is held until `held_until`, if any is."""

    number: int
    client: int
    client_name: str
    phone: str
    massage: tuple[str, str, str]
    minutes: int
    therapist: str
    earliest: datetime
    latest: datetime
    state: str
    offered: datetime | None
    offered_therapist: str
    held_until: datetime | None
    instead_of: datetime | None


def waitlist(actor: Actor, salon: int, *, at: datetime) -> tuple[WishLine, ...]:
    """Return the wishes of a salon that are not over, in the order of the queue; offers first.

    Raises ProblemsError for whoever may not see who comes there.
    """
    check_may(actor, "see_day", salon)
    related = ("client", "service", "therapist", "salon", "offered", "offered__therapist", "instead_of")
    rows = WaitlistEntry.objects.select_related(*related).filter(
        salon=salon, state__in=("waiting", "offered"), latest__gte=tick_from(at)
    )
    return tuple(_line(row, at) for row in rows.order_by("state", "offers", "created_at", "pk"))


def is_wish_of(salon: int, wish: int) -> bool:
    """Return whether somebody waits or waited in a salon with this number, whatever has become of it."""
    return WaitlistEntry.objects.filter(pk=wish, salon=salon).exists()


def _line(row: WaitlistEntry, at: datetime) -> WishLine:
    zone, held = ZoneInfo(row.salon.zone), row.offered
    is_held = held is not None and held.state == "pending" and held.hold_until is not None and held.hold_until > at
    return WishLine(
        number=row.pk,
        client=row.client_id,
        client_name=str(row.client),
        phone=row.client.phone,
        massage=(row.service.type, row.service.technique, row.service.implement),
        minutes=row.service.minutes,
        therapist=row.therapist.name if row.therapist else "",
        earliest=instant_of(row.earliest).astimezone(zone),
        latest=instant_of(row.latest).astimezone(zone),
        state="offered" if is_held else "waiting",
        offered=instant_of(held.starts).astimezone(zone) if held and is_held else None,
        offered_therapist=held.therapist.name if held and is_held else "",
        held_until=held.hold_until.astimezone(zone) if held and is_held and held.hold_until else None,
        instead_of=instant_of(row.instead_of.starts).astimezone(zone) if row.instead_of else None,
    )
