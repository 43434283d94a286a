"""Who may do what: deny by default, one table of roles and deeds. It knows nothing of tables or pages.

A receptionist never reads clinical answers, a manager sees only sums, a reviewer reads knowledge and never a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.access.actor import Actor, Role

Deed = Literal[
    "read_clinical",  # answers, decision, notes, scores of a client who is treated in the salon
    "write_note",  # re-screen, session note, scores, adverse events
    "accept_clearance",  # a doctor's word that a client brings
    "override_limit",  # ask for, and confirm as the second person
    "break_glass",  # read a client of another salon, with a reason, seen by the manager
    "see_day",  # who comes when: names and times
    "read_contact",  # how to reach a client
    "change_bookings",  # book, move, cancel, arrive, no-show, waitlist, repair
    "ask_screens",  # read the questions aloud and type the answers, without reading them again
    "manage_salon",  # hours, rooms, equipment, services, prices, leave, people and their roles
    "see_reports",  # sums over many clients, never one
    "read_audit",
    "review_knowledge",  # releases, proof, impact, signatures, recall lists
]

RIGHTS: Final[Mapping[Role, frozenset[Deed]]] = {
    "client": frozenset(),  # a client acts on their own records alone: services compare the numbers
    "therapist": frozenset(
        {
            "read_clinical",
            "write_note",
            "accept_clearance",
            "override_limit",
            "break_glass",
            "see_day",
            "read_contact",
            "change_bookings",
        }
    ),
    "receptionist": frozenset({"see_day", "read_contact", "change_bookings", "ask_screens"}),
    "manager": frozenset({"see_day", "read_contact", "change_bookings", "manage_salon", "see_reports", "read_audit"}),
    "reviewer": frozenset({"review_knowledge"}),
    "system": frozenset({"change_bookings", "write_note"}),
}


def may(actor: Actor, deed: Deed, salon: int | None = None) -> bool:
    """Return whether an actor may do something, in a salon where one is named."""
    return deed in RIGHTS[actor.role] and (salon is None or actor.is_in(salon))


def check_may(actor: Actor, deed: Deed, salon: int | None = None) -> None:
    """Raise ProblemsError, code `not_allowed`, when an actor may not do something."""
    if not may(actor, deed, salon):
        where = "in this salon" if deed in RIGHTS[actor.role] else f"as {actor.role}"
        message = f"You may not do this {where}."
        raise ProblemsError((Problem("not_allowed", deed, message, "Ask the manager of the salon."),))
