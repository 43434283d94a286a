"""The actor: whoever does something, a person or the system itself. Every service takes one first.

What an actor may do stands in `rights`. An actor of the staff carries the salons in which the role is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["client", "therapist", "receptionist", "manager", "reviewer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A role and the number of who has it: a client's number, an account's for staff, none for the system.

    `salons` are those in which staff have the role, `everywhere` says that it is theirs in the whole chain.
    `therapist` is the therapist's own number where the role is therapist.
    """

    role: Role
    number: int | None = None
    salons: frozenset[int] = frozenset()
    everywhere: bool = False
    therapist: int | None = None

    def __str__(self) -> str:
        """Return the actor as the audit writes it, such as `receptionist:12`."""
        return self.role if self.number is None else f"{self.role}:{self.number}"

    def is_in(self, salon: int) -> bool:
        """Return whether the role is theirs in a salon."""
        return self.everywhere or salon in self.salons


SYSTEM = Actor("system", everywhere=True)
