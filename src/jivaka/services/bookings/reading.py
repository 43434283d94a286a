"""What a booking reads inside its transaction, each in one statement: services, the decision, who is where else.

Where two bookings of one client or one therapist could pass each other unseen, the later one waits here for the earlier
to end. It reads and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import OperationalError, connection

from jivaka.core.errors import Problem
from jivaka.core.scheduling.hours import WAY
from jivaka.queries.times.taken import LONGEST
from jivaka.records.bookings import TAKES_TIME
from jivaka.records.models import Client, Course, Decision, Salon, Service
from jivaka.records.statements import Columns, marks, read
from jivaka.services.bookings.values import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from jivaka.services.bookings.values import Session

SERVICE: Final = Columns(Service, tuple(field.name for field in Service._meta.concrete_fields))  # noqa: SLF001 - as Django names it
SALON: Final = Columns(Salon, ("id", "zone", "staff_version", "is_open"))
CLIENT: Final = Columns(Client, ("id", "data_key", "erased_at"))
DECISION: Final = Columns(
    Decision,
    (
        "id",
        "client",
        "on",
        "disposition",
        "is_determined",
        "is_postponed",
        "knowledge_digest",
        "permits",
        "decided_at",
        "current_until",
    ),
)
COURSE: Final = Columns(Course, ("id", "client", "plan", "sessions"))


@dataclass(frozen=True, slots=True)
class Stock:
    """The services that the sessions of a request name, by number, each with its salon."""

    services: Mapping[int, Service]


def read_stock(sessions: Iterable[Session]) -> Stock:
    """Return what the sessions name. Raises RefusedError for a service that is not there."""
    wanted = sorted({session.service for session in sessions})
    services: dict[int, Service] = {}
    for row in read(_stock_text(len(wanted)), wanted):
        service = _service(row)
        services[service.pk] = service
    gone = [number for number in wanted if number not in services]
    if gone:
        raise RefusedError(tuple(unknown("service", number) for number in gone))
    return Stock(services)


@lru_cache(maxsize=4096)
def _service(row: tuple[Any, ...]) -> Service:
    """Return the service of a row, with its salon. The same row gives the same one, so nobody may change it."""
    service = SERVICE.made(row[: len(SERVICE)])
    service.salon = SALON.made(row[len(SERVICE) :])
    return service


@lru_cache(maxsize=64)
def _stock_text(count: int) -> str:
    joined = "records_service s JOIN records_salon l ON l.id = s.salon_id"
    return f"SELECT {SERVICE.of('s')}, {SALON.of('l')} FROM {joined} WHERE s.id IN ({marks(count)})"  # noqa: S608 - our own names


def unknown(what: str, number: int) -> Problem:
    """Return the refusal of a number that stands for nothing."""
    values = {"what": what, "number": number}
    return Problem(
        "unknown_number", f"{what} {number}", "Nothing has this number.", "Ask for fresh offers.", values=values
    )


def read_decision(number: int, client: int, therapists: Collection[int]) -> tuple[Decision, bool] | None:
    """Return a client's decision, and whether a later one replaces it; None where the client has no such decision.

    From here to the end of the transaction nobody else books for the client or with these therapists (SQLite lets only
    one write at all). Everybody locks therapists before clients, after the claims.
    """
    is_locking = connection.vendor == "postgresql"
    people = sorted(therapists) if is_locking else ()
    found = read(_decision_text(len(people)), (*people, number, client))
    if not found:
        return None
    row, middle = found[0], len(DECISION)
    decision = DECISION.made(row[:middle])
    decision.client = CLIENT.made(row[middle : middle + len(CLIENT)])
    return decision, bool(row[middle + len(CLIENT)])


@lru_cache(maxsize=64)
def _decision_text(therapists: int) -> str:
    """Return the statement that reads a decision, and locks so many therapists and the client."""
    later = "SELECT 1 FROM records_decision l WHERE l.client_id = d.client_id AND l.id > d.id"
    columns = f"{DECISION.of('d')}, {CLIENT.of('c')}, EXISTS ({later})"
    joined = "FROM records_decision d JOIN records_client c ON c.id = d.client_id WHERE d.id = %s AND c.id = %s"
    if not therapists:
        return f"SELECT {columns} {joined}"
    people = f"WITH people AS ({_locking('records_resource', therapists)})"
    return f"{people} SELECT {columns}, (SELECT count(*) FROM people) {joined} FOR NO KEY UPDATE OF c"  # noqa: S608 - our own names


def read_course(number: int, client: Client) -> Course | None:
    """Return a client's course that is going on; None where the client has no such course."""
    found = read(_course_text(), (number, client.pk))
    if not found:
        return None
    course = COURSE.made(found[0])
    course.client = client
    return course


@lru_cache(maxsize=1)
def _course_text() -> str:
    return f"SELECT {COURSE.of('c')} FROM records_course c WHERE c.id = %s AND c.client_id = %s AND c.state = 'active'"  # noqa: S608 - our own names


def read_sessions(course: int) -> list[tuple[int, int, str]]:
    """Return number, first tick and zone of every session of a course that is held, booked, begun or done."""
    columns = "SELECT b.session, b.starts, l.zone FROM records_booking b JOIN records_salon l ON l.id = b.salon_id"
    states = "'pending', 'booked', 'arrived', 'fulfilled'"
    found = read(f"{columns} WHERE b.course_id = %s AND b.state IN ({states})", (course,))
    return [(session, starts, zone) for session, starts, zone in found]


def lock_people(clients: Collection[int], therapists: Collection[int]) -> None:
    """Let nobody else book for these clients or with these therapists until the transaction ends."""
    if connection.vendor == "postgresql":
        read(_locking("records_resource", len(therapists)), sorted(therapists))
        read(_locking("records_client", len(clients)), sorted(clients))


def hold_salons(stock: Stock) -> None:
    """Let nobody change what the salons of a stock work with until the transaction ends; bookings do not wait here.

    Whoever changes a salon touches its row before looking for bookings left in the air, so one of the two sees the
    other. Salons come last in the order of locks, after therapists and clients, as in every change. Raises
    OperationalError, to begin the transaction anew, where a salon was changed since the stock was read.
    """
    if connection.vendor != "postgresql":
        return
    known = {service.salon_id: service.salon.staff_version for service in stock.services.values()}
    text = f"SELECT id, staff_version FROM records_salon WHERE id IN ({marks(len(known))}) ORDER BY id FOR SHARE"  # noqa: S608 - our own names
    if dict(read(text, sorted(known))) != known:
        message = "What the salon works with has changed since it was read."
        raise OperationalError(message)


def _locking(table: str, count: int) -> str:
    return f"SELECT id FROM {table} WHERE id IN ({marks(count)}) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608 - our own names


def _near(who: str, way: str, states: str) -> str:
    """Return the part of a statement that finds other bookings of the same client or therapist, too near to get there.

    `way` are the ticks between two of them, in terms of `mine` and `other`.
    """
    return f"""
        SELECT '{who}', mine.session, other.id FROM records_booking mine
        JOIN records_booking other ON other.{who}_id = mine.{who}_id AND other.id <> mine.id
            AND other.starts > mine.starts - {2 * LONGEST} AND other.starts < mine.ends + {2 * LONGEST}
            AND {way}
        WHERE mine.id IN (%(mine)s) AND other.state IN ({states})
            AND (other.state <> 'pending' OR other.hold_until > %%s)
    """  # noqa: S608 - our own names


CLIENT_WAY: Final = f"CASE WHEN other.salon_id = mine.salon_id THEN 0 ELSE {WAY} END"
TOO_NEAR: Final = " UNION ALL ".join(
    (
        _near(
            "client",
            f"other.starts < mine.ends + {CLIENT_WAY} AND mine.starts < other.ends + {CLIENT_WAY}",
            "'pending','booked','arrived'",
        ),
        _near(
            "therapist",
            f"other.salon_id <> mine.salon_id AND other.starts < mine.ends + mine.pause + {WAY} "
            f"AND mine.starts < other.ends + other.pause + {WAY}",
            ",".join(f"'{state}'" for state in TAKES_TIME),
        ),
    )
)
"""Other bookings that leave a client no way between two salons, or overlap theirs, or leave a therapist no way.

A therapist within one salon is kept from overlapping by the claims. Holds that have run out are not counted.
"""


def read_too_near(bookings: Collection[int], at: datetime) -> list[tuple[str, int, int]]:
    """Return ('client' or 'therapist', number of the session, the other booking) for all that cannot both be kept.

    To be called after the people are locked, with the bookings already written.
    """
    moment = connection.ops.adapt_datetimefield_value(at)
    found = read(TOO_NEAR % {"mine": marks(len(bookings))}, (*bookings, moment) * 2)
    return [(who, session, other) for who, session, other in found]
