"""`jivaka client`: everything about one client as a file, and erasing clients so that nobody can read them again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli.commands.salons.showing import DONE, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.protection.own_record import erase_client, erase_forgotten, export_client

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

NOT_SURE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar=_("WHAT"))
    export = parts.add_parser("export", help=_("write everything about a client as JSON"))
    export.add_argument("--to", default="", metavar="FILE", help=_("into this file, which only you can read"))
    erase = parts.add_parser("erase", help=_("destroy a client's key, so that nobody can read their data again"))
    for one in (export, erase):
        one.add_argument("number", type=int, metavar="N", help=_("the number of the client"))
    forget = parts.add_parser("forget", help=_("erase everybody who was not here for so many years"))
    forget.add_argument("--years", type=float, required=True, metavar="N", help=_("years without a visit or an answer"))
    for one in (erase, forget):
        one.add_argument("--yes", action="store_true", help=_("really do it: it cannot be undone"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do the part that was asked for."""
    return with_database(
        tools, lambda: {"export": _export, "erase": _erase, "forget": _forget}[arguments.part](arguments, tools)
    )


def _export(arguments: argparse.Namespace, tools: Tools) -> int:
    text = json.dumps(export_client(SYSTEM, arguments.number, at=tools.now()), ensure_ascii=False, indent=2)
    if not arguments.to:
        tools.say(text)
        return DONE
    place = Path(arguments.to)
    if place.is_file():
        place.chmod(0o600)  # one that is there may be open to others
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    tools.say(_("Written: {file}").format(file=arguments.to))
    return DONE


def _erase(arguments: argparse.Namespace, tools: Tools) -> int:
    if not arguments.yes:
        return _ask(tools)
    erase_client(SYSTEM, arguments.number, at=tools.now())
    tools.say(
        _("Client {number} is erased. Older backups still hold the key: let them run out.").format(
            number=arguments.number
        )
    )
    return DONE


def _forget(arguments: argparse.Namespace, tools: Tools) -> int:
    if not arguments.yes:
        return _ask(tools)
    gone = erase_forgotten(SYSTEM, arguments.years, at=tools.now())
    tools.say(_("{count} clients are erased.").format(count=len(gone)))
    return DONE


def _ask(tools: Tools) -> int:
    tools.complain(_("This cannot be undone. Export first if somebody may ask, then say --yes."))
    return NOT_SURE
