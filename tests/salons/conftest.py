"""A small demonstration, made once and shared: the tests here look at it and undo what they change."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools
from jivaka.records.models import AuditEntry
from jivaka.services.demo import Made, Order, Size, fill_demo
from jivaka.services.demo.clear import clear

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TINY = Size(salons=2, therapists=3, days_before=5, days_after=12, people=30)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, what it said on the output, and what it complained about."""

    status: int
    said: str
    complained: str


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="session")
def run(assessor):
    """Return a function that runs a command line at a fixed moment."""

    def _run(*argv, at=NOW, terminal=False):
        output, errors = io.StringIO(), Terminal() if terminal else io.StringIO()
        tools = Tools(
            lambda _name="": (assessor, ()),
            at.date,
            {"JIVAKA_DEBUG": "1"},
            io.BytesIO(),
            output,
            errors,
            clock=lambda: at,
        )
        return Ran(app.run([str(word) for word in argv], tools), output.getvalue(), errors.getvalue())

    return _run


def fill(assessor, *, seed=1, again=False, progress=lambda *_step: None) -> Made:
    return fill_demo(SYSTEM, Order(TINY, seed, again), assessor, progress, at=NOW)


@pytest.fixture(scope="module")
def chain(django_db_setup, django_db_blocker, assessor):  # noqa: ARG001 - the tables must be there
    """Fill the database once for a module, and take everything away again."""
    with django_db_blocker.unblock():
        from_commit = fill(assessor)
    yield from_commit
    with django_db_blocker.unblock():
        empty()


def empty():
    """Take the demonstration away."""
    with transaction.atomic():
        clear(SYSTEM, at=NOW)
        AuditEntry.objects.all().delete()
