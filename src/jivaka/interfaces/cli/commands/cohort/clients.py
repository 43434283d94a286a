"""Reads the clients of a cohort from a packed file or from intakes, one a line, for one or more knowledge bases.

The same clients stand in the same order for every knowledge base: an intake that one of them cannot read is left out of
all, counted, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.engines.cohort.columns import Gatherer, layout_of
from jivaka.engines.cohort.store import is_packed, load
from jivaka.interfaces.cli.input import parse_json, read_lines
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.findings import Findings
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.interfaces.cli.tools import Tools

PROGRESS_EVERY: Final = 2000
SHOWN: Final = 20
"""Intakes that cannot be read of which it is said what is wrong; the others are counted."""


@dataclass(frozen=True, slots=True)
class Clients:
    """The cohort as each knowledge base reads it, and how many intakes were left out."""

    cohorts: tuple[Cohort, ...]
    left_out: int


def read_clients(file: str, assessors: Sequence[Assessor], tools: Tools) -> Clients:
    """Return the clients of a file. Raises ProblemsError where there are none or the file is broken."""
    if file != "-" and is_packed(Path(file)):
        clients = Clients(tuple(load(Path(file), assessor.knowledge) for assessor in assessors), 0)
    else:
        clients = _from_lines(file, assessors, tools)
    if not clients.cohorts[0].clients:
        message, remedy = "There is no client that could be read.", "Write one intake a line: jivaka cohort make --help"
        raise ProblemsError((Problem("empty-cohort", file, message, remedy),))
    return clients


def _from_lines(file: str, assessors: Sequence[Assessor], tools: Tools) -> Clients:
    gatherers = [Gatherer(layout_of(assessor.knowledge)) for assessor in assessors]
    today, left_out, lines = tools.today(), 0, 0
    for number, text in read_lines(file, tools.input):
        lines += 1
        try:
            found = [_findings(text, file, number, assessor, today) for assessor in assessors]
        except ProblemsError as error:
            left_out += 1
            if left_out <= SHOWN:
                for problem in error.problems:
                    tools.complain(problem.sentence())
            continue
        for gatherer, findings in zip(gatherers, found, strict=True):
            gatherer.add(findings)
        if not lines % PROGRESS_EVERY:
            progress(tools, _("{lines} intakes").format(lines=lines))
    progress(tools, "")
    if left_out > SHOWN:
        tools.complain(_("  and {more} more").format(more=left_out - SHOWN))
    if left_out:
        tools.complain(
            _("{left_out} of {lines} intakes could not be read and are left out.").format(
                left_out=left_out, lines=lines
            )
        )
    return Clients(tuple(gatherer.cohort() for gatherer in gatherers), left_out)


def _findings(text: bytes, file: str, number: int, assessor: Assessor, today: date) -> Findings:
    raw = parse_json(text, file, line=number)
    intake, problems = read_intake(raw, assessor.knowledge, assessor.names, today=today)
    if intake is None:
        where = f"{file}:{number}"
        raise ProblemsError(
            tuple(Problem(p.code, f"{where} ({p.where})", p.message, p.remedy) for p in problems),
        )
    return to_findings(intake, assessor.knowledge)


def progress(tools: Tools, text: str) -> None:
    """Say on one line of a terminal how far it is; '' clears the line. Nothing where nobody watches."""
    if tools.errors.isatty():
        tools.errors.write("\r\033[K" + text)
        tools.errors.flush()
