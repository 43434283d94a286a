"""Creates and updates the database, and says where it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Salon
from jivaka.records.writing import one_writer

LOOKED_AT: Final = 1000
"""Rows of each index that are looked at to count it; SQLite's manual advises 100 to 1,000."""


@dataclass(frozen=True, slots=True)
class Updated:
    """Where the database is, and the names of the changes that were made to it; none where it was up to date."""

    where: str
    applied: tuple[str, ...]


def update_database() -> Updated:
    """Create the database where it can be created, and bring its tables up to date. Doing it twice does it once.

    Raises ProblemsError, `other_database`, where another program keeps its tables and Jivaka none.
    """
    make_folder()
    check_nobody_elses()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    count_anew()
    return Updated(database_place(), tuple(f"{change.app_label} {change.name}" for change, _ in plan))


def make_folder() -> None:
    """Make the folder of a database of SQLite, where it is not there yet."""
    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)


def check_nobody_elses() -> None:
    """Refuse to touch the database of another program; what a start that was broken off left behind is our own.

    Raises ProblemsError, `other_database`.
    """
    done = MigrationRecorder(connection).applied_migrations()
    if any(app == Salon._meta.app_label for app, _name in done):  # noqa: SLF001 - as Django names it
        return
    own = {MigrationRecorder.Migration._meta.db_table, "cache", *connection.introspection.django_table_names()}  # noqa: SLF001 - as Django names it
    tables = set(connection.introspection.table_names()) - own
    others = sorted(name for name in tables if not name.startswith("sqlite_"))
    if others:
        named = ", ".join(others[:3]) + (" ..." if len(others) > 3 else "")
        message = f"It is the database of another program (tables: {named})."
        remedy = "Nothing was changed. Name an empty or a new one in JIVAKA_DATABASE."
        raise ProblemsError((Problem("other_database", database_place(), message, remedy),))


def database_missing() -> bool:
    """Return whether there is no file of a SQLite database, which reading would make; a server answers for itself."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and not name.startswith(("file:", ":")) and not Path(name).exists()


def count_anew() -> None:
    """Let SQLite count what its tables hold, by which it chooses the shorter way; PostgreSQL does so by itself.

    Without it a search for the few rows of a small table may go through every booking of a salon.
    """
    if connection.vendor == "sqlite":
        with one_writer(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")


def gather_files() -> None:
    """Gather the files of the pages in one folder, compressed, and named by what is in them."""
    call_command("collectstatic", verbosity=0, interactive=False)


def database_place() -> str:
    """Return where the database is, without its password."""
    described = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(described["NAME"])
    return f"PostgreSQL, {described['NAME']} on {described['HOST'] or 'this machine'}"
