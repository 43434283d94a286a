"""The actor: whoever does something, a person or the system itself. Every service takes one first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["client", "therapist", "receptionist", "manager", "reviewer", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A role and the number of the person who has it; the system has none."""

    role: Role
    number: int | None = None

    def __str__(self) -> str:
        """Return the actor as the audit writes it, such as `receptionist:12`."""
        return self.role if self.number is None else f"{self.role}:{self.number}"


SYSTEM = Actor("system")
