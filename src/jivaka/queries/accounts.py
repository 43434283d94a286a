"""Reads accounts: whose clients they hold, whether they are staff's, and which account has an address."""

from __future__ import annotations

from dataclasses import dataclass

from jivaka.records.models import Account, Client, Membership, Therapist


@dataclass(frozen=True, slots=True)
class OwnClient:
    """A client that an account holds."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A role of an account in a list; `salon` is a slug, empty where the role is that of the whole chain."""

    email: str
    name: str
    role: str
    salon: str


def staff_lines() -> tuple[StaffLine, ...]:
    """Return every role of every open account, by address."""
    rows = Membership.objects.filter(account__is_active=True).order_by("account__email", "role", "salon__slug")
    found = rows.values_list("account__email", "account__name", "role", "salon__slug")
    return tuple(StaffLine(email, name, role, slug or "") for email, name, role, slug in found)


def own_clients(account: int) -> tuple[OwnClient, ...]:
    """Return the clients of an account, the longest known first."""
    return tuple(OwnClient(one.pk, one.name) for one in Client.objects.filter(account=account).order_by("pk"))


def clients_at(address: str) -> tuple[int, ...]:
    """Return the numbers of clients with this address who belong to no account yet."""
    if not address.strip():
        return ()
    rows = Client.objects.with_address(address).filter(account=None)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def is_staff(account: int) -> bool:
    """Return whether an account has a role of the staff."""
    return Membership.objects.filter(account=account).exists()


def account_of(address: str) -> int | None:
    """Return the number of the account with an address."""
    return Account.objects.filter(email__iexact=address.strip()).values_list("pk", flat=True).first()


def therapists_named(name: str) -> tuple[int, ...]:
    """Return the numbers of therapists who are called so, whatever the case of the letters."""
    rows = Therapist.objects.values_list("pk", "name")
    return tuple(number for number, known in rows if known.casefold() == name.strip().casefold())
