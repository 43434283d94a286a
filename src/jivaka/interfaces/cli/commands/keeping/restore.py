"""`jivaka restore`: puts a backup in the place of the database, then proves what it has put there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, with_database
from jivaka.interfaces.cli.words import _
from jivaka.queries.consistency import check_claims
from jivaka.services.protection.audit import verify_audit
from jivaka.services.protection.backup import restore

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help=_("a file that `jivaka backup` made"))
    parser.add_argument("--over", action="store_true", help=_("also where there are salons; they are copied first"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Restore, check claims and the audit; 1 where anything is wrong with what was restored."""

    def work() -> int:
        done = restore(SYSTEM, Path(arguments.file), at=tools.now(), over=arguments.over)
        if done.kept:
            tools.say(_("What was there before: {file}").format(file=done.kept))
        if done.erased:
            tools.say(_("{count} clients who had been erased since are erased again.").format(count=done.erased))
        found = verify_audit()
        problems = (*check_claims(since=0), *found.problems)
        for problem in problems:
            tools.complain(problem.sentence())
        for key in done.missing_keys:
            tools.complain(
                _('Some clients cannot be read: the master key "{key}" is not here. Put it back.').format(key=key)
            )
        told = _("Restored: {problems} problems; the head of the audit is {head}.")
        tools.say(told.format(problems=len(problems), head=found.head))
        return FAILED if problems or done.missing_keys else DONE

    return with_database(tools, work, makes=True)
