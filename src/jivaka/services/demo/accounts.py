"""The accounts of a demonstration: one of each role, with addresses that exist nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.records.models import Account, Membership, Shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jivaka.core.access.actor import Role
    from jivaka.records.models import Salon

NAMES: Final[dict[Role, str]] = {
    "therapist": "",
    "receptionist": "Iryna Savchenko",
    "manager": "Olena Bondarenko",
    "reviewer": "Dr Petro Lysenko",
}
"""The roles; the therapist's account bears the name of a therapist."""
_DOMAIN: Final = "demo.example"


def address_of(role: str) -> str:
    """Return the address of the account of a role."""
    return f"{role}@{_DOMAIN}"


def make_accounts(salons: Sequence[Salon], *, at: datetime) -> None:
    """Make an account of each role: therapist and receptionist of the first salon, the others of the whole chain.

    To be called inside a transaction.
    """
    shift = Shift.objects.filter(salon=salons[0]).select_related("therapist").earliest("therapist_id")
    for role, name in NAMES.items():
        treats = role == "therapist"
        account = Account.objects.create_user(
            address_of(role), name=shift.therapist.name if treats else name, language="en", joined_at=at
        )
        Membership.objects.create(
            account=account,
            role=role,
            salon=salons[0] if role in ("therapist", "receptionist") else None,
            therapist=shift.therapist if treats else None,
            added_at=at,
        )


def clear_accounts() -> None:
    """Delete the accounts of the roles. To be called inside a transaction."""
    Account.objects.filter(email__in=[address_of(role) for role in NAMES]).delete()
