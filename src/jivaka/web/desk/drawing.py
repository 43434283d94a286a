"""Turns a day sheet into lanes of blocks on a grid of five-minute rows. It places what is there and judges nothing.

Rows are counted from the first hour that is drawn. The style sheet `day.css` has a class for each row at which
something begins (`f12`) and ends (`t24`), because pages carry no styles of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.ticks import edge_tick, instant_of, tick_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from jivaka.queries.day_sheet import DaySheet, RoomLane, Session, Span, TherapistLane

HOUR: Final = 12
"""Ticks of an hour."""
LONGEST_DAY: Final = 25 * HOUR
ICONS: Final = {"pending": "◔", "booked": "○", "arrived": "✓", "fulfilled": "●", "noshow": "✕"}


@dataclass(frozen=True, slots=True)
class Block:
    """A session in a lane: the rows at which it begins and ends, its icon, and whether it can be moved."""

    session: Session
    first: int
    last: int
    start: int
    icon: str

    @property
    def moves(self) -> bool:
        """Return whether the session has still to come about."""
        return self.session.state in ("pending", "booked")

    @property
    def is_short(self) -> bool:
        """Return whether there is room for one line only."""
        return self.last - self.first < HOUR * 3 // 4


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the day: a therapist, a room or a unit. `away` are the rows in which nobody is there."""

    kind: str
    number: int
    name: str
    away: tuple[tuple[int, int], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The day as it is drawn: hours as (row, local time), lanes, and the row of now where it lies in the day."""

    base: int
    rows: int
    hours: tuple[tuple[int, datetime], ...]
    therapists: tuple[Lane, ...]
    things: tuple[Lane, ...]
    now: int | None


def drawing_of(sheet: DaySheet, zone: ZoneInfo, *, at: datetime) -> Drawing | None:
    """Return the drawing of a day; None where nobody works and nothing is booked.

    It begins and ends with the day: of a session over midnight each day shows its part.
    """
    begins, ends = (edge_tick(sheet.day + timedelta(days=more), time(), zone) for more in (0, 1))
    edges = [min(max(tick, begins), ends) for span in _everything(sheet) for tick in map(tick_of, span)]
    if not edges:
        return None
    base = min(edges) // HOUR * HOUR
    rows = min(-(-(max(edges) - base) // HOUR) * HOUR, LONGEST_DAY)
    now = (tick_of(at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0))) - base
    return Drawing(
        base=base,
        rows=rows,
        hours=tuple((row, instant_of(base + row).astimezone(zone)) for row in range(0, rows, HOUR)),
        therapists=tuple(_therapist(lane, base, rows) for lane in sheet.therapists),
        things=tuple(
            _thing(kind, lane, base, rows)
            for kind, lanes in (("room", sheet.rooms), ("unit", sheet.units))
            for lane in lanes
        ),
        now=now if 0 <= now < rows else None,
    )


def _everything(sheet: DaySheet) -> Iterator[Span]:
    yield from sheet.opens
    for lane in sheet.therapists:
        yield from lane.works
    for room in sheet.rooms:
        for session in room.sessions:
            yield session.begins, session.ends
            yield session.taken


def _therapist(lane: TherapistLane, base: int, rows: int) -> Lane:
    works = [(tick_of(begins) - base, tick_of(ends) - base) for begins, ends in lane.works]
    blocks = tuple(_block(session, (session.begins, session.ends), base, rows) for session in lane.sessions)
    return Lane("therapist", lane.number, lane.name, tuple(_between(works, rows)), blocks)


def _thing(kind: str, lane: RoomLane, base: int, rows: int) -> Lane:
    blocks = tuple(_block(session, session.taken, base, rows) for session in lane.sessions)
    return Lane(kind, lane.number, lane.name, (), blocks)


def _between(spans: Iterable[tuple[int, int]], rows: int) -> Iterator[tuple[int, int]]:
    """Yield what lies before, between and after spans that are in order."""
    done = 0
    for first, last in spans:
        if first > done:
            yield done, first
        done = max(done, last)
    if done < rows:
        yield done, rows


def _block(session: Session, span: Span, base: int, rows: int) -> Block:
    first, last = (tick_of(edge) - base for edge in span)
    return Block(session, max(first, 0), min(last, rows), tick_of(session.begins), ICONS.get(session.state, ""))
