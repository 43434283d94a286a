"""Links the audit into its chain, proves it, and shows what was done with one client's data and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from jivaka.records.models import AuditEntry, Booking, Clearance, Course, WaitlistEntry
from jivaka.records.protection.audit import head, link_entries, read_chain, read_unlinked
from jivaka.records.protection.chain import changed, faults
from jivaka.records.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jivaka.core.errors import Problem
    from jivaka.records.protection.chain import Link, Written

A_BATCH: Final = 2000
OF_A_CLIENT: Final = {"booking": Booking, "course": Course, "wish": WaitlistEntry}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: every problem, how many entries are linked, how many wait for it, and the head of the chain."""

    problems: tuple[Problem, ...]
    linked: int
    waiting: int
    head: Link


def seal_audit() -> int:
    """Link every entry that is in no chain yet, a batch in each transaction. Returns how many."""
    done = 0
    while count := write(lambda: link_entries(A_BATCH)):
        done += count
        if count < A_BATCH:
            break
    return done


def verify_audit(noted: tuple[int, str] | None = None) -> Verified:
    """Prove the whole chain; `noted` is a head that somebody kept elsewhere. What is not linked yet is linked first."""
    problems = [problem for entry in read_unlinked() for problem in changed(entry)]
    seal_audit()
    counted = 0

    def counting() -> Iterator[Written]:
        nonlocal counted
        for entry in read_chain():
            counted += 1
            yield entry

    already = {problem.where for problem in problems}
    problems += [problem for problem in faults(counting(), noted) if problem.where not in already]
    waiting = AuditEntry.objects.filter(place=None).count()
    return Verified(tuple(problems), counted, waiting, head())


def list_audit(client: int, most: int = 1000) -> tuple[AuditEntry, ...]:
    """Return the latest deeds with one client's record, bookings, courses, letters and wishes, the oldest first."""
    named = Q(subject=f"client:{client}")
    for word, table in OF_A_CLIENT.items():
        numbers = table.objects.filter(client=client).values_list("pk", flat=True)  # type: ignore[attr-defined]
        named |= Q(subject__in=[f"{word}:{number}" for number in numbers])
    letters = Clearance.objects.filter(decision__client=client).values_list("pk", flat=True)
    named |= Q(subject__in=[f"clearance:{number}" for number in letters])
    return tuple(reversed(AuditEntry.objects.filter(named).order_by("-pk")[:most]))
