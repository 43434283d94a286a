"""The chain of the audit: every kind of tampering is planted and must be found, and nothing else may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.records.models import AuditEntry
from jivaka.records.protection.audit import head, link_entries, linked_at_once
from jivaka.records.protection.chain import START, Written, canonical, faults, follow, own_digest
from jivaka.records.writing import record, record_read, write
from jivaka.services.protection.audit import list_audit, seal_audit, verify_audit
from services.salon import make_salon

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def chain(db):  # noqa: ARG001 - the tables must be there
    """Write ten deeds and link them; return the head."""
    for number in range(10):
        record(NOW + timedelta(minutes=number), "system", "booking.made", f"booking:{number}", number=number)
    seal_audit()
    return head()


def found(noted=None):
    """Return (code, entry's place or text) of everything that is wrong."""
    return [problem.code for problem in verify_audit(noted).problems]


def put(at, /, **columns):
    AuditEntry.objects.filter(place=at).update(**columns)


def test_a_chain_that_nobody_touched_is_right(chain):
    verified = verify_audit((chain.place, chain.digest))
    assert (verified.problems, verified.linked, verified.waiting, verified.head) == ((), 10, 0, chain)


def test_an_empty_chain_is_right(db):  # noqa: ARG001
    assert verify_audit().head == START


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW - timedelta(days=1)},
        {"actor": "client:1"},
        {"action": "booking.cancelled"},
        {"subject": "booking:99"},
        {"detail": {"number": 99}},
        {"detail": {}},
    ],
)
def test_a_changed_entry_is_found(chain, change):  # noqa: ARG001
    put(4, **change)
    verified = verify_audit()
    assert [problem.code for problem in verified.problems] == ["audit_changed"]
    assert (
        f"audit entry {AuditEntry.objects.get(place=4).pk}: It says something else" in verified.problems[0].sentence()
    )


def test_a_changed_entry_with_its_own_digest_made_anew_is_found(chain):  # noqa: ARG001
    row = AuditEntry.objects.get(place=4)
    put(4, actor="client:1", own=own_digest(row.at, "client:1", row.action, row.subject, row.detail))
    assert found() == ["audit_changed"]


def test_a_changed_entry_with_its_link_made_anew_is_found_at_the_next_one(chain):  # noqa: ARG001
    row = AuditEntry.objects.get(place=4)
    own = own_digest(row.at, "client:1", row.action, row.subject, row.detail)
    link = follow(type(START)(3, "", row.previous), own)
    put(4, actor="client:1", own=own, digest=link.digest)
    assert found() == ["audit_reordered"]


@pytest.mark.parametrize("places", [[1], [5], [5, 6, 7]])
def test_removed_entries_are_found(chain, places):  # noqa: ARG001
    AuditEntry.objects.filter(place__in=places).delete()
    assert found() == ["audit_removed"]
    message = verify_audit().problems[0].message
    assert message == f"What stood at the places {places[0]} to {places[-1]} of the chain before it was removed."


def test_removed_entries_whose_gap_was_closed_are_found(chain):  # noqa: ARG001
    AuditEntry.objects.filter(place=5).delete()
    for place in range(6, 11):
        put(place, place=place - 1)
    assert set(found()) == {"audit_reordered", "audit_changed"}


def test_entries_that_changed_places_are_found(chain):  # noqa: ARG001
    put(4, place=100)
    put(5, place=4)
    put(100, place=5)
    assert {"audit_reordered", "audit_changed"} <= set(found())


def test_an_entry_taken_out_of_the_chain_is_found(chain):  # noqa: ARG001
    put(4, place=None)
    assert "audit_removed" in found()


def test_an_end_that_was_cut_off_is_found_by_whoever_noted_the_head(chain):
    AuditEntry.objects.filter(place__gt=7).delete()
    assert found() == []
    assert found((chain.place, chain.digest)) == ["audit_removed"]


def test_a_chain_written_anew_is_found_by_whoever_noted_the_head(chain):
    put(4, actor="client:1")
    last = START
    for row in AuditEntry.objects.order_by("place"):
        own = own_digest(row.at, row.actor, row.action, row.subject, row.detail)
        last = follow(last, own)
        put(row.place, own=own, previous=last.previous, digest=last.digest)
    assert found() == []
    assert found((chain.place, chain.digest)) == ["audit_rewritten"]
    assert found((3, AuditEntry.objects.get(place=3).digest)) == []


def test_an_entry_that_waits_for_its_link_is_looked_at_too(chain, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr("jivaka.records.writing.linked_at_once", lambda _own: {})
    record(NOW, "system", "booking.made", "booking:11")
    AuditEntry.objects.filter(place=None).update(actor="client:1")
    assert found() == ["audit_changed"]
    assert verify_audit().waiting == 0


def test_entries_are_linked_in_the_order_of_their_numbers_in_batches(chain, monkeypatch):
    monkeypatch.setattr("jivaka.records.writing.linked_at_once", lambda _own: {})
    for number in range(5):
        record(NOW, "system", "booking.made", f"booking:{number}")
    assert write(lambda: link_entries(2)) == 2
    assert seal_audit() == 3
    assert seal_audit() == 0
    rows = list(AuditEntry.objects.order_by("place"))
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    assert head().place == chain.place + 5
    assert found() == []


def test_on_sqlite_an_entry_is_linked_at_once_and_on_postgresql_nobody_waits(db):  # noqa: ARG001
    record(NOW, "system", "booking.made", "booking:1")
    linked = connection.vendor == "sqlite"
    assert (AuditEntry.objects.get().place is not None) == linked == bool(linked_at_once("own"))
    assert (head() == START) == (not linked)


def test_a_deed_that_is_undone_leaves_no_gap(chain):
    with transaction.atomic():
        record(NOW, "system", "booking.made", "booking:1")
        transaction.set_rollback(True)
    record(NOW, "system", "booking.made", "booking:1")
    assert found((chain.place, chain.digest)) == []


def test_whoever_reads_a_client_is_written_down(db):  # noqa: ARG001
    record_read(Actor("therapist", 7), [3], "notes", NOW)
    row = AuditEntry.objects.get()
    assert (row.actor, row.action, row.subject, row.detail) == (
        "therapist:7",
        "client.read",
        "client:3",
        {"what": "notes"},
    )


def test_the_list_of_a_client_holds_what_was_done_with_theirs_and_nobody_elses(db):  # noqa: ARG001
    small = make_salon()
    course = small.course()
    record(NOW, "system", "course.proposed", f"course:{course}")
    record_read(SYSTEM, [small.client], "decision", NOW)
    record_read(SYSTEM, [small.another_client()["client"]], "decision", NOW)
    actions = [entry.action for entry in list_audit(small.client)]
    assert actions == ["course.proposed", "client.read"]
    assert [entry.action for entry in list_audit(small.client, most=1)] == ["client.read"]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc", max_size=4), plain, max_size=4))
def test_the_digest_is_the_same_whatever_the_order_of_keys_and_the_zone_of_the_time(detail):
    turned = dict(reversed(detail.items()))
    there = NOW.astimezone(timezone(timedelta(hours=7)))
    assert canonical(NOW, "a", "b", "c", detail) == canonical(there, "a", "b", "c", turned)


@pytest.mark.django_db
@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), plain, max_size=4))
def test_what_comes_back_from_the_database_has_the_digest_it_went_in_with(detail):
    record(NOW, "system", "x.done", "x:1", **detail)
    row = AuditEntry.objects.latest("pk")
    assert own_digest(row.at, row.actor, row.action, row.subject, row.detail) == row.own


@given(st.lists(st.text("ab", max_size=2), min_size=2, max_size=8), st.data())
def test_no_part_of_a_chain_can_be_left_out_doubled_or_moved_unseen(actors, data):
    entries, last = [], START
    for number, actor in enumerate(actors):
        own = own_digest(NOW, actor, "x.done", "x:1", {})
        last = follow(last, own)
        entries.append(Written(number, NOW, actor, "x.done", "x:1", {}, own, last))
    assert list(faults(entries, (last.place, last.digest))) == []
    other = data.draw(st.lists(st.sampled_from(entries), max_size=8))
    if other != entries:
        assert list(faults(other, (last.place, last.digest)))
