"""What a salon, its week, its things, its services and its people are changed to, and how a refusal is said.

These values say what was asked for. Whether it may be is decided by the verbs; nothing here touches a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Place:
    """A salon: its words, its clock (IANA name), country and currency (ISO codes), and the hours of notice it asks."""

    name: str
    zone: str
    country: str
    currency: str
    address: str = ""
    cancel_hours: int = 24
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one weekday (0 is Monday) on the salon's clock; ending at 00:00 means the end of the day."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Rota:
    """The hours of every weekday in a salon, from a day on."""

    since: date
    week: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class Shut:
    """A day on which a salon is shut, and why, as clients see it. `knowing` is that of `Away`."""

    day: date
    reason: str = ""
    knowing: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A room (with what may be done there and its features), or a piece of equipment (of a kind of the knowledge)."""

    name: str
    offers: tuple[str, ...] = ()
    kind: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A service: what, how long, its price in minor units, and the minutes of care around it.

    `number` is that of the service which is changed, None for a new one.
    """

    type: str
    technique: str
    implement: str
    minutes: int
    price: int
    before: int = 0
    after: int = 10
    pause: int = 10
    features: tuple[str, ...] = ()
    unit_kind: str = ""
    is_offered: bool = True
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """A therapist: name, gender, ids of techniques and types, codes of languages."""

    name: str
    gender: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Away:
    """Time in which somebody or something is not there.

    `knowing` says that whoever records it has seen the bookings it leaves without a place: it is a fact, and they wait
    at the desk to be moved.
    """

    begins_at: datetime
    ends_at: datetime
    reason: str = ""
    knowing: bool = False


@dataclass(frozen=True, slots=True)
class Stranded:
    """A booked session that could no longer be given, why (therapist, room or unit), and the nearest other time.

    `what` is who or what would not be there. Without `repair_at` there is no time near: the client has to be asked.
    """

    booking: int
    salon: str
    begins: datetime
    why: str
    what: str
    service: str
    repair_at: datetime | None = None
    repair_with: str = ""

    def problem(self) -> Problem:
        """Return it as a problem with its remedy."""
        message = f"{self.what} would not be there for the session booked at {self.begins:%Y-%m-%d %H:%M}."
        remedy = "Ask the client for another time first."
        if self.repair_at is not None:
            remedy = f"Move it first; {self.repair_at:%Y-%m-%d %H:%M} with {self.repair_with} is free."
        values: Mapping[str, object] = {"stranded": self}
        return Problem("strands_booking", f"booking {self.booking}", message, remedy, values=values)


class BreaksBookingsError(ProblemsError):
    """The change would leave booked sessions without therapist, room or equipment. Nothing was changed."""

    def __init__(self, stranded: Iterable[Stranded], more: int = 0) -> None:
        """Name the bookings; `more` is how many others there are for which no other time was looked for."""
        self.stranded = tuple(stranded)
        self.more = more
        super().__init__(tuple(one.problem() for one in self.stranded))


@dataclass(slots=True)
class Wrong:
    """Collects what is wrong with a value, field by field, until everything is known."""

    problems: list[Problem] = field(default_factory=list)

    def unless(self, fine: object, where: str, code: str, message: str) -> None:
        """Remember a problem where something is not as it must be."""
        if not fine:
            self.problems.append(Problem(code, where, message, "Change it and try again."))

    def stop(self) -> None:
        """Raise ProblemsError with everything, where there is anything."""
        if self.problems:
            raise ProblemsError(tuple(self.problems))


def no_such(number: object, what: str) -> ProblemsError:
    """Return the refusal to change what is not there."""
    message = f"There is no {what} {number} in this salon."
    return ProblemsError((Problem("no_such_thing", what, message, "Look at the list again: it may have changed."),))
