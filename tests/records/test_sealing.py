"""Sealed fields: what the database keeps, what opens it, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.records.models import AdverseEvent, Clearance, Client, Course, Decision, Intake, Score
from jivaka.records.protection import envelope, fields, keys
from jivaka.records.protection.fields import Sealed, SealedField
from jivaka.services.drafts import keep_answers, open_draft, read_draft
from jivaka.services.protection.keys import keys_in_use, rotate_keys
from services.salon import make_decision, make_salon

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WORDS = ("Марічка-планова", "planted@example.org", "+380-planted-phone", "planted-answer", "planted-document")


def stored(row, column):
    """Return what stands in the database, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def put(row, **columns):
    """Put bytes into the database behind the back of the fields, as somebody would who can write to it."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, row.pk])  # noqa: S608


def make_client(**more):
    given_fields = {"name": WORDS[0], "email": WORDS[1], "phone": WORDS[2]}
    return Client.objects.create(created_at=NOW, **given_fields | more)


@given(st.binary(max_size=2000))
def test_what_is_packed_and_sealed_comes_out_the_same(plain):
    key = envelope.new_key()
    sealed = envelope.seal(key, envelope.pack(plain), "about")
    assert envelope.unpack(envelope.unseal(key, sealed, "about")) == plain
    assert sealed != envelope.seal(key, envelope.pack(plain), "about")


@given(st.binary(min_size=1, max_size=300), st.integers(min_value=0), st.integers(1, 255))
def test_no_changed_byte_opens(plain, place, change):
    key = envelope.new_key()
    sealed = bytearray(envelope.seal(key, envelope.pack(plain), "about"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(ProblemsError, match="It was changed, belongs to another record"):
        envelope.unseal(key, bytes(sealed), "about")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_every_json_comes_out_as_it_went_in(value):
    field = fields.SealedJSON()
    assert field.from_bytes(field.to_bytes(value)) == value


@pytest.mark.django_db
def test_a_client_is_read_as_written_and_stands_nowhere_in_the_open():
    client = make_client()
    again = Client.objects.get(pk=client.pk)
    assert (again.name, again.email, again.phone) == WORDS[:3]
    assert str(again) == WORDS[0]
    for column, word in zip(("name", "email", "phone"), WORDS, strict=False):
        assert word.encode() not in stored(client, column)
    many = Client.objects.bulk_create(
        [Client(name=f"n{n}", email=f"n{n}@example.org", created_at=NOW) for n in range(3)]
    )
    assert [Client.objects.get(pk=one.pk).name for one in many] == ["n0", "n1", "n2"]
    assert len({stored(one, "data_key") for one in many}) == 3


@pytest.mark.django_db
def test_planted_words_are_nowhere_in_the_whole_database():
    client = make_client()
    number = make_decision(client.pk, document={"says": WORDS[4]}, permits={"says": WORDS[4]})
    Intake.objects.create(client=client, answered_at=NOW, answers={"story": WORDS[3]})
    token = open_draft(at=NOW)
    keep_answers(token, {"story": WORDS[3]}, at=NOW)
    Course.objects.create(client=client, decision_id=number, plan={"says": WORDS[4]}, sessions=1, created_at=NOW)
    letter = {"doctor": WORDS[0], "says": WORDS[4], "document": WORDS[4].encode(), "subjects": [WORDS[3]]}
    salon = make_salon().salon
    Clearance.objects.create(decision_id=number, salon_id=salon, given_on=NOW, brought_at=NOW, **letter)
    AdverseEvent.objects.create(
        client=client, grade=1, says=WORDS[4], reported_by="x", reported_at=NOW, what=[WORDS[3]]
    )
    Score.objects.create(client=client, measure="psfs", item=WORDS[3], value=1, on=NOW, recorded_at=NOW)
    content = everything()
    assert b"massage_ok" in content  # it does see what is there
    for word in (*WORDS, token):
        assert word.encode() not in content
        assert word.encode().hex().encode() not in content
        assert json.dumps(word)[1:-1].encode() not in content


def everything():
    """Return the whole database in bytes: the file of SQLite, every row of PostgreSQL."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            found += [row[0].encode() for row in cursor.fetchall()]
    return b"\n".join(found)


@pytest.mark.django_db
def test_what_is_moved_to_another_client_or_field_is_refused():
    one, two = make_client(), make_client(name="Other")
    put(two, name=stored(one, "name"))
    with pytest.raises(ProblemsError, match="belongs to another record"):
        _ = Client.objects.get(pk=two.pk).name
    put(two, data_key=stored(one, "data_key"))  # with its key, too
    with pytest.raises(ProblemsError, match="belongs to another record"):
        _ = Client.objects.get(pk=two.pk).name
    put(one, phone=stored(one, "email"))
    with pytest.raises(ProblemsError, match="client:phone:client:"):
        _ = Client.objects.get(pk=one.pk).phone
    assert Client.objects.get(pk=one.pk).email == WORDS[1]


@pytest.mark.django_db
def test_a_list_opens_nothing_and_asks_the_database_once(django_assert_num_queries):
    client = make_client()
    for _ in range(3):
        make_decision(client.pk)
    with patch.object(fields, "unseal", side_effect=AssertionError("opened")), django_assert_num_queries(1):
        rows = list(Decision.objects.select_related("client").order_by("pk"))
        assert [row.disposition for row in rows] == ["massage_ok"] * 3
    with django_assert_num_queries(0):
        assert [row.permits["patches"] for row in rows] == [["low_back_left", "low_back_right", "neck_centre"]] * 3


@pytest.mark.django_db
def test_saving_what_was_not_opened_leaves_it_as_it_is():
    client = make_client()
    before = stored(client, "name")
    row = Client.objects.get(pk=client.pk)
    row.language = "th"
    row.save()
    assert stored(client, "name") == before
    row.name = "Changed"
    row.save(update_fields=["name"])
    assert Client.objects.get(pk=client.pk).name == "Changed"
    deferred = Client.objects.defer("name").get(pk=client.pk)
    assert deferred.name == "Changed"
    deferred.refresh_from_db()
    assert deferred.name == "Changed"


@pytest.mark.django_db
def test_nothing_unsealed_can_be_written_or_looked_for_but_emptiness_can():
    client, nobody = make_client(), Client.objects.create(created_at=NOW)
    with pytest.raises(TypeError, match=r"Client.name is sealed: change it with save\(\)"), transaction.atomic():
        Client.objects.filter(pk=client.pk).update(name="in the open")
    with pytest.raises(TypeError, match="do not look for it"):
        Client.objects.filter(name="in the open").exists()
    assert list(Client.objects.filter(email="")) == [nobody]
    assert list(Client.objects.exclude(email="")) == [client]


@pytest.mark.django_db
def test_a_client_is_found_by_address_however_it_is_typed_and_after_rotation(settings):
    client = make_client()
    make_client(email="other@example.org")
    assert list(Client.objects.with_address(" Planted@Example.ORG ")) == [client]
    assert not Client.objects.with_address("").exists()
    other = keys.fresh().written()
    settings.JIVAKA_KEYS = f"{other} {settings.JIVAKA_KEYS}"
    assert list(Client.objects.with_address(WORDS[1])) == [client]
    rotate_keys(SYSTEM, at=NOW, new=False)
    settings.JIVAKA_KEYS = other
    assert list(Client.objects.with_address(WORDS[1])) == [client]
    client = Client.objects.get(pk=client.pk)
    client.email = ""
    client.save()
    assert client.email_index == ""


@pytest.mark.django_db
def test_after_rotation_the_old_master_key_opens_nothing_and_the_new_one_everything(settings):
    small = make_salon()
    token = open_draft(at=NOW)
    keep_answers(token, {"goal": "relax"}, at=NOW)
    old, new = settings.JIVAKA_KEYS, keys.fresh().written()
    sealed = stored(Client.objects.get(pk=small.client), "name")
    settings.JIVAKA_KEYS = f"{new},{old}"
    assert keys_in_use().counts == {new.split(":")[0]: 0, "test": Client.objects.count() + 1}
    rotated = rotate_keys(SYSTEM, at=NOW, new=False)
    assert (rotated.wrapped, rotated.key) == (Client.objects.count() + 1, new.split(":")[0])
    assert rotate_keys(SYSTEM, at=NOW, new=False).wrapped == 0
    settings.JIVAKA_KEYS = new
    assert Client.objects.get(pk=small.client).name == "Марія"
    assert read_draft(token, at=NOW).answers == {"goal": "relax"}
    assert stored(Client.objects.get(pk=small.client), "name") == sealed
    settings.JIVAKA_KEYS = old
    assert keys_in_use().missing == (new.split(":")[0],)
    with pytest.raises(
        ProblemsError, match=r'wrapped with the master key ".+", which is not here. Put it back into JIVAKA'
    ):
        _ = Client.objects.get(pk=small.client).name
    with pytest.raises(ProblemsError, match="only you can change"):
        rotate_keys(SYSTEM, at=NOW)


@pytest.mark.django_db
def test_the_first_key_is_made_on_first_need_for_its_owner_only(settings, tmp_path):
    settings.JIVAKA_KEYS, settings.JIVAKA_HOME = "", tmp_path / "home"
    client = make_client()
    file = tmp_path / "home" / "keys"
    assert file.stat().st_mode & 0o777 == 0o600
    assert Client.objects.get(pk=client.pk).name == WORDS[0]
    rotate_keys(SYSTEM, at=NOW)
    assert len(file.read_text().split()) == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert Client.objects.get(pk=client.pk).name == WORDS[0]
    assert sorted(path.name for path in file.parent.iterdir()) == ["keys"]
    file.chmod(0o644)
    with pytest.raises(ProblemsError, match="Others on this machine can read the master keys"):
        keys.ring()


ROTATE = """
import django; django.setup()
from jivaka.records.protection import keys
print(keys.add_key().id)
"""


@pytest.mark.django_db
def test_a_rotation_by_another_process_is_known_here_at_once(settings, tmp_path):
    settings.JIVAKA_KEYS, settings.JIVAKA_HOME = "", tmp_path
    client = make_client()
    environment = {**os.environ, "JIVAKA_KEYS": "", "JIVAKA_HOME": str(tmp_path), "JIVAKA_DEBUG": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "jivaka.config.settings"}
    new = subprocess.run([sys.executable, "-c", ROTATE], env=environment, capture_output=True, text=True, check=True)
    assert keys.ring().current.id == new.stdout.strip()
    Client.objects.filter(pk=client.pk).update(email_index=keys.ring().current.index(WORDS[1]))
    assert list(Client.objects.with_address(WORDS[1])) == [client]
    assert Client.objects.get(pk=client.pk).name == WORDS[0]


@pytest.mark.django_db
def test_no_key_is_made_where_something_is_sealed_already(settings, tmp_path):
    make_client()
    settings.JIVAKA_KEYS, settings.JIVAKA_HOME = "", tmp_path
    with pytest.raises(ProblemsError, match="Records are sealed with a master key that is not here"):
        make_client()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "written", ["k", "k:", "k:AAAA", ":" + "A" * 43 + "=", "k:!", f"a:{'A' * 43}=,a:{'A' * 43}=", ","]
)
def test_keys_that_cannot_be_read_are_a_sentence_without_the_key(settings, written):
    settings.JIVAKA_KEYS = written
    with pytest.raises(ProblemsError, match=r"JIVAKA_KEYS: ") as raised:
        keys.ring()
    assert "A" * 10 not in str(raised.value)


PLAIN = {
    "BoxPhoto": {"form"},
    "Client": {"email_index", "language", "reminders"},
    "Draft": {"token"},
    "Decision": {"disposition", "knowledge_digest"},
    "Course": {"state"},
    "Rescreen": {"outcome", "asked_by"},
    "Override": set(),
    "AdverseEvent": {"reported_by"},
    "Score": {"measure", "moment", "recorded_by"},
    "Review": {"action"},
    "Clearance": {"document_type"},
}
"""Columns of text that stay open beside sealed ones: ids, states, digests, who wrote it; never words of a person."""
CLOSED = sorted(
    (
        model
        for model in apps.get_app_config("records").get_models()
        if any(isinstance(field, SealedField) for field in model._meta.concrete_fields)
    ),
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("table", CLOSED)
def test_a_column_that_can_hold_words_is_sealed_unless_it_is_known_to_hold_none(table):
    texts = (models.CharField, models.TextField, models.JSONField)
    chosen = {field.name for field in table._meta.concrete_fields if isinstance(field, texts)}
    assert chosen == PLAIN.get(table.__name__, set())


def test_the_sealed_tables_are_those_of_clients_and_visits():
    names = "Amendment Client Clearance Course Decision Draft Intake Override Rescreen Review Score SessionNote"
    assert {table.__name__ for table in CLOSED} == {*names.split(), "AdverseEvent", "BoxPhoto", "GlassBroken"}


def test_what_is_not_opened_shows_nothing_of_itself():
    assert str(Sealed(b"content")) == "(sealed)"
