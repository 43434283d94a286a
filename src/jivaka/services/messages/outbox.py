"""Drains the outbox under leases: takes what is due, and says afterwards that it was sent, failed, or cannot be sent.

A message is sent at least once. Whoever is killed after the mail server took a message and before that was written
down leaves it to be sent again when its lease runs out, with the same Message-ID. It knows no mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.db import connection
from django.db.models import F, Q

from jivaka.records.models import Message
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor

LEASE_SECONDS: Final = 300
"""How long a message is one worker's own: half of it is longer than a mail server may take over one message."""
A_BATCH: Final = 4
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long after each failure it is tried again; after the last one a person must look."""
MOST_ATTEMPTS: Final = len(PAUSES) + 1
KEPT_DAYS: Final = 30
"""How long what was sent is remembered. A message whose key would come again later than that is a new one."""


class UndeliverableError(Exception):
    """The message will never be taken as it is, so trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that this worker has taken: its numbers, and how often it was tried, this time included."""

    number: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    lease_until: datetime


class Sender(Protocol):
    """Whoever writes and sends. Raises UndeliverableError where trying again is of no use, anything else otherwise."""

    def send(self, owed: Owed, *, at: datetime) -> bool:
        """Send it; False when there was nothing left to say, or nobody to say it to."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one round did: how many left, had nothing left to say, and failed."""

    sent: int = 0
    silent: int = 0
    failed: int = 0

    def __add__(self, other: Drained) -> Drained:
        """Return both rounds together."""
        return Drained(self.sent + other.sent, self.silent + other.silent, self.failed + other.failed)


def drain(
    actor: Actor,
    sender: Sender,
    clock: Callable[[], datetime],
    *,
    seconds: float = LEASE_SECONDS,
    stop: Callable[[], bool] = bool,
) -> Drained:
    """Take one batch of what is due and send it, until `stop` says so.

    Nothing of it is sent any more once half of its lease is over: the rest is given back.
    """
    done = Drained()
    for owed in take_due(at=clock(), seconds=seconds):
        if stop() or owed.lease_until - clock() < timedelta(seconds=seconds / 2):
            give_back(owed)
        else:
            done += _send(actor, sender, owed, clock)
    return done


def _send(actor: Actor, sender: Sender, owed: Owed, clock: Callable[[], datetime]) -> Drained:
    try:
        sent = sender.send(owed, at=clock())
    except UndeliverableError as error:
        settle_failed(actor, owed, str(error), at=clock(), lasting=True)
        return Drained(failed=1)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others must leave
        settle_failed(actor, owed, f"{type(error).__name__}: {error}", at=clock())
        return Drained(failed=1)
    settle_sent(owed, at=clock())
    return Drained(sent=1) if sent else Drained(silent=1)


def take_due(*, at: datetime, most: int = A_BATCH, seconds: float = LEASE_SECONDS) -> tuple[Owed, ...]:
    """Lease what is due, the oldest first. A lease that has run out is nobody's: its message is due again."""
    until = at + timedelta(seconds=seconds)
    free = Message.objects.filter(due_at__lte=at, done_at=None, attempts__lt=MOST_ATTEMPTS)
    free = free.filter(Q(lease_until=None) | Q(lease_until__lte=at)).order_by("due_at", "pk")

    def work() -> tuple[Owed, ...]:
        skips = connection.features.has_select_for_update_skip_locked
        rows = list((free.select_for_update(skip_locked=True) if skips else free)[:most])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(lease_until=until, attempts=F("attempts") + 1)
        return tuple(Owed(row.pk, row.kind, row.key, row.payload, row.attempts + 1, until) for row in rows)

    return write(work) if free.exists() else ()


def settle_sent(owed: Owed, *, at: datetime) -> bool:
    """Say that a message was sent, or that there was nothing left to say. False where the lease had run out.

    What it was about is forgotten then: a code to come in with must not lie here.
    """
    return write(lambda: bool(_own(owed).update(done_at=at, lease_until=None, last_error="", payload={})))


def settle_failed(actor: Actor, owed: Owed, why: str, *, at: datetime, lasting: bool = False) -> bool:
    """Say that sending failed, so that it is tried again later; not again where the failure is a lasting one."""
    given_up = lasting or owed.attempts >= MOST_ATTEMPTS

    def work() -> bool:
        due = at if given_up else at + PAUSES[owed.attempts - 1]
        attempts = MOST_ATTEMPTS if given_up else owed.attempts
        changed = _own(owed).update(due_at=due, lease_until=None, attempts=attempts, last_error=why[:240])
        if changed and given_up:
            record(at, str(actor), "message.given_up", f"message:{owed.number}", kind=owed.kind)
        return bool(changed)

    return write(work)


def give_back(owed: Owed) -> None:
    """Give a lease back untried, because the worker stops."""
    write(lambda: _own(owed).update(lease_until=None, attempts=F("attempts") - 1))


def delete_sent(*, at: datetime) -> int:
    """Delete what was sent long ago. Returns how many."""
    old = Message.objects.filter(done_at__lte=at - timedelta(days=KEPT_DAYS))
    return write(lambda: old.delete()[0]) if old.exists() else 0


def _own(owed: Owed) -> Any:  # noqa: ANN401 - Django's manager has no short name
    """Return the message, if it is still leased by whoever took it: a later lease has a later end."""
    return Message.objects.filter(pk=owed.number, done_at=None, lease_until=owed.lease_until)
