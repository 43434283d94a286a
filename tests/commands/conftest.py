"""What the tests of the commands share: a command line that runs in this process, with the knowledge read once."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from jivaka.interfaces.cli import app
from jivaka.interfaces.cli.tools import Tools

TODAY = date(2026, 11, 25)
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, what it said on the output, and what it complained about."""

    status: int
    said: str
    complained: str

    @property
    def plain(self) -> str:
        """Return what was said on one line, so that a sentence can be looked for however it was broken."""
        return " ".join(self.said.split())


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Keyboard:
    """A standard input that is typed while the output is read: `types` is given what was said so far."""

    def __init__(self, output, types):
        self._output, self._types = output, types

    def readline(self, _most=-1):
        line = self._types(self._output.getvalue())
        return b"" if line is None else f"{line}\n".encode()


@pytest.fixture(scope="session")
def jivaka(assessor):
    """Return a function that runs a command line; `typed` is the standard input, or types while it reads."""

    def run(*argv, typed="", today=TODAY, environment=(), terminal=False, clock=None, beside=None):
        output, errors = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        if callable(typed):
            standard = Keyboard(output, typed)
        else:
            standard = io.BytesIO(typed if isinstance(typed, bytes) else typed.encode())
        tools = Tools(
            lambda: (assessor, assessor.problems),
            lambda: today,
            dict(environment),
            standard,
            output,
            errors,
            clock=clock,
            beside=beside,
        )
        status = app.run([str(word) for word in argv], tools)
        return Ran(status, output.getvalue(), errors.getvalue())

    return run


@pytest.fixture(scope="session")
def example():
    """Return the path of an example client of this repository."""
    return lambda name: ROOT / "examples" / f"{name}.json"


@pytest.fixture(scope="session")
def knowledge_case():
    """Return the intake of one of the named clients that stand in the knowledge."""
    lines = (ROOT / "knowledge" / "cases" / "clients.jsonl").read_text(encoding="utf-8").splitlines()
    named = {case["id"]: case for case in map(json.loads, lines)}
    return lambda name: {"id": name, "on": named[name]["on"], "answers": named[name]["answers"]}
