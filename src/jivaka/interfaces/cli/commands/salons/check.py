"""`jivaka check`: proves that claims and bookings agree, or says where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.scheduling.ticks import tick_from
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, with_database
from jivaka.interfaces.cli.words import _
from jivaka.queries.consistency import check_claims, count_bookings

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--coming", action="store_true", help=_("only from now on; past claims may have been purged"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Check; 1 where anything disagrees."""

    def work() -> int:
        since = tick_from(tools.now()) if arguments.coming else 0
        problems = list(check_claims(since=since))
        for problem in problems:
            tools.complain(problem.sentence())
        told = _("{problems} problems in {bookings} bookings and {claims} claims.")
        bookings, claims = count_bookings(since=since)
        tools.say(told.format(problems=len(problems), bookings=bookings, claims=claims))
        return FAILED if problems else DONE

    return with_database(tools, work)
