"""Prints the book of the knowledge: gives it how its rules stand, its example clients and their decisions.

It reads the example clients from where the knowledge is and decides nothing. Loaded only when a book is wanted.
"""

from __future__ import annotations

import importlib
import json
from collections import Counter
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.book.book import Edition, book_of
from jivaka.interfaces.book.cases import Case
from jivaka.interfaces.book.page import page_of
from jivaka.interfaces.book.rules import Signed
from jivaka.interfaces.kb.folder import place_of, source_of
from jivaka.interfaces.kb.reviews import UNSIGNED, stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Rule
    from jivaka.interfaces.cli.tools import BookOrder


def print_book(assessor: Assessor, order: BookOrder, progress: Callable[[str], None]) -> Mapping[str, bytes]:
    """Return the book in each wanted form. Raises ProblemsError where an example client cannot be read."""

    def signed(rule: Rule) -> Signed:
        standing = order.standings.get(rule.id)
        return Signed(standing.stamp, standing.status, standing.reviews) if standing else _unsigned(rule)

    progress("cases")
    cases = tuple(_cases(order.name, assessor))
    book = book_of(assessor.knowledge, Edition(order.on, signed, cases, order.proof))
    printed: dict[str, bytes] = {}
    for form in order.forms:
        progress(form)
        printed[form] = (
            page_of(book) if form == "html" else importlib.import_module("jivaka.interfaces.book.pdf").pdf_of(book)
        )
    return printed


def check_cases(assessor: Assessor, name: str) -> list[Problem]:
    """Return every example client of the knowledge of a name who is decided dangerously, or who cannot be read."""
    lines: Counter[str] = Counter()
    problems: list[Problem] = []
    try:
        for case in _cases(name, assessor):
            lines[case.group] += 1
            if not case.safe:
                expect, decided = case.told["expect"], case.decided.disposition_id
                message = (
                    f"The example client {case.told['id']} would get '{decided}', which is dangerous."
                    f" Expected is '{expect['disposition']}': {expect['why']}"
                )
                remedy = "Mend the rule that should say so; the client stays as it is."
                where = f"cases/{case.group}.jsonl"
                problems.append(Problem("dangerous-case", where, message, remedy, lines[case.group]))
    except ProblemsError as error:
        problems += error.problems
    return problems


def _unsigned(rule: Rule) -> Signed:
    return Signed(stamp_of(rule), UNSIGNED)


def _cases(name: str, assessor: Assessor) -> Iterator[Case]:
    """Yield every example client of the knowledge of a name, with what is decided on the day it is from."""
    for path, text in _texts(name):
        for number, line in enumerate(text.splitlines(), 1):
            try:
                told = json.loads(line)
                raw, on = {"on": told["on"], "answers": told["answers"]}, date.fromisoformat(told["on"])
                told["id"], told["expect"]["disposition"], told["expect"]["why"]
            except (ValueError, KeyError, TypeError) as error:
                message = f"This example client cannot be read ({error})."
                remedy = "One JSON object a line, with id, story, on, answers and expect."
                raise ProblemsError((Problem("unreadable-case", path, message, remedy, number),)) from error
            found, problems = assessor.assess(raw, today=on)
            if found is None:
                raise ProblemsError(
                    tuple(
                        Problem(
                            "unreadable-case", path, f"{told['id']}: {one.where}: {one.message}", one.remedy, number
                        )
                        for one in problems
                    )
                )
            yield Case(PurePosixPath(path).stem, told, found)


def _texts(name: str) -> list[tuple[str, str]]:
    """Return the files of example clients by their path, from a release or from a folder."""
    source = source_of(place_of(name))
    if source.release is not None:
        files = source.release.files
        return [(path, files[path]) for path in sorted(files) if PurePosixPath(path).match("cases/*.jsonl")]
    return [(f"cases/{path.name}", path.read_text("utf-8")) for path in sorted(source.place.glob("cases/*.jsonl"))]
