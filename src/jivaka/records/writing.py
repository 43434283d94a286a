"""How a service writes: one transaction, tried again when the database asks for it, one writer at a time on SQLite.

SQLite lets writers wait by polling, which is unfair under load; a lock on a file beside the database queues them.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import F

from jivaka.records.outbox import Message
from jivaka.records.places.salons import Salon
from jivaka.records.protection.audit import AuditEntry, linked_at_once
from jivaka.records.protection.chain import own_digest
from jivaka.records.statements import insert

if sys.platform != "win32":  # there SQLite's own waiting has to do
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from jivaka.core.access.actor import Actor

    T = TypeVar("T")

TRIES: Final = 5
FIRST_WAIT_SECONDS: Final = 0.02


def write(work: Callable[[], T]) -> T:
    """Do work in one transaction and return what it returns; all of it happens, or none.

    A deadlock, a serialization failure or a locked database is tried again, up to TRIES times with growing pauses. The
    work must therefore have no other effect than on the database.
    """
    for attempt in range(TRIES - 1):
        try:
            with one_writer(), transaction.atomic():
                return work()
        except OperationalError:
            if connection.in_atomic_block:  # a test's own transaction: it cannot be tried again in the middle
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(FIRST_WAIT_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - a pause, no secret
    with one_writer(), transaction.atomic():
        return work()


@contextlib.contextmanager
def one_writer() -> Iterator[None]:
    """Wait for this process's turn to write, where the database is a file of SQLite; elsewhere do nothing."""
    path = str(connection.settings_dict["NAME"])
    if sys.platform == "win32" or connection.vendor != "sqlite" or path.startswith(("file:", ":")):
        yield
        return
    lock = os.open(f"{path}.writers", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def record(at: datetime, actor: str, action: str, subject: str, **detail: object) -> None:
    """Write what was done into the audit, in the transaction that does it."""
    own = own_digest(at, actor, action, subject, detail)
    row = {"at": at, "actor": actor, "action": action, "subject": subject, "detail": detail, "own": own}
    insert(AuditEntry, [row | linked_at_once(own)])


def record_read(actor: Actor, clients: Iterable[int], what: str, at: datetime, **detail: object) -> None:
    """Write that somebody has read clinical records of clients, and which part: once a day for each, not at each look.

    One row says it for an actor, a client, a part, the same detail and a day of UTC; looking again that day adds none.
    It is a transaction of its own, or belongs to the one that is open. `what` names the part (`card`, `note`), never
    what stands in it.
    """
    subjects = dict.fromkeys(f"client:{client}" for client in clients)
    said = {"what": what, **detail}
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = AuditEntry.objects.filter(subject__in=subjects, actor=str(actor), action="client.read")
    rows = today.filter(at__gte=day, at__lt=day + timedelta(days=1)).values_list("subject", "detail")
    known = {subject for subject, told in rows if told == said}
    fresh = [subject for subject in subjects if subject not in known]

    def work() -> None:
        for subject in fresh:
            record(at, str(actor), "client.read", subject, **said)

    if fresh:
        work() if connection.in_atomic_block else write(work)


def owe(kind: str, key: str, due_at: datetime, **payload: object) -> None:
    """Owe a message: it is sent after the transaction, once."""
    insert(Message, [{"kind": kind, "key": key, "due_at": due_at, "payload": payload}], once=True)


def touch_staff(salons: Iterable[int]) -> None:
    """Say that hours, people, rooms, equipment or leave of salons have changed.

    It is the last deed of a transaction, in the order of their numbers.
    """
    for salon in sorted(set(salons)):
        Salon.objects.filter(pk=salon).update(staff_version=F("staff_version") + 1)
