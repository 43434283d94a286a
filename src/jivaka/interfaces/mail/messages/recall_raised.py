"""Tells a therapist that a rule has changed and which of their coming sessions to look at. It names no client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import listed, standing
from jivaka.interfaces.mail.letter import Letter
from jivaka.queries.mine.people import therapist_recipient

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload
    from jivaka.queries.mine.people import Recipient

KIND = "recall.raised"


def whom(payload: Payload) -> Recipient | None:
    """Return the therapist."""
    return therapist_recipient(payload["therapist"])


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:  # noqa: ARG001 - the form of every message
    """Return the letter; None once none of these sessions is to come."""
    visits = standing(payload, desk)
    if not visits:
        return None
    says = (
        _("A rule has changed. Please open these sessions before they begin and look at what is asked of you now:"),
        listed(visits),
        _("It is the rule of the release {release}.").format(release=payload["release"]),
    )
    return Letter(
        _("A rule has changed: please look at your sessions"), says, desk.base + reverse("staff"), _("Come in")
    )
