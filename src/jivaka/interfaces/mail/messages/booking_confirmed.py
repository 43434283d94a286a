"""Says that sessions are booked, with a calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import client_of_bookings, listed, standing
from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "booking.confirmed"
whom = client_of_bookings


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None once nothing of it stands."""
    visits = standing(payload, desk)
    if not visits:
        return None
    says = (
        _("We have booked for you:"),
        listed(visits),
        _("On your own page you can move or cancel a session and follow your sessions in your calendar."),
        _("The link is yours alone: whoever has it sees your page."),
    )
    return Letter(
        _("Your sessions are booked"), says, desk.page("mine", client), _("To my page"), desk.calendar(visits)
    )
