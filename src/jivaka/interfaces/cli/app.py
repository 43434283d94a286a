"""The command `jivaka`: finds the command that was asked for, runs it, and turns every failure into a sentence.

Only the module of the command in use is loaded, so that a short command starts at once.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.interfaces.cli.tools import Command, Tools

DECIDED: Final = 0
FAILED: Final = 1
BAD_INPUT: Final = 2
UNDETERMINED: Final = 3
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
RELEASE: Final = "--release"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its name, what it does, examples of its use, whether it needs tables, and the room of its module.

    `sets` is what the settings of the pages find in the environment when this command runs.
    """

    name: str
    says: str
    examples: tuple[str, ...]
    needs_tables: bool = False
    room: str = ""
    sets: tuple[tuple[str, str], ...] = ()

    @property
    def module(self) -> str:
        """Return the module that carries the command out."""
        room = f"{self.room}." if self.room else "salons." if self.needs_tables else ""
        return f"jivaka.interfaces.cli.commands.{room}{self.name}"


ENTRIES: Final = (
    Entry(
        "assess",
        _("Decide from an intake: is a massage safe, which one, how many sessions."),
        ("jivaka assess examples/office_worker.json", "jivaka assess --json -", "jivaka assess --jsonl clients.jsonl"),
    ),
    Entry(
        "ask",
        _("Ask the questions one by one and show the decision."),
        ("jivaka ask", "jivaka ask --save client.json", "jivaka ask --resume client.json"),
    ),
    Entry(
        "explain",
        _("Say why a decision is as it is, why not otherwise, and what would change it."),
        ("jivaka explain examples/on_warfarin.json", "jivaka explain examples/on_warfarin.json --why-not gua_sha"),
    ),
    Entry(
        "knowledge",
        _("Check, list, show and search the reviewed knowledge."),
        (
            "jivaka knowledge check",
            "jivaka knowledge list --strength GK",
            "jivaka knowledge show cauda_equina.saddle_numbness",
            "jivaka knowledge impact OLD NEW --cohort clients.npz",
        ),
    ),
    Entry(
        "cohort",
        _("Make many clients, count what is decided for them, and find those whom a rule touches."),
        (
            "jivaka cohort make 100000 --seed 1 --out clients.npz",
            "jivaka cohort stats --cohort clients.npz",
            "jivaka cohort recall cauda_equina.saddle_numbness --cohort clients.npz",
        ),
    ),
    Entry(
        "medicines",
        _("Show how the names of medicines are read and what follows from them."),
        ('jivaka medicines "warfarine" "blood pressure tablet"',),
    ),
    Entry(
        "claims",
        _("Find statements about massage that evidence does not support in a salon's own text."),
        ("jivaka claims website.txt", "jivaka claims -"),
    ),
    Entry(
        "letter",
        _("Write the referral letter for a client who should see a doctor."),
        ("jivaka letter client.json", "jivaka letter client.json --pdf letter.pdf"),
    ),
    Entry(
        "migrate",
        _("Create the database of the salons or bring it up to date."),
        ("jivaka migrate",),
        needs_tables=True,
    ),
    Entry(
        "demo",
        _("Fill an empty database with a believable chain of salons."),
        ("jivaka demo", "jivaka demo --small --seed 7", "jivaka demo --again"),
        needs_tables=True,
    ),
    Entry(
        "slots",
        _("Show when a massage can be had in a salon, or what stands in the way."),
        (
            "jivaka slots kyiv-podil --technique thai --minutes 60",
            "jivaka slots kyiv-podil --technique thai --from 2026-12-01 --days 7 --after 17:00 --language uk",
        ),
        needs_tables=True,
    ),
    Entry(
        "day",
        _("Show a day of a salon: who works, who comes, which room is taken."),
        ("jivaka day kyiv-podil", "jivaka day kyiv-podil 2026-12-01 --json"),
        needs_tables=True,
    ),
    Entry(
        "book",
        _("Show what can be booked for an intake, and book a session or a whole course."),
        (
            "jivaka book client.json --salon kyiv-podil --after 17:00",
            "jivaka book client.json --salon kyiv-podil --offer 1 --name Olha",
        ),
        needs_tables=True,
    ),
    Entry(
        "queue",
        _("Place the courses of everybody who waits together, and book the plan."),
        (
            "jivaka queue examples/monday.jsonl --salon kyiv-podil --salon lviv-rynok",
            "jivaka queue examples/monday.jsonl --salon kyiv-podil --salon lviv-rynok --book",
        ),
        needs_tables=True,
    ),
    Entry(
        "roster",
        _("Propose who works when, by what was booked."),
        ("jivaka roster kyiv-podil", "jivaka roster kyiv-podil lviv-rynok --week 2026-12-07 --weeks 12"),
        needs_tables=True,
        room="office",
    ),
    Entry(
        "check",
        _("Prove that bookings and the times they claim agree."),
        ("jivaka check", "jivaka check --coming"),
        needs_tables=True,
    ),
    Entry(
        "serve",
        _("Show Jivaka to browsers."),
        ("jivaka serve", "jivaka serve --port 8080 --workers 2"),
        needs_tables=True,
        sets=(("JIVAKA_GATHERED", "1"),),
    ),
    Entry(
        "staff",
        _("Give and take the roles of the staff: therapist, receptionist, manager, reviewer."),
        (
            "jivaka staff add boss@example.org --role manager",
            "jivaka staff add olha@example.org --role therapist --salon kyiv-podil --therapist Olha",
            "jivaka staff remove boss@example.org --role manager",
            "jivaka staff list",
        ),
        needs_tables=True,
    ),
    Entry(
        "worker",
        _("Send what is owed, end holds, offer freed time, remind. Let at least one run beside `jivaka serve`."),
        ("jivaka worker", "jivaka worker --once"),
        needs_tables=True,
    ),
    Entry(
        "audit",
        _("Prove that nobody changed what was written about deeds; list those with one client's data."),
        ("jivaka audit verify", "jivaka audit verify --head 1204:9f2c...", "jivaka audit list --client 12"),
        needs_tables=True,
        room="keeping",
    ),
    Entry(
        "keys",
        _("Show and rotate the master keys that clients' data is sealed with."),
        ("jivaka keys show", "jivaka keys rotate", "jivaka keys new"),
        needs_tables=True,
        room="keeping",
    ),
    Entry(
        "client",
        _("Write everything about one client into a file, or erase them for good."),
        ("jivaka client export 12 --to client.json", "jivaka client erase 12 --yes", "jivaka client forget --years 10"),
        needs_tables=True,
        room="keeping",
    ),
    Entry(
        "backup",
        _("Copy the database into one file while it is in use."),
        ("jivaka backup /srv/backups/monday.sqlite3",),
        needs_tables=True,
        room="keeping",
    ),
    Entry(
        "restore",
        _("Put a backup in the place of the database, and prove what it holds."),
        ("jivaka restore /srv/backups/monday.sqlite3", "jivaka restore monday.sqlite3 --over"),
        needs_tables=True,
        room="keeping",
    ),
)


def run(argv: Sequence[str], tools: Tools) -> int:
    """Carry out a command line and return its exit status; nothing but an exit status comes out of it."""
    try:
        return _run(list(argv), tools)
    except ProblemsError as error:
        for problem in error.problems:
            tools.complain(problem.sentence())
        return BAD_INPUT
    except KeyboardInterrupt:
        tools.complain(_("Stopped."))
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        said = _("jivaka: {what}: {why}.").format(what=error.filename or _("the output, or a file"), why=error.strerror)
        tools.complain(f"{said} {_remedy(error)}".rstrip())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last door: a person gets a sentence, a developer gets the trace
        if tools.environment.get("JIVAKA_DEBUG"):
            tools.complain("".join(traceback.format_exception(error)))
        name = type(error).__name__
        tools.complain(
            _(
                "jivaka: something went wrong inside ({name}). Nothing was decided. Set JIVAKA_DEBUG=1 to see where."
            ).format(name=name)
        )
        return FAILED


def _run(argv: list[str], tools: Tools) -> int:
    wanted = _wanted(argv)
    names = [entry.name for entry in ENTRIES]
    parser, subparsers = _parser()
    for entry in _listed(argv, wanted):
        sub = subparsers.add_parser(
            entry.name,
            help=entry.says,
            description=entry.says,
            epilog=_("Examples:") + "\n  " + "\n  ".join(entry.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if entry.name == wanted:
            os.environ.update(entry.sets)
            command(entry).add_arguments(sub)
    try:
        with redirect_stdout(tools.output), redirect_stderr(tools.errors):
            arguments = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if wanted not in names:
        parser.print_help(tools.output)
        return BAD_INPUT if argv else DECIDED
    if arguments.of_release:
        tools = tools.of(arguments.of_release)
    return command(ENTRIES[names.index(wanted)]).run(arguments, tools)


def _listed(argv: Sequence[str], wanted: str) -> Sequence[Entry]:
    """Return the commands to declare: the one that is wanted, or all where they may be listed for a person."""
    alone = [entry for entry in ENTRIES if entry.name == wanted]
    return ENTRIES if not alone or {"-h", "--help"} & set(argv) else alone


def _wanted(argv: Sequence[str]) -> str:
    """Return the command: the first word that is no option and does not belong to --release."""
    pairs = zip(("", *argv), argv, strict=False)
    return next((word for before, word in pairs if not word.startswith("-") and before != RELEASE), "")


def command(entry: Entry) -> Command:
    """Return the module of a command, with the tables made ready where it needs them."""
    if entry.needs_tables:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jivaka.config.settings")
        importlib.import_module("django").setup()
    return cast("Command", importlib.import_module(entry.module))


def _parser() -> tuple[argparse.ArgumentParser, argparse._SubParsersAction[argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser(
        prog="jivaka",
        description=_("From an intake to a safe decision, a recommended massage and a course."),
        epilog=_("Exit status: 0 decided, 1 failed, 2 bad input, 3 essential questions are missing."),
    )
    parser.add_argument(
        RELEASE,
        dest="of_release",
        metavar=_("KNOWLEDGE"),
        default="",
        help=_("decide with this release (its name or file), this folder, or the 'draft' that is edited"),
    )
    return parser, parser.add_subparsers(dest="command", metavar=_("COMMAND"), title=_("commands"))


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser with the arguments of every command, for shell completion and for the reference."""
    parser, subparsers = _parser()
    for entry in ENTRIES:
        command(entry).add_arguments(subparsers.add_parser(entry.name, help=entry.says))
    return parser


def complete() -> None:
    """Answer the shell that asks how the words on its line go on. Loads everything, which only completion needs."""
    importlib.import_module("argcomplete").autocomplete(whole_parser())


def _remedy(error: OSError) -> str:
    """Return what to do about a file or folder that could not be used."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _("Make room on that disk, then do it again.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _("Name a place where you may write and read; JIVAKA_HOME says where Jivaka keeps its own files.")
        case errno.ENOENT | errno.ENOTDIR:
            return _("See that the folder is there, and that the name is right.")
    return ""
