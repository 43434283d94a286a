"""`jivaka staff`: gives and takes the roles of the staff, and shows who has which.

It is how the first manager comes in; afterwards managers do the same on their pages. No password passes through it:
whoever is added comes in with a code that is sent to their address, and sets up a second factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, columns, with_database
from jivaka.interfaces.cli.words import _
from jivaka.queries.accounts import account_of, staff_lines, therapists_named
from jivaka.queries.salons import salon_named
from jivaka.services.accounts import Grant, add_account, check_grant, give_role, take_role

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

ROLES: Final = ("therapist", "receptionist", "manager", "reviewer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=("add", "remove", "list"), help=_("what to do"))
    parser.add_argument("email", nargs="?", default="", help=_("the address of the person"))
    parser.add_argument("--role", choices=ROLES, help=_("what they are"))
    parser.add_argument("--salon", metavar="SLUG", help=_("in this salon only; in the whole chain without it"))
    parser.add_argument("--therapist", metavar="NAME", help=_("which therapist of the salons it is"))
    parser.add_argument("--name", default="", help=_("what the person is called"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Do it, or say why not."""
    return with_database(tools, lambda: _run(arguments, tools))


def _run(arguments: argparse.Namespace, tools: Tools) -> int:
    if arguments.what == "list":
        for line in columns([(one.email, one.name, one.role, one.salon or _("all salons")) for one in staff_lines()]):
            tools.say(line)
        return DONE
    if not arguments.email or not arguments.role:
        message, remedy = _("An address and a role are needed."), _("jivaka staff add ADDRESS --role manager")
        raise ProblemsError((Problem("bad-words", "jivaka staff", message, remedy),))
    salon = salon_named(arguments.salon).number if arguments.salon else None
    account = account_of(arguments.email)
    if arguments.what == "remove":
        take_role(SYSTEM, account or 0, arguments.role, at=tools.now(), salon=salon)
        tools.say(_("{email} is no longer {role}.").format(email=arguments.email, role=arguments.role))
        return DONE
    grant = Grant(arguments.role, salon, _therapist(arguments))
    check_grant(SYSTEM, grant)
    if account is None:
        account = add_account(SYSTEM, arguments.email, at=tools.now(), name=arguments.name)
    give_role(SYSTEM, account, grant, at=tools.now())
    where = arguments.salon or _("all salons")
    tools.say(_("{email} is {role} in {where}.").format(email=arguments.email, role=arguments.role, where=where))
    tools.say(
        _("They come in at /account/login/ with a code that is sent to this address, and set up a second factor.")
    )
    return DONE


def _therapist(arguments: argparse.Namespace) -> int | None:
    """Return the number of the therapist who is named. Raises ProblemsError where it is not exactly one."""
    if arguments.role == "therapist" and not arguments.therapist:
        message, remedy = _("It is not said which therapist it is."), _("Add --therapist with the name in the salons.")
        raise ProblemsError((Problem("whose_role", "--therapist", message, remedy),))
    if not arguments.therapist:
        return None
    found = therapists_named(arguments.therapist)
    if len(found) != 1:
        message = _('{count} therapists are called "{name}".').format(count=len(found), name=arguments.therapist)
        remedy = _("Look at the names with: jivaka day SALON")
        raise ProblemsError((Problem("no_therapist", "--therapist", message, remedy),))
    return found[0]
