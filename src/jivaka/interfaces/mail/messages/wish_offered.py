"""Says that a time has become free for somebody who waits, and until when it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jivaka.interfaces.mail.desk import listed
from jivaka.interfaces.mail.letter import Letter
from jivaka.queries.mine.visits import visits_of

if TYPE_CHECKING:
    from jivaka.interfaces.mail.desk import Desk, Payload

KIND = "wish.offered"


def whom(payload: Payload) -> int | None:
    """Return the client who waits."""
    found = visits_of([payload["booking"]])
    return found[0].client if found else None


def write(payload: Payload, client: int, desk: Desk) -> Letter | None:
    """Return the letter; None once the offer has run out or was taken."""
    (visit,) = visits_of([payload["booking"]])
    if visit.state != "pending" or visit.hold_until is None or visit.hold_until <= desk.at:
        return None
    until = date_format(visit.hold_until.astimezone(visit.begins.tzinfo), "H:i")
    says = (
        _("The time that you are waiting for has become free:"),
        listed([visit]),
        _("We keep it for you until {time}. Nothing happens if you do not answer.").format(time=until),
    )
    return Letter(_("A time has become free"), says, desk.page("waiting", client), _("Look at the offer"))
