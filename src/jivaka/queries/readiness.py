"""Whether this machine can serve: the database answers, its tables are those of this version, letters leave.

It names what is wrong in a word for machines, and never what stands in a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q

from jivaka.records.models import AuditEntry, Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STUCK: Final = timedelta(minutes=15)
"""A letter that was due so long ago and has not left means that no worker works. Assumed: nobody waits longer."""


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits: letters that are due, for how many seconds the oldest is, letters given up, audit entries to link."""

    due: int
    oldest_seconds: float
    given_up: int
    unlinked: int


def queues(most_attempts: int, *, at: datetime) -> Queues:
    """Return what waits. A letter that was tried `most_attempts` times is given up and waits no more."""
    tried = Q(attempts__gte=most_attempts)
    found = Message.objects.filter(done_at=None, due_at__lte=at).aggregate(
        due=Count("pk", filter=~tried), oldest=Min("due_at", filter=~tried), given_up=Count("pk", filter=tried)
    )
    oldest = (at - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Queues(found["due"], oldest, found["given_up"], AuditEntry.objects.filter(place=None).count())


def readiness(most_attempts: int, *, at: datetime) -> Mapping[str, str]:
    """Return each check with `well`, or a word that says what is wrong: `away`, `behind`, `stuck`."""
    try:
        if not _up_to_date():
            return {"database": "well", "tables": "behind", "letters": "unknown"}
        waiting = queues(most_attempts, at=at)
    except DatabaseError:
        return {"database": "away", "tables": "unknown", "letters": "unknown"}
    stuck = waiting.oldest_seconds > STUCK.total_seconds()
    return {"database": "well", "tables": "well", "letters": "stuck" if stuck else "well"}


def _up_to_date() -> bool:
    """Return whether every change of the tables is made; once they are, they stay so for this version."""
    place = str(connection.settings_dict["NAME"])
    found = _checked(place)
    if not found:
        _checked.cache_clear()
    return found


@lru_cache(maxsize=4)
def _checked(_place: str) -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
