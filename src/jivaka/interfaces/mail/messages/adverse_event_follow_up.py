"""Asks how somebody is, one or two days after something was not as it should be. It does not say what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.letter import Letter
from jivaka.queries.mine.visits import visits_of

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "adverse_event.follow_up"


def whom(payload: Payload) -> int | None:
    """Return the client."""
    if "client" in payload:
        return int(payload["client"])
    found = visits_of([payload["booking"]])
    return found[0].client if found else None


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:  # noqa: ARG001 - the form of every message
    """Return the letter."""
    says = (
        _("How are you after your last session? Please tell us with one tap: we read every answer."),
        _("If something worries you now, do not wait for us: call a doctor."),
    )
    return Letter(_("How are you?"), says, desk.page("after", client), _("Tell us how you are"))
