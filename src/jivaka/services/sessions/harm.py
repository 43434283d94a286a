"""Harm during or after a session: written down with its grade, asked after once more, and closed when it has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem
from jivaka.records.models import AdverseEvent
from jivaka.records.visits import WORST_GRADE
from jivaka.records.writing import owe, record, write
from jivaka.services.sessions.visits import booking_for, refused

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor

ASK_AFTER: Final = timedelta(hours=24)
"""When the client is asked how they are; the message leaves within the day that follows."""
MOST_SIGNS: Final = 4000
TWICE: Final = timedelta(hours=1)
"""The same words about a session within an hour are the same harm: a button tapped twice, a page loaded again."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What happened: grade 1 (mild, passing) to 5 (death), ids of signs of group W, and in words what was done."""

    grade: int
    what: tuple[str, ...] = ()
    says: str = ""
    action: str = ""
    began_at: datetime | None = None


def report_adverse_event(actor: Actor, booking: int, harm: Harm, *, at: datetime) -> int:
    """Write harm down and owe the question how the client is, a day later. Returns its number.

    A client may report their own; sent twice it is kept once. Raises ProblemsError: `harm_grade`, `harm_empty`.
    """

    def work() -> int:
        row = booking_for(actor, booking, "write_note")
        if not 1 <= harm.grade <= WORST_GRADE:
            message = f"{harm.grade} is no grade."
            raise refused(Problem("harm_grade", f"booking {booking}", message, f"Choose 1 to {WORST_GRADE}."))
        if not (harm.what or harm.says.strip()) or max(len(harm.says), len(harm.action)) > MOST_SIGNS:
            message = f"It says nothing, or more than {MOST_SIGNS} signs."
            raise refused(
                Problem("harm_empty", f"booking {booking}", message, "Choose a sign, or write what happened.")
            )
        said = _said_before(row.pk, str(actor), harm, at)
        if said is not None:
            return said
        made = AdverseEvent.objects.create(
            client=row.client,
            booking=row,
            grade=harm.grade,
            what=list(harm.what),
            says=harm.says.strip(),
            began_at=harm.began_at,
            action=harm.action.strip(),
            reported_by=str(actor),
            reported_at=at,
        )
        record(at, str(actor), "adverse_event.reported", f"booking:{booking}", event=made.pk, grade=harm.grade)
        key = f"adverse_event.follow_up:{made.pk}"
        owe("adverse_event.follow_up", key, at + ASK_AFTER, booking=booking, client=row.client_id)
        return made.pk

    return write(work)


def _said_before(booking: int, actor: str, harm: Harm, at: datetime) -> int | None:
    """Return the harm that somebody has reported with the same words a moment ago, or None."""
    lately = AdverseEvent.objects.select_related("client").filter(
        booking=booking, reported_by=actor, grade=harm.grade, began_at=harm.began_at, reported_at__gt=at - TWICE
    )
    now = (list(harm.what), harm.says.strip(), harm.action.strip())
    return next((one.pk for one in lately if (one.what, one.says, one.action) == now), None)


def close_adverse_event(actor: Actor, event: int, *, at: datetime) -> None:
    """Say that harm has passed and was looked at. Closing twice closes once."""

    def work() -> None:
        found = AdverseEvent.objects.select_related("booking").filter(pk=event).first()
        if found is None or found.booking is None:
            raise refused(Problem("no_event", f"adverse event {event}", "There is no such event.", "Look again."))
        check_may(actor, "write_note", found.booking.salon_id)
        if AdverseEvent.objects.filter(pk=event, closed_at=None).update(closed_at=at):
            record(at, str(actor), "adverse_event.closed", f"booking:{found.booking_id}", event=event)

    write(work)
