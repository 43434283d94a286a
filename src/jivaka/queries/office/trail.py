"""The trail of deeds for a manager: who did what to what, and who has read a client of another salon and why.

The audit holds no clinical answer, and a client stands in it as a number. It names nobody who was treated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from jivaka.core.access.rights import check_may
from jivaka.records.models import AuditEntry, Booking, GlassBroken, Membership

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor

A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed as the audit has it."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trail:
    """Deeds, the latest first; `before` is the number from which earlier ones go on, None at the end."""

    entries: tuple[Entry, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Glass:
    """That somebody read a client of another salon: who, whose client (a number), why, from when to when."""

    by: str
    client: int
    salon: str
    reason: str
    opened_at: datetime
    closes_at: datetime


def trail(actor: Actor, *, action: str = "", before: int | None = None) -> Trail:
    """Return deeds in the salons of a manager, and those of the staff of these salons.

    `action` narrows them to actions that begin so. Raises ProblemsError for an actor who may not read the audit.
    """
    check_may(actor, "read_audit")
    rows = AuditEntry.objects.all() if actor.everywhere else AuditEntry.objects.filter(_own(actor))
    if action:
        rows = rows.filter(action__startswith=action)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    entries = tuple(Entry(row.pk, row.at, row.actor, row.action, row.subject, row.detail) for row in shown)
    return Trail(entries, shown[-1].pk if len(found) > A_PAGE else None)


def glass_broken(actor: Actor) -> tuple[Glass, ...]:
    """Return who has read a client of the manager's salons without treating them there, the latest first."""
    check_may(actor, "read_audit")
    rows = GlassBroken.objects.select_related("account", "salon").order_by("-opened_at", "-pk")
    if not actor.everywhere:
        rows = rows.filter(salon__in=actor.salons)
    return tuple(
        Glass(str(row.account), row.client_id, str(row.salon), row.reason, row.opened_at, row.closes_at)
        for row in rows[:A_PAGE]
    )


def _own(actor: Actor) -> Q:
    """Return the condition that a deed belongs to the salons of a manager."""
    salons = sorted(actor.salons)
    bookings = Booking.objects.filter(salon__in=salons).annotate(
        named=Concat(Value("booking:"), Cast("pk", CharField()), output_field=CharField())
    )
    staff = Membership.objects.filter(salon__in=salons).values_list("role", "account")
    return (
        Q(subject__in=[f"salon:{salon}" for salon in salons])
        | Q(subject__in=bookings.values("named"))
        | Q(actor__in=[f"{role}:{account}" for role, account in staff])
    )
