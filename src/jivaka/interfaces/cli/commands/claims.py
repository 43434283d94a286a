"""`jivaka claims`: finds statements about massage in a salon's own text that evidence does not support."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jivaka.core.advice.claims import FOLDER, find_claims, read_claims
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.input import read_text
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse

    from jivaka.core.advice.claims import ClaimFound, Ledger
    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Tools

NOTHING_FOUND, FOUND = 0, 1
_SUMMARY: Final = _("{count} statements that evidence does not support, or not as they are worded.")
_NOTHING: Final = _("No statement of the ledger was found. That does not prove the rest of the text.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help=_("a text or web page; '-' reads standard input"))
    parser.add_argument("--json", action="store_true", help=_("write what was found as JSON"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show every claim; 1 where something was found."""
    text = read_text(arguments.file, tools.input)
    assessor = tools.deciding()
    ledger, problems = ledger_of(assessor.knowledge)
    if problems:
        raise ProblemsError(problems)
    found = find_claims(text, ledger)
    if arguments.json:
        tools.say(json.dumps([_plain(item) for item in found], ensure_ascii=False, indent=2))
    else:
        for item in found:
            _show(item, arguments.file, tools)
        tools.say(_SUMMARY.format(count=len(found)) if found else _NOTHING)
    return FOUND if found else NOTHING_FOUND


def ledger_of(knowledge: Knowledge) -> tuple[Ledger, tuple[Problem, ...]]:
    """Return the claims ledger of the knowledge, and everything that is wrong with its files."""
    return read_claims(*(found for found in knowledge.other.values() if found.folder == FOLDER))


def _show(item: ClaimFound, path: str, tools: Tools) -> None:
    claim = item.claim
    tools.say(f'{path}:{item.line}:{item.column}: "{item.quote}" [{claim.verdict}]')
    instead = claim.instead or _("leave it out")
    lines = (*wrapped(claim.says, "  "), *wrapped(_("Instead: {words}").format(words=instead), "  "))
    for line in (*lines, "  [" + ", ".join(claim.sources) + "]", ""):
        tools.say(line)


def _plain(item: ClaimFound) -> dict[str, object]:
    claim = item.claim
    return {
        "line": item.line,
        "column": item.column,
        "quote": item.quote,
        "claim": claim.id,
        "verdict": claim.verdict,
        "says": claim.says,
        "instead": claim.instead,
        "sources": list(claim.sources),
    }
