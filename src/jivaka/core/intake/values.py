"""What a client answered: an intake with its answers, each known, or asked and not known; the rest was never asked.

An unknown answer and an absent one are different facts and neither is 'no'.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Unanswered(Enum):
    """The client was asked and does not know, or would rather not say."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unanswered.UNKNOWN


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine as it was written and how it was read. `how` is exact, phrase, part, misspelt or unrecognised."""

    name: str
    class_ids: tuple[str, ...]
    read_as: str = ""
    how: str = "exact"
    last_taken_days_ago: int | None = None
    route: str = ""


Answer = bool | int | float | str | frozenset[str] | tuple[Medicine, ...] | Unanswered


@dataclass(frozen=True, slots=True)
class Intake:
    """The answers of one client as they stood on one day. A question that is not in `answers` was never asked."""

    on: date
    answers: Mapping[str, Answer]
    id: str = ""
    notes: tuple[str, ...] = field(default=())
