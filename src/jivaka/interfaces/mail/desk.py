"""What every message is written with: links to a client's own pages, the calendar file, times in words.

It knows no mail server and sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jivaka.queries.mine.links import course_token
from jivaka.queries.mine.visits import visits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from jivaka.interfaces.mail.letter import Letter
    from jivaka.queries.mine.people import Recipient
    from jivaka.queries.mine.visits import Visit

    Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """`base` is how links begin, `calendar` writes visits as a file, `at` is the instant."""

    base: str
    calendar: Callable[[Iterable[Visit]], bytes]
    at: datetime

    def page(self, name: str, client: int, *more: object) -> str:
        """Return the address of a client's own page, in the language of the letter."""
        return self.base + reverse(f"portal:{name}", args=[course_token(client), *more])


class Kind(Protocol):
    """What every module of messages/ offers."""

    def whom(self, payload: Payload) -> int | Recipient | None:
        """Return the client or the person of staff it goes to, or None when what it was about is gone."""

    def write(self, payload: Payload, client: int, desk: Desk) -> Letter | None:
        """Return the letter in the language in force, or None when there is nothing left to say."""


def client_of_bookings(payload: Payload) -> int | None:
    """Return the client of the bookings that a message is about."""
    found = visits_of(payload["bookings"])
    return found[0].client if found else None


def standing(payload: Payload, desk: Desk) -> tuple[Visit, ...]:
    """Return those bookings of a message that still stand and are not over."""
    return tuple(one for one in visits_of(payload["bookings"]) if one.state == "booked" and one.ends > desk.at)


def told(visit: Visit) -> str:
    """Return a visit in words, by the clock of the salon."""
    day, time = date_format(visit.begins, "l, j E Y"), date_format(visit.begins, "H:i")
    where = f"{visit.salon}, {visit.address}" if visit.address else visit.salon
    return _("{day}, {time} · {where}").format(day=day, time=time, where=where)


def listed(visits: Iterable[Visit]) -> str:
    """Return visits in words, one a line."""
    return "\n".join(told(visit) for visit in visits)
