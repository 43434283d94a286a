"""Says that sessions were cancelled, with a calendar file that takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import client_of_bookings, listed
from jivaka.interfaces.mail.letter import Letter
from jivaka.queries.mine.visits import visits_of

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "booking.cancelled"
whom = client_of_bookings


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None for what is over anyway."""
    visits = tuple(one for one in visits_of(payload["bookings"]) if one.state == "cancelled" and one.ends > desk.at)
    if not visits:
        return None
    says = (_("This session was cancelled:"), listed(visits), _("If that is a mistake, book another time or call us."))
    return Letter(
        _("Your session was cancelled"), says, desk.page("mine", client), _("To my page"), desk.calendar(visits)
    )
