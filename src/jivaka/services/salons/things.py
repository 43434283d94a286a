"""Rooms and equipment of a salon, when they cannot be used, and the services it sells with their prices."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import Booking, Resource, ResourceClosure, Room, Service, Unit
from jivaka.services.salons.change import Deed, change
from jivaka.services.salons.values import Wrong, no_such

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jivaka.core.access.actor import Actor
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.services.salons.values import Away, Offer, Thing

MOST_CARE: Final = 120
"""Minutes of care before or after a session at most."""
MOST_PRICE: Final = 100_000_000
"""Minor units."""
MOST_REASON: Final = 120
SAME: Final = ("type", "technique", "implement", "minutes")
"""What a service is: it stays while sessions of it are booked."""


def save_room(actor: Actor, salon: int, thing: Thing, number: int | None = None, *, at: datetime) -> int:
    """Add or change a room and return its number. Raises ProblemsError, and BreaksBookingsError."""
    check_may(actor, "manage_salon", salon)
    columns = {"name": thing.name.strip(), "offers": list(thing.offers), "is_active": thing.is_active}
    here = (f"salon:{salon}", frozenset({salon}), at, {"number": number, **columns})
    deed = Deed(actor, "room.added", *here) if number is None else Deed(actor, "room.changed", *here)
    return _save(Room.objects.all(), "room", deed, number)


def save_unit(actor: Actor, salon: int, thing: Thing, number: int | None = None, *, at: datetime) -> int:
    """Add or change a piece of equipment and return its number. Raises ProblemsError, and BreaksBookingsError."""
    check_may(actor, "manage_salon", salon)
    columns = {"name": thing.name.strip(), "kind": thing.kind, "is_active": thing.is_active}
    here = (f"salon:{salon}", frozenset({salon}), at, {"number": number, **columns})
    deed = Deed(actor, "unit.added", *here) if number is None else Deed(actor, "unit.changed", *here)
    return _save(Unit.objects.all(), "unit", deed, number)


def _save(rows: QuerySet[Room] | QuerySet[Unit], kind: str, deed: Deed, number: int | None) -> int:
    """Save a room or a unit with the columns that stand in the detail of the deed."""
    columns = {name: value for name, value in deed.detail.items() if name != "number"}
    (salon,), name = deed.salons, str(columns["name"])
    wrong = Wrong()
    wrong.unless(0 < len(name) <= 80, "name", "no_name", "A name of 1 to 80 letters is needed.")
    wrong.unless(columns.get("kind", "-"), "kind", "no_kind", "Say what kind of equipment it is.")
    others = rows.filter(salon=salon, name=name).exclude(pk=number or 0)
    wrong.unless(not others.exists(), "name", "name_taken", f"There is a {kind} '{name}' already.")
    wrong.stop()

    def work() -> int:
        if number is None:
            made = Resource.objects.create(kind=kind).pk
            rows.create(resource_id=made, salon_id=salon, **columns)
            return made
        if not rows.filter(pk=number, salon=salon).update(**columns):
            raise no_such(number, kind)
        return number

    return change(deed, work)


def close_thing(actor: Actor, salon: int, number: int, away: Away, *, at: datetime) -> None:
    """Say that a room or a unit cannot be used for a time. Said twice it is kept once.

    Raises ProblemsError, and BreaksBookingsError.
    """
    check_may(actor, "manage_salon", salon)
    _check_thing(salon, number)
    check_away(away, at)
    what = {"resource_id": number, "begins_at": away.begins_at, "ends_at": away.ends_at, "reason": away.reason}
    if ResourceClosure.objects.filter(**what).exists():
        return
    detail = {"number": number, "from": away.begins_at.isoformat(), "to": away.ends_at.isoformat()}
    deed = Deed(actor, "resource.closed", f"salon:{salon}", frozenset({salon}), at, detail, away.knowing)

    def work() -> None:
        ResourceClosure.objects.create(**what)

    change(deed, work)


def reopen_thing(actor: Actor, salon: int, number: int, closure: int, *, at: datetime) -> None:
    """Take back that a room or a unit cannot be used. Raises ProblemsError where there is no such closure."""
    check_may(actor, "manage_salon", salon)
    _check_thing(salon, number)
    detail = {"number": number, "closure": closure}
    deed = Deed(actor, "resource.reopened", f"salon:{salon}", frozenset({salon}), at, detail)

    def work() -> None:
        if not ResourceClosure.objects.filter(pk=closure, resource=number).delete()[0]:
            raise no_such(closure, "closure")

    change(deed, work)


def save_service(actor: Actor, salon: int, offer: Offer, knowledge: Knowledge, *, at: datetime) -> int:
    """Add or change a service and return its number.

    A booked session keeps the price it was promised. What a service is, and its length, stay while sessions of it are
    booked: stop offering it and add another one. Raises ProblemsError.
    """
    check_may(actor, "manage_salon", salon)
    columns = {**asdict(offer), "features": list(offer.features)}
    number: int | None = columns.pop("number")
    old = Service.objects.filter(pk=number, salon=salon).first() if number is not None else None
    if number is not None and old is None:
        raise no_such(number, "service")
    wrong = _of_offer(offer, knowledge)
    alike = Service.objects.filter(salon=salon, **{name: columns[name] for name in SAME}).exclude(pk=number or 0)
    wrong.unless(not alike.exists(), "minutes", "service_there", "This service is there already.")
    if old is not None and any(getattr(old, name) != columns[name] for name in SAME):
        own = Booking.objects.filter(salon=salon, service=old)
        booked = own.filter(state__in=("pending", "booked"), starts__gte=tick_from(at))
        wrong.unless(not booked.exists(), "minutes", "promised", "Sessions of this service are booked.")
    wrong.stop()
    here = (f"salon:{salon}", frozenset({salon}), at, {"number": number, **columns})
    deed = Deed(actor, "service.added", *here) if number is None else Deed(actor, "service.changed", *here)

    def work() -> int:
        if number is None:
            return Service.objects.create(salon_id=salon, **columns).pk
        Service.objects.filter(pk=number).update(**columns)
        return number

    return change(deed, work)


def check_away(away: Away, at: datetime) -> None:
    """Raise ProblemsError for a time away that ends before it begins, is over, or has a reason that does not fit."""
    wrong = Wrong()
    wrong.unless(away.ends_at > away.begins_at, "ends", "ends_first", "It ends before it begins.")
    wrong.unless(away.ends_at > at, "ends", "day_over", "It is over.")
    wrong.unless(len(away.reason) <= MOST_REASON, "reason", "too_long", "The note is too long.")
    wrong.stop()


def _check_thing(salon: int, number: int) -> None:
    if not any(table.objects.filter(pk=number, salon=salon).exists() for table in (Room, Unit)):
        raise no_such(number, "room or unit")


def _of_offer(offer: Offer, knowledge: Knowledge) -> Wrong:
    wrong = Wrong()
    for where, known in (
        ("type", knowledge.types),
        ("technique", knowledge.techniques),
        ("implement", knowledge.implements),
    ):
        name = getattr(offer, where)
        wrong.unless(name in known, where, "not_known", f"'{name}' is not in the knowledge.")
    wrong.unless(5 <= offer.minutes <= 240 and offer.minutes % 5 == 0, "minutes", "no_minutes", "5 to 240, by fives.")
    wrong.unless(0 <= offer.price <= MOST_PRICE, "price", "no_price", "The price is no amount.")
    for where in ("before", "after", "pause"):
        wrong.unless(0 <= getattr(offer, where) <= MOST_CARE, where, "no_minutes", f"0 to {MOST_CARE} minutes.")
    kinds = {"", *knowledge.implements}
    wrong.unless(offer.unit_kind in kinds, "unit_kind", "not_known", f"'{offer.unit_kind}' is not in the knowledge.")
    return wrong
