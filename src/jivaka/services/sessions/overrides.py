"""Stepping over a limit: one therapist gives a reason, a second person confirms it. Never for a red flag.

It changes no decision: the limit stays, and beside it stands who stepped over it and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem
from jivaka.core.outcomes.limits import limits_in
from jivaka.records.models import Override
from jivaka.records.writing import record, write
from jivaka.services.sessions.rescreens import latest_decision
from jivaka.services.sessions.visits import BEFORE, DURING, account_of, booking_for, check_state, check_today, refused

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.knowledge.values import Knowledge

LEAST_REASON, MOST_REASON = 10, 1000
NEVER: Final = "A red flag, or a rule that sends to a doctor, is behind this limit."


@dataclass(frozen=True, slots=True)
class Step:
    """A limit that somebody wants to step over, as core.outcomes.limits names it, and why."""

    limit: str
    reason: str


def ask_override(actor: Actor, booking: int, step: Step, knowledge: Knowledge, *, at: datetime) -> int:
    """Ask to step over a limit of today's decision. Returns the number.

    Raises ProblemsError: `no_limit`, `never_overridden`, `reason_missing`.
    """

    def work() -> int:
        row = booking_for(actor, booking, "override_limit")
        check_state(row, BEFORE + DURING)
        check_today(row, at)
        _check_reason(step.reason, booking)
        decision = latest_decision(row)
        found = {one.token: one for one in limits_in(decision.document, knowledge)}.get(step.limit)
        if found is None:
            raise refused(
                Problem("no_limit", step.limit, "The decision has no such limit.", "Look at the limits again.")
            )
        if not found.may_be_stepped_over or not decision.permits_massage:
            raise refused(
                Problem("never_overridden", step.limit, NEVER, "Nobody may step over it: see a doctor first.")
            )
        made = Override.objects.create(
            booking=row, limit=step.limit, reason=step.reason.strip(), asked_by_id=account_of(actor), asked_at=at
        )
        record(at, str(actor), "override.asked", f"booking:{booking}", override=made.pk)
        return made.pk

    return write(work)


def confirm_override(actor: Actor, override: int, *, at: datetime) -> None:
    """Confirm as the second person that a limit is stepped over. Confirming twice confirms once.

    Raises ProblemsError: `no_override`, `takes_two` for whoever asked.
    """

    def work() -> None:
        rows = Override.objects.select_for_update(of=("self",)).select_related("booking__salon")
        found = rows.filter(pk=override).first()
        if found is None:
            raise refused(Problem("no_override", f"override {override}", "There is nothing to confirm.", "Look again."))
        check_may(actor, "override_limit", found.booking.salon_id)
        check_today(found.booking, at)
        if found.asked_by_id == actor.number:
            message = "Whoever asked cannot confirm it."
            raise refused(Problem("takes_two", f"override {override}", message, "Ask a colleague to confirm."))
        if found.confirmed_at is not None:
            return
        Override.objects.filter(pk=override).update(confirmed_by_id=account_of(actor), confirmed_at=at)
        record(at, str(actor), "override.confirmed", f"booking:{found.booking_id}", override=override)

    write(work)


def _check_reason(reason: str, booking: int) -> None:
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        message = f"A reason has {LEAST_REASON} to {MOST_REASON} signs."
        raise refused(
            Problem("reason_missing", f"booking {booking}", message, "Say why it is right for this client today.")
        )
