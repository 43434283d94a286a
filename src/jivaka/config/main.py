"""The entry point of the command `jivaka`: gives the command line its knowledge, its day and its streams.

This floor sees everything; it decides nothing.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools
from jivaka.interfaces.kb.folder import knowledge_folder, load_documents

if TYPE_CHECKING:
    from jivaka.core.errors import Problem


def load_assessor() -> tuple[Assessor, tuple[Problem, ...]]:
    """Return the assessor of the knowledge folder in use, and every problem of form in it."""
    knowledge, problems = assemble(load_documents(knowledge_folder()))
    assessor = Assessor(knowledge)
    return assessor, (*problems, *assessor.problems)


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
