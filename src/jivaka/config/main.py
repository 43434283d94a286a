"""The entry point of the command `jivaka`: gives the command line its knowledge, its day and its streams.

This floor sees everything; it decides nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.errors import Problem
    from jivaka.interfaces.cli.tools import BookOrder, Shelf


def load_assessor(name: str = "") -> tuple[Assessor, tuple[Problem, ...]]:
    """Return what `jivaka.config.loading.load_assessor` does, which is loaded now."""
    found: tuple[Assessor, tuple[Problem, ...]] = _loading().load_assessor(name)
    return found


def check_beside(name: str = "") -> tuple[list[Problem], list[str]]:
    """Return what is wrong with the translations and the example clients, and what is not translated; loaded now."""
    problems, notes = _loading().check_languages(name)
    of_cases = importlib.import_module("jivaka.config.book").check_cases(load_assessor(name)[0], name)
    return [*problems, *of_cases], notes


def shelf() -> Shelf:
    """Return the folder of releases and the knowledge folder that new ones are made from."""
    made: Shelf = _loading().shelf()
    return made


def _loading() -> Any:  # noqa: ANN401 - a module
    return importlib.import_module("jivaka.config.loading")


def print_book(assessor: Assessor, order: BookOrder, progress: Callable[[str], None]) -> Mapping[str, bytes]:
    """Print the knowledge as a book, with what only a book needs loaded now."""
    printed: Mapping[str, bytes] = importlib.import_module("jivaka.config.book").print_book(assessor, order, progress)
    return printed


def today() -> date:
    """Return the local calendar day, which is the day that a client means by 'today'."""
    return datetime.now(UTC).astimezone().date()


def now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


def _open_what_is_closed() -> None:
    """Let closed streams of a process be empty ones: nothing to read, and nobody who reads what is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it is open as long as the process


def main() -> int:
    """Run the command line of this process."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    streams = sys.stdin.buffer, sys.stdout, sys.stderr
    tools = Tools(load_assessor, today, os.environ, *streams, shelf, print_book, now, check_beside)
    if "_ARGCOMPLETE" in os.environ:
        app.complete()
        return 0
    status = app.run(sys.argv[1:], tools)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return app.BROKEN_PIPE
    return status


if __name__ == "__main__":
    sys.exit(main())
