"""Adds clients, and keeps the contact details that a booking needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Client, Consent
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor


def add_client(actor: Actor, *, at: datetime, name: str = "", language: str = "en") -> int:
    """Add a client, of whom nothing but the language need be known yet. Returns the number."""

    def work() -> int:
        client = Client.objects.create(name=name, language=language, created_at=at)
        record(at, str(actor), "client.added", f"client:{client.pk}")
        return client.pk

    return write(work)


@dataclass(frozen=True, slots=True)
class Reach:
    """How to call a client and how to reach them; what is not known is empty."""

    name: str = ""
    email: str = ""
    phone: str = ""


def keep_contact(actor: Actor, client: int, reach: Reach, *, at: datetime) -> None:
    """Keep a client's name and how to reach them. Raises ProblemsError when nobody has this number."""

    def work() -> None:
        found = Client.objects.select_for_update().filter(pk=client).first()
        if found is None:
            raise ProblemsError((Problem("no_client", f"client {client}", "Nobody has this number.", "Begin again."),))
        found.name, found.email, found.phone = reach.name, reach.email, reach.phone
        found.save(update_fields=("name", "email", "phone"))
        record(at, str(actor), "client.contact_changed", f"client:{client}")

    write(work)


def give_consent(actor: Actor, client: int, purposes: Mapping[str, str], *, at: datetime) -> None:
    """Keep what a client agreed to: purpose -> version of the words that were read."""

    def work() -> None:
        for purpose, version in purposes.items():
            Consent.objects.create(client_id=client, purpose=purpose, version=version, given_at=at)
            record(at, str(actor), "consent.given", f"client:{client}", purpose=purpose, version=version)

    write(work)
