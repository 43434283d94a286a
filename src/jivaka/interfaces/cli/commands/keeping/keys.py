"""`jivaka keys`: shows which master keys are in use, prints a new one, and rotates them while Jivaka is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.protection.keys import keys_in_use, new_key_text, place_of_keys, rotate_keys

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parts = parser.add_subparsers(dest="part", required=True, metavar=_("WHAT"))
    parts.add_parser("show", help=_("show the ids of the master keys, where they are, and how much each has wrapped"))
    parts.add_parser("new", help=_("print a new master key for JIVAKA_KEYS; nothing is kept"))
    rotate = parts.add_parser("rotate", help=_("make a new master key and wrap every client's key with it"))
    rotate.add_argument("--wrap-only", action="store_true", help=_("make none: wrap with the one that stands first"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do the part that was asked for."""
    if arguments.part == "new":
        tools.say(new_key_text())
        return DONE
    return with_database(tools, lambda: {"show": _show, "rotate": _rotate}[arguments.part](arguments, tools))


def _show(_arguments: argparse.Namespace, tools: Tools) -> int:
    in_use = keys_in_use()
    for key, count in in_use.counts.items():
        words = _("{key}: {count} clients and drafts") if key not in in_use.missing else _("{key}: {count}, NOT HERE")
        tools.say(words.format(key=key, count=count))
    tools.say(_("The master keys: {place}").format(place=place_of_keys()))
    return FAILED if in_use.missing else DONE


def _rotate(arguments: argparse.Namespace, tools: Tools) -> int:
    rotated = rotate_keys(SYSTEM, at=tools.now(), new=not arguments.wrap_only)
    tools.say(_("{count} keys are wrapped with {key} now.").format(count=rotated.wrapped, key=rotated.key))
    tools.say(
        _("Keep the earlier master keys as long as you keep backups from before: {place}").format(place=place_of_keys())
    )
    return DONE
