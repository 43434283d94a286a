"""The database knows how much its tables hold, so that it goes the shorter way."""

from __future__ import annotations

import sys

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from jivaka.core.errors import ProblemsError
from jivaka.records.writing import one_writer
from jivaka.services import database
from jivaka.services.database import count_anew, update_database
from services.salon import make_salon


@pytest.mark.django_db(transaction=True)
def test_sqlite_counts_its_tables_and_postgresql_is_left_to_do_so_itself():
    make_salon()
    count_anew()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tbl FROM sqlite_stat1")
            assert {"records_salon", "records_therapist", "records_service"} <= {
                table for (table,) in cursor.fetchall()
            }


def test_writers_take_turns_in_a_folder_called_memory_too(monkeypatch, tmp_path):
    if connection.vendor != "sqlite" or sys.platform == "win32":
        pytest.skip("only files of SQLite are written in turns")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "memory.sqlite3"))
    with one_writer():
        assert (tmp_path / "memory.sqlite3.writers").exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_built_among_the_tables_of_another_program(monkeypatch):
    monkeypatch.setattr(
        connection.introspection, "table_names", lambda *_more, **_named: ["orders", "django_migrations"]
    )
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: {})
    with pytest.raises(ProblemsError) as refused:
        update_database()
    (problem,) = refused.value.problems
    assert problem.code == "other_database"
    assert "orders" in problem.message


@pytest.mark.django_db(transaction=True)
def test_a_start_that_was_broken_off_goes_on(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: {})
    monkeypatch.setattr(database, "call_command", lambda *_words, **_named: None)
    assert update_database().applied
