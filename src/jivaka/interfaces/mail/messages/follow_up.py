"""Asks how it has been, some months after a course began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "course.follow_up"


def whom(payload: Payload) -> int | None:
    """Return the client."""
    return int(payload["client"])


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter."""
    weeks = int(payload["weeks"])
    ago = ngettext("It is {n} week since you began with us.", "It is {n} weeks since you began with us.", weeks)
    says = (
        ago.format(n=weeks),
        _("Three short questions tell us whether it has lasted. Nobody will try to sell you anything."),
    )
    stop = desk.page("reminders", client)
    return Letter(_("How have you been since?"), says, desk.page("diary", client), _("To the questions"), stop=stop)
