"""What the commands of salons share: columns in any script, times and money as people write them, typed words."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from typing import TYPE_CHECKING, Final

from django.db import Error, ProgrammingError

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import YEARS
from jivaka.interfaces.cli.words import _
from jivaka.services.database import database_missing, database_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from jivaka.interfaces.cli.tools import Tools

DONE: Final = 0
FAILED: Final = 1
_WIDE: Final = ("W", "F")


def with_database(tools: Tools, work: Callable[[], int], *, makes: bool = False) -> int:
    """Do work and return its exit status; a database that cannot be read is a sentence.

    Where there is none, only work that `makes` it goes on: a mistyped name would leave an empty database behind.
    """
    if not makes and database_missing():
        message = _("There is no database at {where}.").format(where=database_place())
        tools.complain(f"{message} {_('Make one with: jivaka migrate, or name yours in JIVAKA_DATABASE.')}")
        return FAILED
    try:
        return work()
    except Error as error:
        said = [*str(error).strip().splitlines(), type(error).__name__][0].rstrip(".")
        message = _("The database cannot be used ({where}): {why}.").format(where=database_place(), why=said)
        tools.complain(f"{message} {_remedy(error, said)}")
        return FAILED


def _remedy(error: Error, said: str) -> str:
    """Return what to do: a table that is missing can be made; a server, a disk or a file has to be looked at."""
    if isinstance(error, ProgrammingError) or said.startswith("no such ") or " has no column " in said:
        return _("Create or update it with: jivaka migrate")
    return _(
        "See that it is there, may be written and has room on its disk, and that JIVAKA_DATABASE names it; "
        "then try again."
    )


def columns(rows: Sequence[Sequence[str]], before: str = "  ") -> list[str]:
    """Return rows as lines with aligned columns, whatever their scripts; the last column is as long as it is."""
    if not rows:
        return []
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    return [_line(row, widths, before) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int], before: str) -> str:
    cells = (cell + " " * (most - width(cell) + 2) for cell, most in zip(row, widths, strict=False))
    return (before + "".join(cells) + row[-1]).rstrip()


def width(text: str) -> int:
    """Return how many cells of a terminal a text fills: combining signs none, wide characters two."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(sign) in _WIDE)
        for sign in text
    )


def clock_span(begins: datetime, ends: datetime) -> str:
    """Return two local times as 09:00-10:00."""
    return f"{begins:%H:%M}-{ends:%H:%M}"


def money(minor: int, currency: str) -> str:
    """Return an amount with its currency; all of ours have a hundred minor units."""
    return f"{minor // 100}.{minor % 100:02} {currency}"


def weekday(day: date) -> str:
    """Return a day as Tuesday 2026-12-01."""
    return f"{_DAYS[day.weekday()]} {day}"


_DAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class Typed:
    """Reads typed words and collects everything that is wrong with them."""

    def __init__(self, command: str) -> None:
        """Keep the name of the command for its sentences."""
        self._command = command
        self._problems: list[Problem] = []

    def day(self, name: str, typed: str | None, default: date) -> date:
        """Return a day, or the default where nothing was typed."""
        try:
            found = default if typed is None else date.fromisoformat(typed)
        except ValueError:
            self.wrong(name, _('"{typed}" is not a day.').format(typed=typed), _("Write it as 2026-12-01."))
            return default
        if found.year not in YEARS:
            remedy = _("Write a day from {first} to {last}.").format(first=YEARS[0], last=YEARS[-1])
            self.wrong(name, _("{typed} is too far away.").format(typed=typed), remedy)
            return default
        return found

    def time(self, name: str, typed: str | None) -> time | None:
        """Return a time of day, or None where nothing was typed."""
        try:
            return None if typed is None else time.fromisoformat(typed).replace(tzinfo=None)
        except ValueError:
            self.wrong(name, _('"{typed}" is not a time of day.').format(typed=typed), _("Write it as 17:00."))
            return None

    def one_of(self, name: str, typed: str | None, known: Sequence[str]) -> str:
        """Return one of the known words, or '' where nothing was typed."""
        if typed is not None and typed not in known:
            remedy = _("There are: {known}.").format(known=", ".join(known))
            self.wrong(name, _('There is no "{typed}" here.').format(typed=typed), remedy)
        return typed or ""

    def wrong(self, name: str, message: str, remedy: str) -> None:
        """Keep one thing that is wrong."""
        self._problems.append(Problem("bad-words", f"jivaka {self._command} {name}", message, remedy))

    def finish(self) -> None:
        """Refuse with everything that was wrong."""
        if self._problems:
            raise ProblemsError(tuple(self._problems))
