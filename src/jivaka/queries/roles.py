"""Reads who an account is: one actor for each role it has, with the salons of that role."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jivaka.core.access.actor import Actor
from jivaka.records.models import Membership

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.access.actor import Role


def actors_of(account: int) -> Mapping[Role, Actor]:
    """Return role -> actor of an active account; nothing for one that was closed or has no role."""
    found: dict[Role, Actor] = {}
    rows = Membership.objects.filter(account=account, account__is_active=True).order_by("pk")
    for row in rows:
        name, salon, therapist = cast("Role", row.role), row.salon_id, row.therapist_id
        old = found.get(name)
        found[name] = Actor(
            name,
            account,
            salons=(old.salons if old else frozenset()) | ({salon} if salon else frozenset()),
            everywhere=salon is None or bool(old and old.everywhere),
            therapist=therapist or (old.therapist if old else None),
        )
    return found
