"""What a proof found about one law: proven, or who breaks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a law is broken: about what, the smallest clients found, and the rules involved.

    `before` and `after` are raw answers; `after` is None where the law speaks of one client, both where of none.
    """

    subject: str
    rules: tuple[str, ...]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one engine says of one law."""

    law: str
    goals: int
    breaches: tuple[Breach, ...]
    seconds: float
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def proven(self) -> bool:
        """Return whether the law holds for everybody."""
        return not self.breaches


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and what the checker said: `gap` is None where every step follows."""

    of: str
    clauses: int
    steps: int
    goals: int
    digest: str
    gap: int | None
    seconds: float
