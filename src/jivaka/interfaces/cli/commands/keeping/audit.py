"""`jivaka audit`: proves that nobody changed what was written about deeds, and lists those with one client's data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, columns, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.protection.audit import list_audit, seal_audit, verify_audit

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

MOST = 1000
ALL = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar=_("WHAT"))
    verify = parts.add_parser("verify", help=_("prove the whole chain; 1 where an entry was changed, removed or moved"))
    verify.add_argument("--head", default="", metavar="PLACE:DIGEST", help=_("a head that was noted earlier"))
    parts.add_parser("seal", help=_("link what is in no chain yet (PostgreSQL; the worker does it, too)"))
    shown = parts.add_parser("list", help=_("show who did what with one client's data"))
    shown.add_argument("--client", type=int, required=True, metavar="N", help=_("the number of the client"))
    shown.add_argument("--most", type=int, default=MOST, metavar="N", help=_("so many of the latest"))
    shown.add_argument("--json", action="store_true", help=_("print JSON for a program"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do the part that was asked for."""
    return with_database(
        tools, lambda: {"verify": _verify, "seal": _seal, "list": _list}[arguments.part](arguments, tools)
    )


def _verify(arguments: argparse.Namespace, tools: Tools) -> int:
    found = verify_audit(_noted(arguments.head))
    for problem in found.problems:
        tools.complain(problem.sentence())
    tools.say(_("{problems} problems in {linked} entries.").format(problems=len(found.problems), linked=found.linked))
    tools.say(_("The head of the chain, to be noted elsewhere: {head}").format(head=found.head))
    return FAILED if found.problems else DONE


def _noted(text: str) -> tuple[int, str] | None:
    place, _colon, digest = text.partition(":")
    if not text:
        return None
    if not place.isdecimal() or len(digest) != 64:
        message = _('"{text}" is no head.').format(text=text)
        remedy = _("Write it as `jivaka audit verify` prints it.")
        raise ProblemsError((Problem("bad-words", "jivaka audit verify --head", message, remedy),))
    return int(place), digest


def _seal(_arguments: argparse.Namespace, tools: Tools) -> int:
    tools.say(_("{count} entries linked.").format(count=seal_audit()))
    return DONE


def _list(arguments: argparse.Namespace, tools: Tools) -> int:
    if not 1 <= arguments.most <= ALL:
        message = _("{number} entries cannot be shown.").format(number=arguments.most)
        remedy = _("Choose 1 to {most}.").format(most=ALL)
        raise ProblemsError((Problem("bad-words", "jivaka audit list --most", message, remedy),))
    found = list_audit(arguments.client, arguments.most)
    if arguments.json:
        rows = [
            {
                "number": one.pk,
                "at": one.at.isoformat(),
                "actor": one.actor,
                "action": one.action,
                "subject": one.subject,
                "detail": one.detail,
            }
            for one in found
        ]
        tools.say(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE
    for line in columns([(f"{one.at:%F %T}", one.actor, one.action, one.subject) for one in found], before=""):
        tools.say(line)
    if not found:
        tools.say(_("Nothing was written about client {number}.").format(number=arguments.client))
    return DONE
