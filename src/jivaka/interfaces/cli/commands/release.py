"""`jivaka knowledge release`: makes a release of the checked knowledge, has it signed, and puts it in force.

It says what the folder of releases answers; what a release is and who may sign is decided there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jivaka.core.knowledge.values import Rule
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Shelf, Tools

    Check = Callable[[Tools], tuple[Knowledge, list[Problem]]]

DONE, REFUSED = 0, 1
_PERSON = "NAME, ROLE"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    making = verbs.add_parser("make", help=_("make a release of the folder; its name is the version in knowledge.toml"))
    making.add_argument(
        "--author", action="append", required=True, metavar=_PERSON, help=_("who changed it; repeatable")
    )
    making.add_argument("--proof", type=Path, help=_("what `jivaka knowledge prove --json` said"))
    making.add_argument("--impact", type=Path, help=_("what `jivaka knowledge impact --json` said"))
    signing = verbs.add_parser("sign", help=_("sign a release with your name, role and words"))
    signing.add_argument("of", metavar=_("RELEASE"))
    signing.add_argument("--reviewer", required=True, metavar=_PERSON)
    signing.add_argument("--statement", required=True, help=_('for example "I have read all of it and agree."'))
    verifying = verbs.add_parser("verify", help=_("make every digest in a release again and compare"))
    verifying.add_argument("of", metavar=_("RELEASE"))
    listing = verbs.add_parser("list", help=_("list the releases, who signed them, and which is in force"))
    listing.add_argument("--history", action="store_true", help=_("list what was in force when, by whom and why"))
    showing = verbs.add_parser("show", help=_("show a release, its signatures and reports"))
    showing.add_argument("of", metavar=_("RELEASE"))
    showing.add_argument("--since", metavar=_("RELEASE"), help=_("list every place that differs from this one"))
    showing.add_argument("--report", help=_("print an attached report: proof or impact"))
    using = verbs.add_parser("use", help=_("put a release in force, also an earlier one again"))
    using.add_argument("of", metavar=_("RELEASE"))
    using.add_argument("--by", required=True, metavar=_PERSON)
    using.add_argument("--because", required=True, help=_("why, in a few words"))
    restoring = verbs.add_parser("restore", help=_("write the knowledge folder of a release again, byte for byte"))
    restoring.add_argument("of", metavar=_("RELEASE"))
    restoring.add_argument("--to", type=Path, required=True, metavar=_("FOLDER"), help=_("a new or empty folder"))
    for verb in (making, signing, verifying, listing, showing, using):
        verb.add_argument("--json", action="store_true", help=_("say it as JSON"))


def run(arguments: argparse.Namespace, tools: Tools, check: Check) -> int:
    """Do what was asked; 1 where a release was refused or is broken. `check` finds all that is wrong with the draft."""
    if tools.shelf is None:
        tools.complain(_("There is no folder of releases here."))
        return REFUSED
    verb = {
        "make": _make,
        "sign": _sign,
        "verify": _verify,
        "list": _list,
        "show": _show,
        "use": _use,
        "restore": _restore,
    }[arguments.verb]
    return verb(arguments, tools, tools.shelf(), check)


def standing(part: object, tools: Tools) -> list[str]:
    """Return the lines that say who signed a rule; none for other parts of the knowledge."""
    if not isinstance(part, Rule) or tools.shelf is None:
        return []
    found = tools.shelf().standings([part])[part.id]
    return [*wrapped(_("review: {status}").format(status=found.status), "  ", "    "), *bullets(found.reviews)]


def _make(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, check: Check) -> int:
    knowledge, problems = check(tools)
    for problem in problems:
        tools.complain(problem.sentence())
    if problems:
        tools.complain(_("No release was made: the check finds {count} problems.").format(count=len(problems)))
        return REFUSED
    reports = {name: getattr(arguments, name) for name in ("proof", "impact") if getattr(arguments, name)}
    made = shelf.make(knowledge, arguments.author, reports, tools.today())
    return _say(made, _("Release {name} was made: {path}").format(**made), arguments, tools)


def _sign(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    made = shelf.sign(arguments.of, arguments.reviewer, arguments.statement, tools.today())
    return _say(made, _("Release {name} was signed.").format(**made), arguments, tools)


def _verify(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    found = shelf.verify(arguments.of)
    return _say(found, _("Release {name} is whole: every digest fits.").format(**found), arguments, tools)


def _use(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    found = shelf.use(arguments.of, arguments.by, arguments.because, tools.today())
    tools.complain(_("Start the server and the worker again: until then they decide with what was in force before."))
    return _say(found, _("Release {name} is in force.").format(**found), arguments, tools)


def _restore(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    count = shelf.restore(arguments.of, arguments.to)
    tools.say(_("{count} files were written to {folder}.").format(count=count, folder=arguments.to))
    return DONE


def _show(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    if arguments.report:
        tools.output.write(shelf.report(arguments.of, arguments.report))
        return DONE
    if arguments.since:
        lines = shelf.changes(arguments.of, arguments.since)
        for line in lines:
            tools.say(line)
        tools.say(_("{count} differences.").format(count=len(lines)))
        return DONE
    found = shelf.verify(arguments.of)
    return _say(found, _("Release {name}").format(**found), arguments, tools)


def _list(arguments: argparse.Namespace, tools: Tools, shelf: Shelf, _check: Check) -> int:
    if arguments.history:
        for entry in shelf.history():
            tools.say("{date} {release}: {by[name]} ({by[role]}): {because}".format(**entry))
        return DONE
    releases, problems = shelf.listed()
    for problem in problems:
        tools.complain(problem.sentence())
    if arguments.json:
        tools.say(json.dumps(releases, ensure_ascii=False, indent=2))
    elif releases or problems:
        tools.output.writelines(f"{_line(found)}\n" for found in releases)
    else:
        tools.say(_("There is no release yet. Make one: jivaka knowledge release make --help"))
    return REFUSED if problems else DONE


def _line(found: dict[str, Any]) -> str:
    mark = _("in force") if found["in_force"] else _("signed") if not found["missing"] else _("not signed")
    signers = ", ".join(each["name"] for each in found["signatures"])
    return f"{found['name']:<20} {found['date']}  {found['digest'][:19]}  {mark:<10}  {signers}".rstrip()


def _say(found: dict[str, Any], first: str, arguments: argparse.Namespace, tools: Tools) -> int:
    """Say a release as JSON, or in lines under a first one."""
    if arguments.json:
        tools.say(json.dumps(found, ensure_ascii=False, indent=2))
        return DONE
    tools.say(first)
    for line in (
        _("made on {date}, {files} files, {rules} rules").format(**found),
        _("digest of the knowledge: {digest}").format(**found),
        _("what is signed: {content}").format(**found),
        *(_("changed by {name} ({role})").format(**each) for each in found["authors"]),
        *(_("report {name}: {digest}").format(name=name, digest=digest) for name, digest in found["reports"].items()),
        *(_("signed by {name} ({role}) on {date}: {statement}").format(**each) for each in found["signatures"]),
        found["missing"] or (_("in force") if found["in_force"] else _("signed by enough people to be put in force")),
    ):
        for part in wrapped(line, "  ", "    "):
            tools.say(part)
    return DONE
