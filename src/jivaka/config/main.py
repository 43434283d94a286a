"""The entry point of the command `jivaka`: gives the command line its knowledge, its day and its streams.

This floor sees everything; it decides nothing.
"""

from __future__ import annotations

import gc
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools
from jivaka.interfaces.kb.cache import key_of, remember, remembered
from jivaka.interfaces.kb.folder import Documents, knowledge_folder, parse_files, read_files

if TYPE_CHECKING:
    from jivaka.core.errors import Problem

CODE: Final = Path(__file__).resolve().parents[1] / "core"


def load_assessor() -> tuple[Assessor, tuple[Problem, ...]]:
    """Return the assessor of the knowledge folder in use, and every problem of form in it."""
    gc.disable()  # very many lasting values are about to be made; looking for rubbish would double the time
    try:
        return _load()
    finally:
        gc.freeze()  # the knowledge stays to the end; later searches for rubbish need not walk through it
        gc.enable()


def _load() -> tuple[Assessor, tuple[Problem, ...]]:
    folder = knowledge_folder()
    files = read_files(folder)
    key = key_of(files, CODE)
    found: tuple[Assessor, tuple[Problem, ...]] | None = remembered(key)
    if found is None:
        knowledge, problems = assemble(parse_files(files), other=Documents(folder))
        assessor = Assessor(knowledge)
        found = assessor, (*problems, *assessor.problems)
        remember(key, found)
    return found


def today() -> date:
    """Return the local calendar day, which is the day that a client means by 'today'."""
    return datetime.now(UTC).astimezone().date()


def main() -> int:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    tools = Tools(load_assessor, today, os.environ, sys.stdin.buffer, sys.stdout, sys.stderr)
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
