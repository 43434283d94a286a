"""Accounts: who may come in, the roles they have, the clients that are theirs, and the codes that are sent to them.

A role is given by whoever runs a salon, or by the system itself (the command line). A client joins an account only by
an address that its holder has shown to be theirs. How somebody comes in is no matter of this module.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from jivaka.core.access.rights import check_may
from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Account, Client, Membership
from jivaka.records.writing import owe, record, write

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.core.access.actor import Actor, Role

CODE_IS_GOOD: Final = timedelta(minutes=15)
"""How long a code may be typed; allauth's settings say the same."""


def add_account(actor: Actor, email: str, *, at: datetime, name: str = "", language: str = "en") -> int:
    """Add an account without a password and return its number.

    Raises ProblemsError, `bad_address` for what nobody can be written to, `account_exists` where the address has one.
    """
    try:
        validate_email(email.strip())
    except ValidationError as error:
        remedy = "Write one, such as olha@example.org."
        problem = Problem("bad_address", "email", f"'{email}' is no e-mail address.", remedy)
        raise ProblemsError((problem,)) from error

    def work() -> int:
        if Account.objects.filter(email__iexact=email.strip()).exists():
            message = f"There is an account with the address {email.strip().lower()}."
            raise ProblemsError((Problem("account_exists", "email", message, "Use it, or another address."),))
        account = Account.objects.create_user(email, name=name, language=language, joined_at=at)
        record(at, str(actor), "account.added", f"account:{account.pk}")
        return account.pk

    return write(work)


def join_client(actor: Actor, account: int, client: int, proved: str, *, at: datetime) -> None:
    """Give an account a client whose bookings carry the address that the account's holder has proved to be theirs.

    Raises ProblemsError, code `not_theirs`, where the client has another address or belongs to another account.
    """

    def work() -> None:
        theirs = Client.objects.with_address(proved) if proved.strip() else Client.objects.none()
        found = theirs.select_for_update().filter(pk=client).first()
        if found is None or found.account_id not in (None, account):
            message = "These bookings were not made with your address."
            raise ProblemsError((Problem("not_theirs", f"client {client}", message, "Ask the salon."),))
        if found.account_id is None:
            found.account_id = account
            found.save(update_fields=["account"])
            record(at, str(actor), "client.joined", f"client:{client}", account=account)

    write(work)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a salon, or in the whole chain where none is named; a therapist's is that of one therapist."""

    role: Role
    salon: int | None = None
    therapist: int | None = None


def check_grant(actor: Actor, grant: Grant) -> None:
    """Let a role be given, to whomever: asked before an account is made for it.

    Raises ProblemsError where the actor may not, where the role is none of the staff's, and where a therapist is not
    named by their number.
    """
    _check_may_give(actor, grant.salon)
    if grant.role not in Membership.Role.values:
        message = f"{grant.role} is no role that can be given."
        raise ProblemsError((Problem("no_role", "role", message, f"There are: {', '.join(Membership.Role.values)}."),))
    if (grant.role == "therapist") != (grant.therapist is not None):
        message = "The role of a therapist belongs to one therapist of the salons, every other role to none."
        raise ProblemsError((Problem("whose_role", "therapist", message, "Say which therapist it is."),))


def give_role(actor: Actor, account: int, grant: Grant, *, at: datetime) -> None:
    """Give an account a role. What it has already is left as it is. Raises what `check_grant` raises."""
    check_grant(actor, grant)

    def work() -> None:
        _member, is_new = Membership.objects.get_or_create(
            account_id=account,
            role=grant.role,
            salon_id=grant.salon,
            defaults={"therapist_id": grant.therapist, "added_at": at},
        )
        if is_new:
            record(at, str(actor), "role.given", f"account:{account}", **asdict(grant))

    write(work)


def take_role(actor: Actor, account: int, role: Role, *, at: datetime, salon: int | None = None) -> None:
    """Take a role away, in a salon or in the whole chain. Raises ProblemsError where the account does not have it."""
    _check_may_give(actor, salon)

    def work() -> None:
        taken, _each = Membership.objects.filter(account=account, role=role, salon=salon).delete()
        if not taken:
            message = f"This account has no role {role} there."
            raise ProblemsError((Problem("no_such_role", "role", message, "Look at the roles it has."),))
        record(at, str(actor), "role.taken", f"account:{account}", role=role, salon=salon)

    write(work)


def _check_may_give(actor: Actor, salon: int | None) -> None:
    """Let the system give roles, a manager those of their salons; in the whole chain only who manages the chain."""
    if actor.role == "system":
        return
    check_may(actor, "manage_salon", salon)
    if salon is None and not actor.everywhere:
        message = "You may not do this in the whole chain."
        raise ProblemsError((Problem("not_allowed", "manage_salon", message, "Ask the manager of the chain."),))


def note_coming_in(actor: Actor, account: int, how: str, *, at: datetime) -> None:
    """Write into the audit that somebody came in, and how: by which methods, never with what."""
    write(lambda: record(at, str(actor), "account.came_in", f"account:{account}", how=how))


def owe_account_mail(letter: str, to: str, language: str, *, at: datetime, **words: str) -> None:
    """Owe a letter about an account: outbox kind `account.code`, payload {letter, to, language, ...}.

    `login_code`, `email_confirmation_signup` and `email_confirmation` carry `code`, which is good until `until`;
    `unknown_account` and `account_already_exists` carry `link`, the page to begin at.
    """
    key, until = f"account:{secrets.token_hex(16)}", (at + CODE_IS_GOOD).isoformat()
    write(lambda: owe("account.code", key, at, letter=letter, to=to, language=language, until=until, **words))
