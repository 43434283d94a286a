"""Reminds of a visit, and asks for the short questions that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import client_of_bookings, listed, standing
from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "visit.reminder"
whom = client_of_bookings


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None once the visit has begun, was moved or cancelled."""
    visits = tuple(one for one in standing(payload, desk) if one.begins > desk.at)
    if not visits or visits[0].begins.isoformat() != payload["begins"]:
        return None
    says = (
        _("We look forward to seeing you:"),
        listed(visits),
        _("Please answer a few short questions before you come. It takes a minute and saves time of your session."),
    )
    return Letter(
        _("Your session at {salon}").format(salon=visits[0].salon),
        says,
        desk.page("before", client, visits[0].booking),
        _("To the questions"),
        stop=desk.page("reminders", client),
    )
