"""Adds clients, keeps the contact details that a booking needs, and says who may act for a client.

A client belongs to the whole chain, not to a salon: staff may act for one wherever they have the role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Client, Consent
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.access.rights import Deed


TWICE: Final = timedelta(minutes=5)
"""The same name and contact within so long are the same client: a button tapped twice, a page loaded again."""
NO_SALON = 0
"""The number of no salon: whoever has a role nowhere does not have it here."""


def check_may_act(actor: Actor, client: int | None, deed: Deed) -> None:
    """Let clients act for themselves, the system for everybody, and staff who may do a deed in a salon of theirs.

    Raises ProblemsError: `not_yours` for another client, `not_allowed` for staff.
    """
    if actor.role == "client":
        if actor.number is None or actor.number != client:
            message, remedy = "This belongs to somebody else.", "Use the link that was sent to you."
            raise ProblemsError((Problem("not_yours", f"client {client}", message, remedy),))
    elif actor.role != "system":
        check_may(actor, deed, min(actor.salons, default=NO_SALON))


def add_client(actor: Actor, *, at: datetime, name: str = "", language: str = "en") -> int:
    """Add a client, of whom nothing but the language need be known yet. Returns the number.

    Clients add themselves while they have no number yet. Raises ProblemsError for whoever may not.
    """
    if actor.role != "client" or actor.number is not None:
        check_may_act(actor, None, "change_bookings")

    return write(lambda: enter_client(actor, at=at, name=name, language=language))


def enter_client(actor: Actor, *, at: datetime, name: str = "", language: str = "en") -> int:
    """Add a client inside the transaction of a service that has asked for the right already. Returns the number."""
    client = Client.objects.create(name=name, language=language, created_at=at)
    record(at, str(actor), "client.added", f"client:{client.pk}")
    return client.pk


@dataclass(frozen=True, slots=True)
class Reach:
    """How to call a client and how to reach them; what is not known is empty."""

    name: str = ""
    email: str = ""
    phone: str = ""


def keep_contact(actor: Actor, client: int, reach: Reach, *, at: datetime) -> None:
    """Keep a client's name and how to reach them.

    Raises ProblemsError: `no_client` when nobody has this number, and for whoever may not.
    """
    check_may_act(actor, client, "change_bookings")
    write(lambda: _keep(actor, client, reach, at))


def _keep(actor: Actor, client: int, reach: Reach, at: datetime) -> None:
    found = Client.objects.select_for_update().filter(pk=client).first()
    if found is None:
        raise ProblemsError((Problem("no_client", f"client {client}", "Nobody has this number.", "Begin again."),))
    found.name, found.email, found.phone = reach.name, reach.email, reach.phone
    found.save(update_fields=("name", "email", "phone"))
    record(at, str(actor), "client.contact_changed", f"client:{client}")


def meet_client(actor: Actor, reach: Reach, *, at: datetime, language: str = "en") -> int:
    """Add a client who has come in or called, with how to reach them. Returns the number.

    The same name and contact a moment ago are the same client. Raises ProblemsError for whoever may not.
    """
    check_may_act(actor, None, "change_bookings")

    def work() -> int:
        lately = Client.objects.filter(created_at__gt=at - TWICE, created_at__lte=at, erased_at=None)
        met = next((one.pk for one in lately if Reach(one.name, one.email, one.phone) == reach), None)
        if met is not None:
            return met
        number = enter_client(actor, at=at, name=reach.name, language=language)
        _keep(actor, number, reach, at)
        return number

    return write(work)


def give_consent(actor: Actor, client: int, purposes: Mapping[str, str], *, at: datetime) -> None:
    """Keep what a client agreed to: purpose -> version of the words that were read. Refuses whoever may not."""
    check_may_act(actor, client, "change_bookings")

    def work() -> None:
        for purpose, version in purposes.items():
            Consent.objects.create(client_id=client, purpose=purpose, version=version, given_at=at)
            record(at, str(actor), "consent.given", f"client:{client}", purpose=purpose, version=version)

    write(work)
