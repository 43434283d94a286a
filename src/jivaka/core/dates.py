"""Calendar arithmetic that the clinical rooms share: days ago, and lengths of time written in words.

Every date is passed in; nothing here knows what day it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

FURTHEST_EAST: Final = timedelta(hours=14)
"""How far the clocks of Kiribati are ahead of UTC: no place has its days earlier."""

DAYS_IN: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365}
"""Length of a unit in days. A month counts 30 days and a year 365: rules of thumb in rules need no calendar."""


def days_before(day: date, on: date) -> int:
    """Return how many whole days `day` lies before `on`; negative when it lies after."""
    return (on - day).days


def latest_day(at: datetime) -> date:
    """Return the day that an instant of UTC already is furthest east: what somebody there calls today is not ahead."""
    return (at + FURTHEST_EAST).date()
