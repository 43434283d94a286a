"""Who may change a booking: staff of its salon, the system, and the client whose booking it is.

It knows roles and numbers, not what is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.core.access.actor import Actor


def check_may_change(actor: Actor, client: int, salons: Iterable[int]) -> None:
    """Raise ProblemsError, code `not_allowed` or `not_yours`, for whoever may not change a client's bookings there."""
    if actor.role == "client":
        if actor.number != client:
            message, remedy = "This belongs to somebody else.", "Use the link that was sent to you."
            raise ProblemsError((Problem("not_yours", f"client {client}", message, remedy),))
        return
    for salon in set(salons):
        check_may(actor, "change_bookings", salon)
