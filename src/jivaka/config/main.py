"""The entry point of the command `jivaka`: gives the command line its knowledge, its day and its streams.

This floor sees everything; it decides nothing.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools
from jivaka.interfaces.kb.cache import key_of, remember, remembered
from jivaka.interfaces.kb.folder import Documents, knowledge_folder, parse_files, place_of, releases_folder, source_of
from jivaka.interfaces.kb.release import broken
from jivaka.interfaces.kb.reviews import claims_of_review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jivaka.core.errors import Problem
    from jivaka.interfaces.cli.tools import BookOrder, Shelf

CODE: Final = Path(__file__).resolve().parents[1] / "core"


def load_assessor(name: str = "") -> tuple[Assessor, tuple[Problem, ...]]:
    """Return the assessor of the knowledge in use, or of what `name` names, and every problem of form in it.

    Raises ProblemsError where there is none, or where a release is not as it was signed.
    """
    gc.disable()  # very many lasting values are about to be made; looking for rubbish would double the time
    try:
        return _load(place_of(name))
    finally:
        gc.freeze()  # the knowledge stays to the end; later searches for rubbish need not walk through it
        gc.enable()


def _load(place: Path) -> tuple[Assessor, tuple[Problem, ...]]:
    source = source_of(place)
    key = key_of({**source.files, str(place.resolve()): source.review("").encode()}, CODE)
    found: tuple[Assessor, tuple[Problem, ...]] | None = remembered(key)
    if found is None:
        knowledge, problems = assemble(parse_files(source.files), other=Documents(place))
        problems = (*problems, *claims_of_review(knowledge))
        if source.release is not None and source.release.digest != knowledge.digest:
            raise broken(str(place), "The digest of its knowledge does not fit its files.")
        knowledge = replace(knowledge, release=source.named, review=source.review(knowledge.review))
        assessor = Assessor(knowledge)
        found = assessor, (*problems, *assessor.problems)
        remember(key, found)
    return found


def shelf() -> Shelf:
    """Return the folder of releases and the knowledge folder that new ones are made from; loaded when asked for."""
    made: Shelf = importlib.import_module("jivaka.interfaces.kb.shelf").Shelf(releases_folder(), knowledge_folder())
    return made


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


def main() -> int:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    tools = Tools(load_assessor, today, os.environ, sys.stdin.buffer, sys.stdout, sys.stderr, shelf, print_book, now)
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
