"""Proves that claims and bookings agree: every booking that takes time has exactly its claims, and nobody else has any.

The key of the claims makes a double booking impossible; this finds what a key cannot see: a booking without its claims,
a claim without its booking.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from jivaka.core.errors import Problem
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.bookings import TAKES_TIME, Booking
from jivaka.records.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    Spans = frozenset[tuple[int, int, int]]

REMEDY = "Do not mend it by hand: cancel the booking and make it again, and tell us how it came about."


def check_claims(*, since: int = 0) -> Iterator[Problem]:
    """Yield everything in which claims and bookings disagree. Before the tick `since`, claims may have been purged."""
    claimed = _claimed(since)
    rows = Booking.objects.filter(state__in=TAKES_TIME, starts__gte=since)
    for row in rows.iterator(chunk_size=2000):
        taken, due = claimed.pop(row.pk, frozenset()), frozenset(row.taking().spans())
        if taken != due:
            what = "has no claims" if not taken else f"claims {_say(taken)} and should claim {_say(due)}"
            yield Problem("claims_differ", f"booking {row.pk}", f"It is {row.state} but {what}.", REMEDY)
    states = dict(Booking.objects.filter(pk__in=claimed).values_list("pk", "state"))
    for booking, spans in sorted(claimed.items()):
        if states.get(booking) in TAKES_TIME:  # it began before `since`; its last claims did not
            continue
        state = states.get(booking, "gone")
        yield Problem("orphan_claims", f"booking {booking}", f"It is {state} but still claims {_say(spans)}.", REMEDY)


def _claimed(since: int) -> dict[int, Spans]:
    """Return booking -> its (resource, first tick, tick after the last); a run with a hole has its ticks one by one."""
    found: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
    groups = Claim.objects.filter(tick__gte=since).values_list("booking_id", "resource_id")
    for booking, resource, first, last, count in groups.annotate(Min("tick"), Max("tick"), Count("tick")).order_by():
        if last - first + 1 == count:
            found[booking].add((resource, first, last + 1))
        else:
            ticks = Claim.objects.filter(booking=booking, resource=resource).values_list("tick", flat=True)
            found[booking] |= {(resource, tick, tick + 1) for tick in ticks}
    return {booking: frozenset(spans) for booking, spans in found.items()}


def _say(spans: Spans) -> str:
    return "; ".join(
        f"resource {resource} {instant_of(first):%Y-%m-%d %H:%M}-{instant_of(end):%H:%M} UTC"
        for resource, first, end in sorted(spans)
    )


def count_bookings(*, since: int = 0) -> tuple[int, int]:
    """Return how many bookings take time, and how many claims there are."""
    return (
        Booking.objects.filter(state__in=TAKES_TIME, starts__gte=since).count(),
        Claim.objects.filter(tick__gte=since).count(),
    )
