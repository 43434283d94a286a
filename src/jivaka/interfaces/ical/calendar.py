"""Writes visits as iCalendar (RFC 5545). It names the salon, the address and the time, and nothing about health.

A visit keeps its UID when it moves, its SEQUENCE grows with every change, and a cancelled one says that it is. Times
are in UTC, so that no reader needs to know the zones. The same visits always give the same bytes.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Calendar, Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jivaka.queries.mine.visits import Visit

LOOK_AGAIN: Final = timedelta(hours=1)
"""How often a calendar that follows the address is asked to look again."""
KEEPS_ITS_TIME: Final = ("booked", "arrived", "fulfilled", "noshow")


def calendar_of(visits: Iterable[Visit]) -> bytes:
    """Return the calendar of visits."""
    found = Calendar()
    found.add("prodid", "-//Jivaka//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Jivaka")
    found.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for visit in visits:
        found.add_component(_event(visit))
    return bytes(found.to_ical())


def _event(visit: Visit) -> Event:
    event = Event()
    event.add("uid", f"booking-{visit.booking}@jivaka")
    event.add("sequence", visit.revision)
    event.add("status", "CONFIRMED" if visit.state in KEEPS_ITS_TIME else "CANCELLED")
    event.add("dtstamp", visit.changed_at.astimezone(UTC))
    event.add("last-modified", visit.changed_at.astimezone(UTC))
    event.add("dtstart", visit.begins.astimezone(UTC))
    event.add("dtend", visit.ends.astimezone(UTC))
    event.add("summary", f"Jivaka: {visit.salon}")
    event.add("location", visit.address or visit.salon)
    return event
