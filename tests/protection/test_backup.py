"""A backup is made while the database is in use, and restored elsewhere: everything is there and proves itself.

Each test works on a database of its own, with the command as a person types it; on PostgreSQL where tests run there.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
MAKE = """
import django; django.setup()
from services.salon import make_salon, NOW
from jivaka.core.access.actor import SYSTEM
from jivaka.records.writing import record
from jivaka.services.bookings import book
from jivaka.services.clients import Reach, keep_contact
small = make_salon()
keep_contact(SYSTEM, small.client, Reach("Planted name", "planted@example.org", "+380"), at=NOW)
print(small.client, *book(SYSTEM, small.request(), at=NOW))
other = small.another_client()["client"]
record(NOW, "system", "client.added", f"client:{other}")
print(other)
"""

FIND = """
import django; django.setup()
from jivaka.core.access.actor import Actor
from jivaka.queries.desk.people import find_clients
print(*(one.number for one in find_clients(Actor("receptionist", everywhere=True), 1, "planted")))
"""


class Place:
    """A database of its own with its own folder of keys."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address

    def environment(self):
        more = {
            "JIVAKA_DATABASE": self.address,
            "JIVAKA_HOME": str(self.folder),
            "JIVAKA_KEYS": "",
            "JIVAKA_DEBUG": "1",
        }
        paths = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"
        return {**os.environ, **more, "DJANGO_SETTINGS_MODULE": "jivaka.config.settings", "PYTHONPATH": paths}

    def python(self, text):
        ran = subprocess.run([sys.executable, "-c", text], env=self.environment(), capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def jivaka(self, *words, status=0):
        command = [sys.executable, "-m", "jivaka.config.main", *map(str, words)]
        ran = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr


@pytest.fixture
def places(tmp_path, db):  # noqa: ARG001 - the server of the tests is used
    """Return a function that makes an empty place."""
    made = []

    def make(name):
        folder = tmp_path / name
        folder.mkdir()
        if connection.vendor == "sqlite":
            return Place(folder, str(folder / "own.sqlite3"))
        database = f"own_{secrets.token_hex(4)}"
        outside(f"CREATE DATABASE {database}")
        made.append(database)
        parts = urlsplit(os.environ["JIVAKA_DATABASE"])
        return Place(folder, parts._replace(path=f"/{database}").geturl())

    yield make
    for database in made:
        outside(f"DROP DATABASE {database} WITH (FORCE)")


def outside(statement):
    """Carry out a statement that no transaction may hold, on a connection of its own."""
    psycopg = pytest.importorskip("psycopg")
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], port=settings["PORT"], user=settings["USER"], autocommit=True) as other:
        other.execute(statement)


@pytest.mark.slow
def test_what_was_backed_up_is_restored_elsewhere_and_proves_itself(places):
    one, two = places("one"), places("two")
    one.jivaka("migrate")
    client, *_bookings, other = one.python(MAKE).split()
    file = one.folder / "backup"
    said = one.jivaka("backup", file)
    assert "The master keys are not in it" in said
    assert str(one.folder / "keys") in said
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Planted name" not in file.read_bytes()
    assert (one.folder / "keys").read_text().strip().split(":")[1].encode() not in file.read_bytes()
    head = one.jivaka("audit", "verify").split()[-1]

    if connection.vendor == "sqlite":
        two.address = str(two.folder / "not there yet" / "own.sqlite3")
    said = two.jivaka("restore", file, status=1)
    assert "Some clients cannot be read: the master key" in said
    (two.folder / "keys").write_bytes((one.folder / "keys").read_bytes())
    (two.folder / "keys").chmod(0o600)
    assert "already" in two.jivaka("restore", file, status=2)
    assert "Restored: 0 problems" in two.jivaka("restore", file, "--over")
    assert "0 problems in 1 bookings" in two.jivaka("check")
    assert "0 problems in" in two.jivaka("audit", "verify", "--head", head)
    assert '"name": "Planted name"' in two.jivaka("client", "export", client)
    assert two.python(FIND).strip() == client

    two.jivaka("client", "erase", other, "--yes")
    said = two.jivaka("restore", file, "--over")
    assert "1 clients who had been erased since are erased again." in said
    assert "was erased" in two.jivaka("client", "export", other, status=2)
    kept = re.search(r"What was there before: (.*)", said)
    assert kept
    assert Path(kept[1]).stat().st_size > 0


@pytest.mark.slow
def test_what_is_no_backup_of_this_database_is_refused_and_nothing_changes(places, tmp_path):
    one = places("one")
    one.jivaka("migrate")
    for name, content in (
        ("text", b"hello"),
        ("other", b"-- PostgreSQL database dump\n"),
        ("sqlite", b"SQLite format 3\x00"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        if {"other": "postgresql", "sqlite": "sqlite"}.get(name) == connection.vendor:
            continue
        said = one.jivaka("restore", file, status=2)
        assert "It is no backup." in said or "It is a backup of" in said
    assert "nothing-here" in one.jivaka("restore", tmp_path / "nothing-here", status=1)
    assert "It was up to date" in one.jivaka("migrate")


@pytest.mark.slow
def test_a_backup_is_not_written_over_the_database_its_keys_or_a_folder(places, tmp_path):
    one = places("one")
    one.jivaka("migrate")
    one.python(MAKE)
    keys = (one.folder / "keys").read_bytes()
    assert "It is a folder." in one.jivaka("backup", tmp_path, status=2)
    assert "It is a folder." in one.jivaka("backup", "", status=2)
    assert "no backup" in one.jivaka("backup", one.folder / "keys", status=2)
    assert f"{tmp_path / 'gone' / 'monday'}: No such file" in one.jivaka(
        "backup", tmp_path / "gone" / "monday", status=1
    )
    assert (one.folder / "keys").read_bytes() == keys
    if connection.vendor == "sqlite":
        (tmp_path / "linked").symlink_to(one.address)
        for name in (one.address, tmp_path / "linked"):
            assert "It is the database itself." in one.jivaka("backup", name, status=2)
            assert "It is the database itself." in one.jivaka("restore", name, "--over", status=2)
    assert "0 problems in 1 bookings" in one.jivaka("check")
    file = tmp_path / "monday"
    one.jivaka("backup", file)
    one.jivaka("backup", file)


@pytest.mark.slow
def test_nobody_writes_between_the_copy_of_what_is_there_and_its_replacement(places, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is replaced by programs of its own")
    fcntl = pytest.importorskip("fcntl")
    one = places("one")
    one.jivaka("migrate")
    one.python(MAKE)
    file = tmp_path / "whole"
    one.jivaka("backup", file)
    command = [sys.executable, "-m", "jivaka.config.main", "restore", str(file), "--over"]
    with Path(f"{one.address}.writers").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        restoring = subprocess.Popen(command, env=one.environment(), stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            restoring.communicate(timeout=8)
        assert list(tmp_path.glob("*.replaced-*")) == []
    assert "Restored: 0 problems" in restoring.communicate(timeout=60)[0].decode()
    assert len(list(tmp_path.glob("*.replaced-*"))) == 1


@pytest.mark.slow
def test_a_backup_is_not_put_in_the_place_of_another_programs_database(places, tmp_path):
    one, two = places("one"), places("two")
    one.jivaka("migrate")
    one.python(MAKE)
    file = tmp_path / "whole"
    one.jivaka("backup", file)
    begin = "import django; django.setup()\nfrom django.db import connection\n"
    two.python(begin + "connection.cursor().execute('CREATE TABLE orders (number INTEGER)')")
    for words in (("restore", file), ("restore", file, "--over"), ("migrate",)):
        assert "another program (tables: orders)" in two.jivaka(*words, status=2)
    assert "orders" in two.python(begin + "print(connection.introspection.table_names())")


@pytest.mark.slow
def test_half_a_backup_or_another_programs_data_replaces_nothing(places, tmp_path):
    one = places("one")
    one.jivaka("migrate")
    one.python(MAKE)
    file = tmp_path / "whole"
    one.jivaka("backup", file)
    half, other = tmp_path / "half", tmp_path / "other"
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(other)) as foreign:
            foreign.execute("CREATE TABLE orders (number INTEGER)")
    else:
        other.write_bytes(b"-- PostgreSQL database dump\n\n-- PostgreSQL database dump complete\n")
    assert "not all of it is there" in one.jivaka("restore", half, "--over", status=2)
    assert "nothing of Jivaka" in one.jivaka("restore", other, "--over", status=2)
    assert "0 problems in 1 bookings" in one.jivaka("check")
    assert sorted(path.name for path in tmp_path.glob("*.replaced-*")) == []
    assert "Restored: 0 problems" in one.jivaka("restore", file, "--over")
