"""`jivaka cohort`: make clients that nobody is, pack intakes, count over a cohort, name whom a rule touches.

Its arguments and those of `jivaka knowledge impact` are declared here. The work is loaded only when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.interfaces.cli.heavy import heavy
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

_HERE: Final = "jivaka.interfaces.cli.commands.cohort"
_WORK: Final = {"make": "make", "frequencies": "make", "pack": "make", "stats": "ask", "recall": "ask"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    doing = parser.add_subparsers(dest="doing", required=True, metavar=_("WHAT"))
    making = doing.add_parser("make", help=_("draw clients that nobody is, from published and assumed frequencies"))
    making.add_argument("clients", type=int, metavar=_("N"), help=_("how many"))
    making.add_argument("--seed", type=int, default=1, help=_("the same seed gives the same clients; 1 unless told"))
    making.add_argument(
        "--out",
        required=True,
        metavar=_("FILE"),
        help=_("where to: .npz is packed and quick; .jsonl holds intakes, one a line"),
    )
    frequencies = doing.add_parser("frequencies", help=_("list the frequencies that clients are drawn from"))
    frequencies.add_argument("--json", action="store_true", help=_("as JSON"))
    packing = doing.add_parser("pack", help=_("pack intakes, one a line, so that they are read at once"))
    packing.add_argument("file", metavar=_("INTAKES"), help=_("one intake a line as JSON; '-' reads standard input"))
    packing.add_argument("--out", required=True, metavar=_("FILE"), help=_("the packed file, ending in .npz"))
    counting = doing.add_parser("stats", help=_("count decisions, rules and limits"))
    recalling = doing.add_parser("recall", help=_("name the clients whom a rule touches"))
    recalling.add_argument("rule", metavar=_("RULE"), help=_("the id of the rule"))
    for parser_of in (counting, recalling):
        parser_of.add_argument("--cohort", required=True, metavar=_("FILE"), help=_("packed, or one intake a line"))
        parser_of.add_argument("--json", action="store_true", help=_("everything, as JSON"))
        parser_of.add_argument("--top", type=int, default=20, metavar="N", help=_("how many to show; 20 unless told"))


def add_impact_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `jivaka knowledge impact`."""
    says = _("a folder, a release, or 'draft' for what is edited")
    parser.add_argument("old", metavar=_("OLD"), help=_("the knowledge before: {says}").format(says=says))
    parser.add_argument("new", metavar=_("NEW"), help=_("the knowledge after: {says}").format(says=says))
    parser.add_argument("--cohort", required=True, metavar=_("FILE"), help=_("packed, or one intake a line"))
    parser.add_argument("--json", action="store_true", help=_("everything, as JSON; this is what a release takes"))
    parser.add_argument("--top", type=int, default=20, metavar="N", help=_("how many to show; 20 unless told"))
    parser.add_argument("--examples", type=int, default=5, metavar="N", help=_("how many clients to name"))


def run_impact(arguments: argparse.Namespace, tools: Tools) -> int:
    """Say whose decision changes; 2 where some of the input could not be read."""
    status: int = heavy(f"{_HERE}.impact", part="scale").run(arguments, tools)
    return status


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do what was asked; 2 where a rule is not found, or where some of the input could not be read."""
    work = heavy(f"{_HERE}.{_WORK[arguments.doing]}", part="scale")
    status: int = work.run(arguments, tools)
    return status
