"""Claims: the promise of Jivaka is one key, a resource can be claimed once a tick.

`exchange` is the only way in which claims come and go. It inserts in (resource, tick) order before anything is deleted,
so that two transactions can wait for each other in one direction only. A claim that somebody else holds is an
IntegrityError, and the whole transaction is undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection, models
from django.db.models import Q

from jivaka.records.bookings import Booking
from jivaka.records.places.resources import Resource
from jivaka.records.statements import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INSERT: Final = "INSERT INTO records_claim (resource_id, tick, booking_id) "
FROM_LISTS: Final = "SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::bigint[])"
A_STATEMENT: Final = 250
"""Rows inserted by one statement: three values each, within what every SQLite takes."""
Key = tuple[int, int]
"""(number of a resource, tick)"""


class Claim(models.Model):
    """One tick of one resource, taken by one booking. The key is the promise."""

    pk = models.CompositePrimaryKey("resource_id", "tick")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="claims", db_index=False)
    tick = models.PositiveIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="claims")


def exchange(before: Mapping[Key, int], after: Mapping[Key, int]) -> None:
    """Give up the claims of `before` for those of `after`; both map (resource, tick) to the number of a booking.

    Raises IntegrityError when somebody else holds one of the new claims. To be called inside a transaction.
    """
    _insert([(*key, after[key]) for key in sorted(after.keys() - before.keys() if before else after)])
    handed_on: dict[tuple[int, int], list[Key]] = {}
    for key in after.keys() & before.keys():
        if after[key] != before[key]:
            handed_on.setdefault((before[key], after[key]), []).append(key)
    for (old, booking), keys in sorted(handed_on.items()):
        Claim.objects.filter(_among(keys), booking_id=old).update(booking_id=booking)
    gone: dict[int, list[Key]] = {}
    for key in before.keys() - after.keys():
        gone.setdefault(before[key], []).append(key)
    for old, keys in sorted(gone.items()):
        Claim.objects.filter(_among(keys), booking_id=old).delete()


def _insert(rows: list[tuple[int, int, int]]) -> None:
    """Insert (resource, tick, booking), in the order given."""
    if connection.vendor == "postgresql" and rows:
        read(INSERT + FROM_LISTS, [list(column) for column in zip(*rows, strict=True)])
        return
    for place in range(0, len(rows), A_STATEMENT):
        some = rows[place : place + A_STATEMENT]
        read(f"{INSERT}VALUES {','.join(['(%s,%s,%s)'] * len(some))}", [value for row in some for value in row])


def _among(keys: Iterable[Key]) -> Q:
    """Return the condition that a claim is one of these, written as runs of ticks."""
    found = Q()
    for resource, first, last in runs(keys):
        found |= Q(resource_id=resource, tick__gte=first, tick__lte=last)
    return found


def runs(keys: Iterable[Key]) -> list[tuple[int, int, int]]:
    """Return keys as (resource, first tick, last tick) of unbroken runs."""
    found: list[tuple[int, int, int]] = []
    for resource, tick in sorted(keys):
        if found and found[-1][0] == resource and found[-1][2] == tick - 1:
            found[-1] = (resource, found[-1][1], tick)
        else:
            found.append((resource, tick, tick))
    return found


def holders(keys: Iterable[Key]) -> dict[Key, int]:
    """Return who holds which of these claims: (resource, tick) -> number of the booking."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = Claim.objects.filter(_among(wanted)).values_list("resource_id", "tick", "booking_id")
    return {(resource, tick): booking for resource, tick, booking in rows}
