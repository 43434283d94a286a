"""Asks once a week for one tap in the diary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "diary.weekly"


def whom(payload: Payload) -> int | None:
    """Return the client."""
    return int(payload["client"])


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:  # noqa: ARG001 - the form of every message
    """Return the letter."""
    says = (_("One tap is enough: how has your week been?"), _("Your therapist sees it before your next session."))
    stop = desk.page("reminders", client)
    return Letter(_("How has your week been?"), says, desk.page("diary", client), _("To my diary"), stop=stop)
