"""What the command line is given to work with, so that it knows no folder, no clock and no terminal of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, TextIO

from jivaka.core.errors import ProblemsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge, Rule

DRAFT: Final = "draft"
"""The name of the knowledge folder that is edited, whatever release is in force."""


class Standing(Protocol):
    """How a rule stands: the stamp of what it says, a sentence, and who signed it."""

    @property
    def stamp(self) -> str:
        """Return a short digest of all that the rule says."""

    @property
    def status(self) -> str:
        """Return in a sentence whether it is signed."""

    @property
    def reviews(self) -> tuple[str, ...]:
        """Return who signed it when, in which words."""


class Shelf(Protocol):
    """The releases of the knowledge. Each deed returns the release in plain values, or raises ProblemsError."""

    def make(
        self, knowledge: Knowledge, authors: Sequence[str], reports: Mapping[str, Path], on: date
    ) -> dict[str, Any]:
        """Make a release of the checked draft."""

    def sign(self, name: str, reviewer: str, statement: str, on: date) -> dict[str, Any]:
        """Add a signature."""

    def use(self, name: str, by: str, because: str, on: date) -> dict[str, Any]:
        """Put a release in force, also an earlier one again."""

    def restore(self, name: str, folder: Path) -> int:
        """Write the files of a release; return how many."""

    def verify(self, name: str) -> dict[str, Any]:
        """Make every digest again and compare."""

    def report(self, name: str, report: str) -> str:
        """Return the text of an attached report."""

    def listed(self) -> tuple[tuple[dict[str, Any], ...], tuple[Problem, ...]]:
        """Return every release, the oldest first, and what is wrong with the others."""

    def history(self) -> tuple[dict[str, Any], ...]:
        """Return what was in force when."""

    def changes(self, name: str, since: str) -> tuple[str, ...]:
        """Return where two releases differ."""

    def standings(self, rules: Iterable[Rule]) -> Mapping[str, Standing]:
        """Return how each rule stands, by its id."""


class Load(Protocol):
    """Reads the knowledge in use, or of a name, and gives the assessor with every problem of form."""

    def __call__(self, name: str = "") -> tuple[Assessor, tuple[Problem, ...]]:
        """Raise ProblemsError where nothing can be decided with it."""


class CheckBeside(Protocol):
    """Reads what stands beside the knowledge in use, or of a name: its translations and its example clients."""

    def __call__(self, name: str = "") -> tuple[list[Problem], list[str]]:
        """Return every problem of them, and a line for each text that is read in English instead."""


@dataclass(frozen=True, slots=True)
class BookOrder:
    """A book to be printed: its forms ('html', 'pdf'), the name of the knowledge, the day, and what is bound in.

    `standings` says of each rule by its id who signed it; `proof` is the report of a proof.
    """

    forms: tuple[str, ...]
    name: str
    on: date
    standings: Mapping[str, Standing]
    proof: Mapping[str, Any] | None = None


class BookPrinter(Protocol):
    """Prints the knowledge of an assessor as a book."""

    def __call__(self, assessor: Assessor, order: BookOrder, progress: Callable[[str], None]) -> Mapping[str, bytes]:
        """Return a file for each form; `progress` is told 'cases', 'html' and 'pdf' as they begin."""


@dataclass(frozen=True, slots=True)
class Tools:
    """`load` reads the knowledge; `today` is the day it is; `shelf` gives the releases, where there are any.

    `book` prints the knowledge, where that is possible; `clock` tells the instant, where the day is not enough;
    `beside` checks the translations of the knowledge and its example clients, where there are any.
    """

    load: Load
    today: Callable[[], date]
    environment: Mapping[str, str]
    input: BinaryIO
    output: TextIO
    errors: TextIO
    shelf: Callable[[], Shelf] | None = None
    book: BookPrinter | None = None
    clock: Callable[[], datetime] | None = None
    beside: CheckBeside | None = None

    def now(self) -> datetime:
        """Return the instant it is; noon of the day, in UTC, where there is no clock."""
        return self.clock() if self.clock else datetime.combine(self.today(), time(12), UTC)

    def of(self, name: str) -> Tools:
        """Return the same tools with the knowledge of a name: of a release, a path, or the draft."""
        beside = partial(self.beside, name=name) if self.beside else None
        return replace(self, load=partial(self.load, name=name), beside=beside)

    def deciding(self) -> Assessor:
        """Return the assessor, to decide with. Raises ProblemsError where something of the knowledge cannot be read.

        A rule that cannot be read is left out, and nobody would miss it in a decision.
        """
        assessor, problems = self.load()
        if problems:
            raise ProblemsError(problems)
        return assessor

    def say(self, text: str = "") -> None:
        """Write a line to the output."""
        self.output.write(text + "\n")

    def complain(self, text: str) -> None:
        """Write a line to the errors."""
        self.errors.write(text + "\n")

    def colour(self) -> bool:
        """Return whether the reader wants colour: on a terminal, and NO_COLOR is not set."""
        return self.output.isatty() and not self.environment.get("NO_COLOR")


class Command(Protocol):
    """What every command module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, arguments: argparse.Namespace, tools: Tools) -> int:
        """Do it and return the exit status."""
