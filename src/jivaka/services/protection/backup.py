"""Copies the whole database into one file while it is in use, and puts such a file back.

The master keys are never in it: without them a backup opens nothing, and without a backup they have nothing to open.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess  # nosec B404 - pg_dump and psql, with our own words
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.utils import DatabaseError

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Client, Salon
from jivaka.records.protection import keys
from jivaka.records.writing import one_writer
from jivaka.services.database import check_nobody_elses, make_folder, update_database
from jivaka.services.protection.keys import keys_in_use
from jivaka.services.protection.own_record import erase_again

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor

SQLITE: Final = b"SQLite format 3\x00"
POSTGRES: Final = b"-- PostgreSQL database dump"
"""What a file begins with (after what `backup` writes in front for PostgreSQL)."""
HEAD_BYTES: Final = 400
POSTGRES_ENDS: Final = b"-- PostgreSQL database dump complete"
ONE_OF_OURS: Final = "records_salon"
"""A table that every database of Jivaka has."""
BESIDE: Final = ("", "-wal", "-shm", ".writers")
"""The endings of the files that a database of SQLite in use consists of."""
AS_ONE_CHANGE: Final = ("--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1")
EMPTY: Final = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that was written, its size in bytes, and where the keys are that it needs and does not hold."""

    file: Path
    size: int
    keys: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    `erased` clients were erased after the backup was made, and again now. `missing_keys` are ids of master keys that
    some records need and that are not here. `kept` is where what was there before was copied to, if there was anything.
    """

    erased: int
    missing_keys: tuple[str, ...]
    kept: Path | None


def back_up(file: Path) -> Backup:
    """Copy the database into a file that only its owner can read; the file is whole or not there.

    Raises ProblemsError: `backup` when the copy is not sound, the name is that of something which is no backup, or the
    programs of PostgreSQL are missing or fail.
    """
    _check_place(file)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        _make(beside, file)
        if connection.vendor == "sqlite":
            _copy_sqlite(beside)
        else:
            _program("pg_dump", "--no-owner", "--no-privileges", "--file", str(beside))
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, keys.place())


def restore(actor: Actor, file: Path, *, at: datetime, over: bool = False) -> Restored:
    """Put a backup in the place of the database, and bring its tables up to date.

    Raises ProblemsError: `backup` when the file is none for this database or not whole, `other_database` where another
    program keeps its tables, `not_empty` when there is something and `over` does not say that it may be replaced; what
    was there is copied beside the backup first. Where SQLite is in use nobody writes between the two, so that no
    booking is in neither.
    """
    _check_kind(file)
    _check_whole(file)
    kept = None
    make_folder()
    check_nobody_elses()
    with one_writer():
        erased = _erased()
        if _holds_something():
            if not over:
                message = "The database holds salons or clients already."
                remedy = "Name an empty one in JIVAKA_DATABASE, or say --over; what is there is then copied first."
                raise ProblemsError((Problem("not_empty", str(file), message, remedy),))
            kept = back_up(file.with_name(f"{file.name}.replaced-{at:%Y%m%d-%H%M%S}")).file
        _put(file)
    update_database()
    return Restored(erase_again(actor, erased, at=at), keys_in_use().missing, kept)


def _holds_something() -> bool:
    try:
        return Salon.objects.exists() or Client.objects.exists()
    except DatabaseError:  # no tables yet
        return False


def _erased() -> list[tuple[int, datetime]]:
    """Return who was erased here, so that an older backup does not bring them back."""
    try:
        return list(Client.objects.exclude(erased_at=None).values_list("pk", "created_at"))
    except DatabaseError:  # no tables yet
        return []


def _copy_sqlite(file: Path) -> None:
    """Copy page by page from one moment; whoever writes meanwhile is not kept waiting."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        message = f"The copy is not sound ({found})."
        raise ProblemsError((Problem("backup", str(file), message, "Look at the disk, and use an earlier backup."),))


def _put(file: Path) -> None:
    if connection.vendor == "sqlite":
        _put_sqlite(file)
    else:
        connection.close()
        _program("psql", *AS_ONE_CHANGE, "--command", EMPTY, "--file", str(file))


def _put_sqlite(file: Path) -> None:
    """Write a backup over the database as one change: other processes see what was before, or all of it."""
    connection.ensure_connection()
    with closing(_opened(file)) as source:
        source.backup(connection.connection)
    connection.close()


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


def _make(beside: Path, file: Path) -> None:
    """Make the file that is written beside the one that was named; where that fails, it is the named one that fails."""
    try:
        beside.touch(0o600)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


def _check_place(file: Path) -> None:
    """Refuse to write over a folder, the database itself, the keys, or anything else that is no backup."""
    if not file.name or file.is_dir():
        message, remedy = "It is a folder.", "Name a file in it, such as monday.backup."
    elif _is_database(file):
        message, remedy = "It is the database itself.", "Name another file, best on another disk."
    elif file.exists() and not (file.is_file() and (file.stat().st_size == 0 or _kind(file) != "none")):
        message, remedy = "There is something that is no backup.", "Name another file, or move that one away."
    else:
        return
    raise ProblemsError((Problem("backup", str(file), message, remedy),))


def _check_kind(file: Path) -> None:
    """Refuse what is no copy of a database of this kind, and the database itself."""
    kind = _kind(file)
    wanted = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    if kind != wanted:
        message = f"It is a backup of {kind}, and the database is {wanted}." if kind != "none" else "It is no backup."
        raise _no_backup(file, message)
    if _is_database(file):
        raise _no_backup(file, "It is the database itself.")


def _check_whole(file: Path) -> None:
    """Look through a backup before anything is replaced by it: all of it must be there, and be a database of ours."""
    if connection.vendor == "sqlite":
        ours, whole = _looked_through(file)
    else:
        with file.open("rb") as opened:
            ours = any(ONE_OF_OURS.encode() in line for line in opened)
            opened.seek(max(0, file.stat().st_size - HEAD_BYTES))
            whole = POSTGRES_ENDS in opened.read()
    if not whole:
        raise _no_backup(file, "It is damaged, or not all of it is there.")
    if not ours:
        raise _no_backup(file, "It holds nothing of Jivaka.")


def _looked_through(file: Path) -> tuple[bool, bool]:
    """Return whether a file of SQLite is of Jivaka, and whether it is sound."""
    try:
        with closing(_opened(file)) as source:
            tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return ONE_OF_OURS in tables, source.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        return False, False


def _no_backup(file: Path, message: str) -> ProblemsError:
    remedy = "Nothing was changed. Name a file that `jivaka backup` made here."
    return ProblemsError((Problem("backup", str(file), message, remedy),))


def _kind(file: Path) -> str:
    """Return which database a file is a copy of by how it begins, or none."""
    with file.open("rb") as opened:
        begins = opened.read(HEAD_BYTES)
    return "SQLite" if begins.startswith(SQLITE) else "PostgreSQL" if POSTGRES in begins else "none"


def _is_database(file: Path) -> bool:
    """Return whether a file is what the database is kept in, under whatever name."""
    if connection.vendor != "sqlite":
        return False
    own = [Path(f"{connection.settings_dict['NAME']}{ending}") for ending in BESIDE]
    return any(one.exists() and file.exists() and one.samefile(file) for one in own)


def _program(name: str, *words: str) -> None:
    """Run a program of PostgreSQL on the database; the password is not on its command line."""
    settings = connection.settings_dict
    place = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(settings[key]) for variable, key in place.items() if settings.get(key)}
    found = _newest(name) or shutil.which(name)
    if found is None:
        message, remedy = f"{name} is not on this machine.", "Install the client programs of your PostgreSQL."
        raise ProblemsError((Problem("backup", name, message, remedy),))
    environment = {**os.environ, **told}
    ran = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    if ran.returncode:
        said = ran.stderr.strip().splitlines()
        message = f"It ended with: {said[-1] if said else ran.returncode}."
        raise ProblemsError((Problem("backup", name, message, "Nothing was changed. Mend that and try again."),))


def _newest(name: str) -> str | None:
    """Return the newest of several installed, as Debian keeps them: an older one cannot copy a newer server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    return str(found[-1]) if found else None
