"""Reads doctors' letters: those of a client with what became of them, and those that wait in a therapist's salons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.access.rights import check_may, may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Clearance
from jivaka.records.writing import record, record_read, write

if TYPE_CHECKING:
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor


@dataclass(frozen=True, slots=True)
class BroughtLetter:
    """A letter: who wrote it when, what the doctor knew about, whether there is a paper, and what became of it."""

    number: int
    client: int
    client_name: str
    salon: int
    salon_name: str
    doctor: str
    given_on: date
    subjects: tuple[str, ...]
    form: str
    brought_at: datetime
    is_accepted: bool
    refused_reason: str
    decision: int


def letters_of(client: int) -> tuple[BroughtLetter, ...]:
    """Return a client's letters, the last one first."""
    return _letters(client=client, salons=None, everywhere=True)


def letters_waiting(actor: Actor, *, at: datetime) -> tuple[BroughtLetter, ...]:
    """Return the letters that wait to be read in the salons of a therapist, the oldest first; the audit names whose.

    What a doctor knew about is clinical, so a list of it is a reading of each client's record.
    """
    found = _waiting(actor)
    record_read(actor, [one.client for one in found], "letters", at)
    return found


def how_many_wait(actor: Actor) -> int:
    """Return how many letters wait to be read in the salons of a therapist; it tells of nobody."""
    return len(_waiting(actor))


def _waiting(actor: Actor) -> tuple[BroughtLetter, ...]:
    if not may(actor, "accept_clearance"):
        return ()
    found = _letters(client=None, salons=actor.salons, everywhere=actor.everywhere)
    return tuple(reversed([one for one in found if not one.is_accepted and not one.refused_reason]))


def _letters(client: int | None, salons: frozenset[int] | None, *, everywhere: bool) -> tuple[BroughtLetter, ...]:
    rows = Clearance.objects.select_related("decision__client", "salon").defer("document").order_by("-brought_at")
    if client is not None:
        rows = rows.filter(decision__client=client)
    elif not everywhere:
        rows = rows.filter(salon__in=salons or ())
    return tuple(
        BroughtLetter(
            number=row.pk,
            client=row.decision.client_id,
            client_name=str(row.decision.client),
            salon=row.salon_id,
            salon_name=row.salon.name,
            doctor=row.doctor,
            given_on=row.given_on,
            subjects=tuple(row.subjects),
            form=row.document_type,
            brought_at=row.brought_at,
            is_accepted=row.accepted_at is not None,
            refused_reason=row.refused_reason,
            decision=row.decision_id,
        )
        for row in rows[:100]
    )


def paper_of(actor: Actor, letter: int, *, at: datetime) -> tuple[bytes, str]:
    """Return the paper of a letter and its media type, for a therapist of its salon; the reading is recorded."""
    row = Clearance.objects.select_related("decision").filter(pk=letter).first()
    if row is None or not row.document:
        raise ProblemsError((Problem("no_clearance", f"clearance {letter}", "There is no such paper.", "Go back."),))
    check_may(actor, "accept_clearance", row.salon_id)
    write(lambda: record(at, str(actor), "clearance.read", f"client:{row.decision.client_id}", clearance=letter))
    return bytes(row.document), row.document_type
