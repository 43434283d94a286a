"""Everything about a client in one document, and erasing them: what goes, and what stays valid."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.consistency import check_claims
from jivaka.records.models import (
    Account,
    AdverseEvent,
    Booking,
    Client,
    Consent,
    Decision,
    Draft,
    Message,
    Score,
    SessionNote,
    WaitlistEntry,
)
from jivaka.records.writing import owe
from jivaka.services.bookings import book
from jivaka.services.protection.audit import verify_audit
from jivaka.services.protection.own_record import PARTS, erase_client, erase_forgotten, export_client
from protection.conftest import WORD
from records.test_sealing import everything
from services.salon import NOW

YEARS = 3


def test_everything_about_a_client_is_in_the_document_and_it_is_json(known):
    found = export_client(Actor("client", known), known, at=NOW)
    assert json.loads(json.dumps(found)) == found
    assert found["client"]["name"] == WORD
    empty = [name for name in PARTS if not found[name]]
    assert empty == []
    assert found["notes"][0]["subjective"] == WORD
    assert found["decisions"][0]["document"] == {"says": WORD}
    assert found["bookings"][0]["starts_at"] == "2026-11-16T08:00:00+00:00"
    assert found["deeds"][-1]["action"] == "client.exported"
    assert not {"data_key", "token", "request_key", "email_index"} & {name for part in PARTS for name in found[part][0]}


def test_no_table_of_clients_is_left_out():
    """A table belongs in the document when a way of foreign keys leads from it to a client."""
    tables = {Client}
    grown = True
    while grown:
        more = {
            model
            for model in apps.get_app_config("records").get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model in tables
        }
        grown = not more <= tables
        tables |= more
    assert {table.__name__ for table, _ in PARTS.values()} == {table.__name__ for table in tables} - {"Client", "Claim"}


@pytest.mark.parametrize("actor", [Actor("client", -1), Actor("therapist", 1), Actor("manager", 1, everywhere=True)])
def test_only_the_client_and_the_system_may_take_or_erase(known, actor):
    for work in (export_client, erase_client):
        with pytest.raises(ProblemsError, match="Only the client, or whoever runs Jivaka, may do this"):
            work(actor, known, at=NOW)
    assert Client.objects.get(pk=known).name == WORD


def test_nobody_is_nobody(db):  # noqa: ARG001
    for work in (export_client, erase_client):
        with pytest.raises(ProblemsError, match="Nobody has this number"):
            work(SYSTEM, 999, at=NOW)


def test_after_erasing_nothing_can_be_read_and_everything_else_stays_valid(known):
    wrapped = Client.objects.get(pk=known).data_key
    owe("account.code", "k", NOW, to="known@example.org")
    erase_client(Actor("client", known), known, at=NOW)
    client = Client.objects.get(pk=known)
    assert (client.name, client.email, client.phone, client.email_index, client.data_key) == ("", "", "", "", b"")
    assert (client.erased_at, client.account) == (NOW, None)
    for row, name in (
        (Decision.objects.get(client=known), "document"),
        (SessionNote.objects.get(booking__client=known), "subjective"),
        (AdverseEvent.objects.get(client=known), "says"),
    ):
        with pytest.raises(ProblemsError, match="Everything about this client was erased"):
            getattr(row, name)
    with pytest.raises(ProblemsError, match="was erased"):
        export_client(SYSTEM, known, at=NOW)
    booking = Booking.objects.get(client=known)
    assert (booking.areas, booking.cancel_reason, booking.state) == ([], "", "fulfilled")
    assert str(booking.client) == f"client {known}"
    gone = (Draft.objects, Score.objects, Message.objects, Account.objects.filter(email="known@example.org"))
    assert [rows.exists() for rows in gone] == [False] * 4
    assert Consent.objects.get().withdrawn_at == NOW
    assert WaitlistEntry.objects.get().state == "withdrawn"
    assert verify_audit().problems == ()
    assert list(check_claims(since=0)) == []
    assert wrapped not in everything()
    assert wrapped.hex().encode() not in everything()
    erase_client(SYSTEM, known, at=NOW + timedelta(days=1))
    assert Client.objects.get(pk=known).erased_at == NOW


def test_the_account_of_a_parent_or_a_therapist_stays(known):
    account = Client.objects.get(pk=known).account
    Client.objects.create(account=account, created_at=NOW)
    erase_client(SYSTEM, known, at=NOW)
    assert Account.objects.filter(pk=account.pk).exists()


def test_nothing_new_can_be_kept_about_an_erased_client(known):
    erase_client(SYSTEM, known, at=NOW)
    client = Client.objects.get(pk=known)
    client.name = "Back again"
    with pytest.raises(ProblemsError, match="Begin anew as another client"):
        client.save()


def test_who_is_still_to_come_is_not_erased(small):
    book(SYSTEM, small.request(), at=NOW)
    with pytest.raises(ProblemsError, match="There are sessions to come"):
        erase_client(SYSTEM, small.client, at=NOW)
    assert Client.objects.get(pk=small.client).name


def test_who_was_not_here_for_years_is_forgotten_and_nobody_else(known, small):
    later = NOW + timedelta(days=365 * YEARS)
    assert erase_forgotten(SYSTEM, YEARS, at=NOW) == ()
    Client.objects.create(name="New", created_at=later)
    book(SYSTEM, small.request(), at=NOW)
    Booking.objects.filter(client=small.client).update(
        starts=small.session().starts + 288 * 40, ends=small.session().starts + 288 * 40 + 12
    )
    assert erase_forgotten(SYSTEM, YEARS, at=later + timedelta(days=10)) == (known,)
    assert erase_forgotten(SYSTEM, YEARS, at=later + timedelta(days=10)) == ()
