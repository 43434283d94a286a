"""When every question has to be asked again: six weeks after the last time, or after something happened since.

What happened is a warning sign that stopped a session, or harm that was more than mild and passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.outcomes.today import ALL_AGAIN_DAYS, STOP
from jivaka.records.models import AdverseEvent, Rescreen

if TYPE_CHECKING:
    from datetime import date

    from jivaka.records.models import Intake

BAD_GRADE: Final = 2
"""The least grade of harm that pauses a technique, and after which every question is asked again."""


def all_are_due(latest: Intake, on: date) -> bool:
    """Return whether every question is to be asked again on a day, from the latest intake of a client."""
    asked = latest.all_asked_at
    if (on - asked.date()).days > ALL_AGAIN_DAYS:
        return True
    harmed = AdverseEvent.objects.filter(client=latest.client_id, grade__gte=BAD_GRADE, reported_at__gte=asked)
    if harmed.exists():
        return True
    stopped = Rescreen.objects.filter(booking__client=latest.client_id, outcome=STOP, at__gte=asked)
    return any(one.is_dangerous for one in stopped.select_related("booking__client"))
