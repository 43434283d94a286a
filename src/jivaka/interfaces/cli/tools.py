"""What the command line is given to work with, so that it knows no folder, no clock and no terminal of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping
    from datetime import date

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Tools:
    """`load` reads the knowledge and gives the assessor with every problem of form; `today` is the day it is."""

    load: Callable[[], tuple[Assessor, tuple[Problem, ...]]]
    today: Callable[[], date]
    environment: Mapping[str, str]
    input: BinaryIO
    output: TextIO
    errors: TextIO

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
