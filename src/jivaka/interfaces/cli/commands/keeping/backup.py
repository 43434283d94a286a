"""`jivaka backup`: copies the whole database into one file while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jivaka.interfaces.cli.commands.salons.showing import DONE, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.protection.backup import back_up

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help=_("the file to write; an earlier backup of this name is replaced"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Copy, and say what is not in the copy."""

    def work() -> int:
        done = back_up(Path(arguments.file))
        tools.say(_("Written: {file} ({size:,} bytes)").format(file=done.file, size=done.size))
        tools.say(
            _("The master keys are not in it. Keep a copy of them apart from it: {place}").format(place=done.keys)
        )
        return DONE

    return with_database(tools, work)
