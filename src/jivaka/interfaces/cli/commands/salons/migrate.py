"""`jivaka migrate`: creates the database of the salons or brings it up to date, and says where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.interfaces.cli.commands.salons.showing import DONE, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.database import update_database

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare no arguments: the place is named by JIVAKA_DATABASE."""


def run(_arguments: argparse.Namespace, tools: Tools) -> int:
    """Create or update, and say where."""

    def work() -> int:
        updated = update_database()
        for name in updated.applied:
            tools.say(_("Done: {name}").format(name=name))
        if not updated.applied:
            tools.say(_("It was up to date."))
        tools.say(_("The database: {where}").format(where=updated.where))
        return DONE

    return with_database(tools, work, makes=True)
