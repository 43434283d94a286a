"""Letters about an account: the code to come in with, and what is said to an address that has none, or has one already.

They go to the address that somebody typed, not to a client; they name nobody and greet nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.letter import Letter
from jivaka.queries.mine.people import Recipient

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Payload

KIND: Final = "account.code"
NOBODY: Final = 0
"""No client has this number."""


def recipient(payload: Payload) -> Recipient:
    """Return the address that was typed, and the language of the page on which it was."""
    return Recipient(NOBODY, "", payload["to"], payload["language"])


def write(payload: Payload, at: datetime) -> Letter | None:
    """Return the letter in the language in force; None once its code can no longer be used."""
    unasked = _("If you did not ask for this, you need do nothing: nobody came in.")
    code = payload.get("code")
    if code:
        if at >= datetime.fromisoformat(payload["until"]):
            return None
        says = (
            _("Your code: {code}").format(code=code),
            _("It is good for 15 minutes, once, and only where you asked for it."),
        )
        return Letter(_("Your code for Jivaka"), (*says, _("Nobody from a salon ever asks you for it."), unasked))
    if payload["letter"] == "account_already_exists":
        says = (
            _("You already have an account with this address. Come in with a code; no password is needed."),
            unasked,
        )
        return Letter(_("You already have an account"), says, payload["link"], _("Come in"))
    if payload["letter"] == "unknown_account":
        nobody = _("Somebody wanted to come in with this address, but it has no account here.")
        return Letter(
            _("There is no account with this address"), (nobody, unasked), payload["link"], _("Make an account")
        )
    return None
