"""What a demonstration is asked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.queries.times.calendars import Period

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make: salons, the most therapists in each, days before and after today, and decided intakes."""

    salons: int = 4
    therapists: int = 99
    days_before: int = 49
    days_after: int = 62
    people: int = 240

    def period(self, today: date) -> Period:
        """Return the days that are booked."""
        return Period(today - timedelta(days=self.days_before), today + timedelta(days=self.days_after))


FULL: Final = Size()
SMALL: Final = Size(salons=2, therapists=4, days_before=7, days_after=20, people=48)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, by kind."""

    salons: int
    therapists: int
    clients: int
    courses: int
    bookings: int
    claims: int
    booked: float


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: how much, the seed of chance, and whether an earlier demonstration gives way."""

    size: Size = FULL
    seed: int = 1
    again: bool = False
