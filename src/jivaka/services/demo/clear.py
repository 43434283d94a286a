"""Finds what a demonstration has made, by the audit, and takes exactly that away again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import (
    AdverseEvent,
    AuditEntry,
    Booking,
    Claim,
    Client,
    Course,
    Decision,
    Intake,
    Resource,
    Room,
    Salon,
    Service,
    Therapist,
    Unit,
    WaitlistEntry,
)
from jivaka.records.writing import record
from jivaka.services.demo.accounts import clear_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jivaka.core.access.actor import Actor

FILLED: Final = "demo.filled"
CLEARED: Final = "demo.cleared"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of salons, therapists and clients that the latest demonstration made; clients as (first, last)."""

    salons: tuple[int, ...] = ()
    therapists: tuple[int, ...] = ()
    clients: tuple[tuple[int, int], ...] = ()

    def are_clients(self, field: str) -> Q:
        """Return the condition that a field is the number of one of the clients."""
        found = Q(**{f"{field}__in": []})
        for first, last in self.clients:
            found |= Q(**{f"{field}__gte": first, f"{field}__lte": last})
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """How much a demonstration holds by now."""

    salons: tuple[str, ...]
    therapists: int
    clients: int
    bookings: int


def made() -> Numbers:
    """Return what the latest demonstration made; nothing where there is none, or where it was cleared."""
    latest = AuditEntry.objects.filter(subject="demo", action__in=(FILLED, CLEARED)).order_by("-id").first()
    if latest is None or latest.action == CLEARED:
        return Numbers()
    detail = latest.detail
    return Numbers(tuple(detail["salons"]), tuple(detail["therapists"]), tuple(map(tuple, detail["clients"])))


def demo_found() -> Found:
    """Return how much there is of a demonstration: what clearing would delete."""
    numbers = made()
    return Found(
        salons=tuple(Salon.objects.filter(pk__in=numbers.salons).values_list("slug", flat=True)),
        therapists=Therapist.objects.filter(pk__in=numbers.therapists).count(),
        clients=Client.objects.filter(numbers.are_clients("pk")).count(),
        bookings=Booking.objects.filter(salon__in=numbers.salons).count(),
    )


def clear(actor: Actor, *, at: datetime) -> None:
    """Delete what the latest demonstration made, and nothing else. To be called inside a transaction.

    Raises ProblemsError where somebody else has a booking in its salons, or one of its clients has one elsewhere.
    """
    numbers = made()
    if not numbers.salons:
        return
    _refuse_to_touch_others(numbers)
    here = Q(booking__salon__in=numbers.salons)
    Claim.objects.filter(here).delete()
    WaitlistEntry.objects.filter(Q(salon__in=numbers.salons) | numbers.are_clients("client")).delete()
    AdverseEvent.objects.filter(numbers.are_clients("client")).delete()
    Booking.objects.filter(salon__in=numbers.salons).delete()
    for table in (Course, Decision, Intake):
        table.objects.filter(numbers.are_clients("client")).delete()
    Client.objects.filter(numbers.are_clients("pk")).delete()
    rooms, units = (
        list(table.objects.filter(salon__in=numbers.salons).values_list("pk", flat=True)) for table in (Room, Unit)
    )
    clear_accounts()
    Service.objects.filter(salon__in=numbers.salons).delete()
    Salon.objects.filter(pk__in=numbers.salons).delete()
    Therapist.objects.filter(pk__in=numbers.therapists).delete()
    Resource.objects.filter(pk__in=[*rooms, *units, *numbers.therapists]).delete()
    record(at, str(actor), CLEARED, "demo", salons=list(numbers.salons))


def _refuse_to_touch_others(numbers: Numbers) -> None:
    ours, here = numbers.are_clients("client"), Q(salon__in=numbers.salons)
    others = Booking.objects.filter(here & ~ours | ours & ~here | Q(therapist__in=numbers.therapists) & ~here)
    found: Sequence[int] = list(others.values_list("pk", flat=True)[:5])
    if found:
        message = f"Bookings that the demonstration did not make hang on it: {', '.join(map(str, found))}."
        remedy = "Use another database; this one is in real use."
        raise ProblemsError((Problem("in_real_use", "database", message, remedy),))


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return numbers as (first, last) of unbroken runs."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
