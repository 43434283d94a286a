"""The accounts of a demonstration: one of each role, with addresses that exist nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import Account, Membership, Shift, Therapist

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
HALF_A_DAY: Final = 12 * 12
"""In ticks of five minutes."""
_DOMAIN: Final = "demo.example"


def address_of(role: str) -> str:
    """Return the address of the account of a role."""
    return f"{role}@{_DOMAIN}"


def make_accounts(salons: Sequence[Salon], *, at: datetime) -> None:
    """Make an account of each role: therapist and receptionist of the first salon, the others of the whole chain.

    To be called inside a transaction.
    """
    therapist = _busiest(salons[0], at)
    for role, name in NAMES.items():
        treats = role == "therapist"
        account = Account.objects.create_user(
            address_of(role), name=therapist.name if treats else name, language="en", joined_at=at
        )
        Membership.objects.create(
            account=account,
            role=role,
            salon=salons[0] if role in ("therapist", "receptionist") else None,
            therapist=therapist if treats else None,
            added_at=at,
        )


def _busiest(salon: Salon, at: datetime) -> Therapist:
    """Return the therapist of a salon with most sessions on the day itself, so that there is something to see."""
    noon = tick_from(at.astimezone(ZoneInfo(salon.zone)).replace(hour=12, minute=0, second=0, microsecond=0))
    today = Q(bookings__salon=salon, bookings__starts__gte=noon - HALF_A_DAY, bookings__starts__lt=noon + HALF_A_DAY)
    there = Therapist.objects.filter(pk__in=Shift.objects.filter(salon=salon).values("therapist"))
    return there.annotate(sessions=Count("bookings", filter=today)).order_by("-sessions", "pk")[0]


def clear_accounts() -> None:
    """Delete the accounts of the roles. To be called inside a transaction."""
    Account.objects.filter(email__in=[address_of(role) for role in NAMES]).delete()
