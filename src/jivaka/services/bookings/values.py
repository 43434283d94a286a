"""What a booking is asked with, and how a refusal is said: all reasons at once, each with what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.records.models import Booking


@dataclass(frozen=True, slots=True)
class Session:
    """One session as it was offered: numbers of service, therapist, room and unit; `starts` is a tick.

    `areas` are patches of the body, `pressure` the most (1 to 5). `price` is what the client was shown, in minor units.
    """

    service: int
    therapist: int
    room: int
    starts: int
    areas: tuple[str, ...]
    pressure: int
    price: int
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A whole course, a part of one, or a single session: all of it is booked, or nothing.

    `key` names the request: the same key books once, however often it is sent. `digest` is that of the knowledge in
    force; `first` is the number of the first session within the course.
    """

    key: str
    client: int
    decision: int
    sessions: tuple[Session, ...]
    digest: str
    course: int | None = None
    first: int = 1

    def numbered(self) -> tuple[tuple[int, Session], ...]:
        """Return each session with its number within the course."""
        return tuple(enumerate(self.sessions, self.first))


class RefusedError(ProblemsError):
    """The request cannot be carried out as it is. Nothing was changed."""


class OfferGoneError(RefusedError):
    """Somebody else has taken the time. `sessions` are the numbers of those that are gone; nothing was booked."""

    def __init__(self, sessions: tuple[int, ...], taken: Mapping[int, str] | None = None) -> None:
        """Say which sessions are gone, and where it is known what is taken: session -> therapist, room or unit."""
        self.sessions = sessions
        super().__init__(tuple(_gone(number, (taken or {}).get(number, "")) for number in sessions))


def _gone(session: int, what: str) -> Problem:
    values = {"session": session, "what": what}
    message = f"The {what} is taken at this time." if what else "This time has just been taken."
    return Problem("offer_gone", f"session {session}", message, "Choose another time.", values=values)


class NoSuchBookingError(RefusedError):
    """There is no such booking, or it is no longer in a state in which this can be done to it."""

    def __init__(self, number: object, code: str, message: str, what: str = "booking", **values: object) -> None:
        """Say what is not there."""
        remedy = "Look at the day again: it may have changed."
        super().__init__((Problem(code, f"{what} {number}", message, remedy, values=values),))


def wrong_state(row: Booking, deed: str) -> NoSuchBookingError:
    """Return the refusal to do something (moved, cancelled, replaced, or a state) to a booking in its state."""
    verb = "become" if deed in ("arrived", "fulfilled", "noshow", "booked") else "be"
    message = f"It is {row.state} and cannot {verb} {deed}."
    return NoSuchBookingError(row.pk, "wrong_state", message, state=row.state, deed=deed)
