"""Breaking glass: a therapist reads a client of another salon for an hour, with a reason that the manager sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem
from jivaka.records.models import Booking, GlassBroken
from jivaka.records.writing import record, write
from jivaka.services.sessions.visits import account_of, refused

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor

OPEN: Final = timedelta(hours=1)
LEAST_REASON, MOST_REASON = 10, 1000


def break_glass(actor: Actor, booking: int, reason: str, *, at: datetime) -> datetime:
    """Open the record of a booking's client to an actor for an hour; returns until when.

    It only opens reading. Raises ProblemsError: `not_allowed`, `no_such_booking`, `reason_missing`.
    """
    check_may(actor, "break_glass")

    def work() -> datetime:
        row = Booking.objects.select_related("client").filter(pk=booking).first()
        if row is None:
            raise refused(Problem("no_such_booking", f"booking {booking}", "There is no such booking.", "Look again."))
        if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
            message = f"A reason has {LEAST_REASON} to {MOST_REASON} signs."
            raise refused(Problem("reason_missing", f"booking {booking}", message, "Say why you must read it now."))
        made = GlassBroken.objects.create(
            account_id=account_of(actor),
            client=row.client,
            salon_id=row.salon_id,
            reason=reason.strip(),
            opened_at=at,
            closes_at=at + OPEN,
        )
        record(at, str(actor), "glass.broken", f"client:{row.client_id}", booking=booking, glass=made.pk)
        return made.closes_at

    return write(work)
