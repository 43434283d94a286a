"""Reads what massages cost over the chain: for each massage, each length on offer and the range of its prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q

from jivaka.records.models import Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Massage = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Price:
    """The lowest and the highest price of one session over the salons that use a currency, in minor units."""

    currency: str
    low: int
    high: int


def menu_of(massages: Iterable[Massage]) -> Mapping[Massage, Mapping[int, tuple[Price, ...]]]:
    """Return (type, technique, implement) -> minutes -> prices, of salons that take bookings; longest first.

    A massage that no salon sells has an empty entry. One statement.
    """
    wanted = tuple(dict.fromkeys(massages))
    found: dict[Massage, dict[int, tuple[Price, ...]]] = {one: {} for one in wanted}
    if not wanted:
        return found
    which = Q()
    for kind, technique, implement in wanted:
        which |= Q(type=kind, technique=technique, implement=implement)
    rows = (
        Service.objects.filter(which, is_offered=True, salon__is_open=True)
        .values_list("type", "technique", "implement", "minutes", "salon__currency")
        .annotate(low=Min("price"), high=Max("price"))
        .order_by("-minutes", "salon__currency")
    )
    for kind, technique, implement, minutes, currency, low, high in rows:
        lengths = found[kind, technique, implement]
        lengths[minutes] = (*lengths.get(minutes, ()), Price(currency, low, high))
    return found
