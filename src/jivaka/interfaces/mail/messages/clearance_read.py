"""Says that somebody has read what a client brought; what they made of it stands on the client's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "clearance.read"


def whom(payload: Payload) -> int | None:
    """Return the client."""
    return int(payload["client"])


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:  # noqa: ARG001 - the form of every message
    """Return the letter."""
    says = (_("We have read what you brought us. On your page you see what comes next."),)
    return Letter(_("There is an answer for you"), says, desk.page("mine", client), _("To my page"))
