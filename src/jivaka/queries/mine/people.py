"""Who a message goes to and what they want to be written about. Nothing about health."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from jivaka.records.models import Client, Membership

if TYPE_CHECKING:
    from collections.abc import Mapping

HOURS_BEFORE: Final = (0, 2, 24, 48)
"""How long before a visit a client can be reminded; 0 is not at all."""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a client wants to be written about besides their bookings: each can be stopped by itself.

    `hours_before` is when they are reminded of a visit, 0 for not at all.
    """

    hours_before: int = 24
    diary: bool = True
    follow_up: bool = True

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Wants:
        """Return what was kept; whatever was never said is as usual."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    def to_document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


NO_CLIENT: Final = 0
"""Stands where a person of staff is written to: no client has this number."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """How to write to somebody; `client` is NO_CLIENT for staff."""

    client: int
    name: str
    email: str
    language: str


def recipient_of(client: int) -> Recipient | None:
    """Return how to write to a client, or None when they are gone or have no address."""
    row = Client.objects.filter(pk=client).exclude(email="").first()
    return None if row is None else Recipient(row.pk, row.name, row.email, row.language)


def therapist_recipient(therapist: int) -> Recipient | None:
    """Return how to write to a therapist, or None where no open account is theirs."""
    rows = Membership.objects.filter(role="therapist", therapist=therapist, account__is_active=True)
    row = rows.select_related("account").order_by("pk").first()
    return None if row is None else Recipient(NO_CLIENT, row.account.name, row.account.email, row.account.language)


def wants_of(client: int) -> Wants:
    """Return what a client wants to be written about."""
    return Wants.read(Client.objects.values_list("reminders", flat=True).get(pk=client))
