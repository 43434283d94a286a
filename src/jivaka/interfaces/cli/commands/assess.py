"""`jivaka assess`: one intake to a page or to JSON, or many intakes, one a line, to one decision a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.document import document, error_document
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.bulk import in_order
from jivaka.interfaces.cli.input import parse_json, read_json, read_lines
from jivaka.interfaces.cli.page import page
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.interfaces.cli.tools import Tools

DECIDED, BAD_INPUT, UNDETERMINED = 0, 2, 3
_PROGRESS_EVERY = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", nargs="?", help=_("an intake as JSON; '-' reads standard input"))
    parser.add_argument("--json", action="store_true", help=_("write the decision as JSON instead of a page"))
    parser.add_argument("--jsonl", metavar=_("FILE"), help=_("read one intake a line and write one decision a line"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Assess and return 0 decided, 2 bad input, 3 undetermined."""
    if (arguments.file is None) == (arguments.jsonl is None):
        tools.complain(_("jivaka assess: name one intake, or --jsonl with a file of many. '-' reads standard input."))
        return BAD_INPUT
    if arguments.jsonl is not None:
        return _many(arguments.jsonl, tools)
    raw = read_json(arguments.file, tools.input)
    assessor = tools.deciding()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        if arguments.json:
            tools.say(json.dumps(error_document(problems, _id_of(raw)), ensure_ascii=False, indent=2))
        raise ProblemsError(problems)
    decided = document(found)
    if arguments.json:
        tools.say(json.dumps(decided, ensure_ascii=False, indent=2))
    else:
        tools.say(page(decided, assessor.knowledge, colour=tools.colour()))
    return UNDETERMINED if decided["disposition"] == "undetermined" else DECIDED


def _many(path: str, tools: Tools) -> int:
    assessor = tools.deciding()
    today = tools.today()

    def decide(line: tuple[int, bytes]) -> tuple[bool, str]:
        found = _one_line(line, path, assessor, today)
        return "error" in found, json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    bad = lines = 0
    watched = tools.errors.isatty()
    for wrong, text in in_order(read_lines(path, tools.input), decide):
        bad += wrong
        lines += 1
        tools.say(text)
        if watched and not lines % _PROGRESS_EVERY:
            tools.errors.write("\r" + _("{lines} intakes").format(lines=lines))
    if watched:
        tools.complain("\r" + _("{lines} intakes, {bad} could not be read").format(lines=lines, bad=bad))
    return BAD_INPUT if bad else DECIDED


def _one_line(line: tuple[int, bytes], path: str, assessor: Assessor, today: date) -> dict[str, Any]:
    number, text = line
    try:
        raw = parse_json(text, path, line=number)
    except ProblemsError as error:
        return error_document(error.problems)
    found, problems = assessor.assess(raw, today=today)
    return error_document(problems, _id_of(raw)) if found is None else document(found)


def _id_of(raw: object) -> str:
    found: object = raw.get("id") if isinstance(raw, dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
