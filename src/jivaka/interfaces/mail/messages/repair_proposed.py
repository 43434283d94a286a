"""Says that a session cannot be as it was booked, and where another time is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import client_of_bookings, listed, standing
from jivaka.interfaces.mail.letter import Letter

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "repair.proposed"
whom = client_of_bookings


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None once nothing of it stands."""
    visits = standing(payload, desk)
    if not visits:
        return None
    says = (
        _("We are sorry: we cannot keep this time for you."),
        listed(visits),
        _("Please choose another time. Until you do, nothing is cancelled and nothing is charged."),
    )
    return Letter(
        _("Please choose another time for your session"),
        says,
        desk.page("move", client, visits[0].booking),
        _("Choose another time"),
    )
