"""Says where sessions were moved to, with a calendar file that moves them there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import client_of_bookings, listed, standing
from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "booking.moved"
whom = client_of_bookings


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None once nothing of it stands."""
    visits = standing(payload, desk)
    if not visits:
        return None
    says = (_("Your session has a new time:"), listed(visits), _("Does it not suit you? You can choose another one."))
    return Letter(
        _("Your session has a new time"), says, desk.page("mine", client), _("To my page"), desk.calendar(visits)
    )
