"""A client's best course when time has prices: of stretches of a therapist's time, and of a salon's rooms by the day.

The prices are somebody else's: they say what is scarce, or break ties. It knows one kind of session for each client.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.course import Placing, Weights, points_at, points_of
from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.placing import Starts, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jivaka.core.scheduling.course import Provider, Wanted
    from jivaka.core.scheduling.placing import Points
    from jivaka.engines.rota.board import Client

SCALE: Final = 16
"""Parts of a point in which prices are counted, since they are whole numbers."""
PARTS: Final = 3
"""Parts of a stretch. In a stretch, which begins with any part, only one session can begin."""

Scarce = tuple[str, int, int]
"""('therapist', number, the part with which a stretch begins) or ('rooms', salon, day)"""
Part = tuple[int, int]
"""(therapist, number of a part since the epoch)"""


Prices = Mapping[tuple[int, int], int]
"""Prices by (therapist, part) or by (salon, day), in parts of a point."""
NOTHING: Final[Prices] = {}
Cell = tuple[int, int, Part]
"""(points, start, part) of a start on one day of one provider."""


class Priced(Starts):
    """The best starts, with the price of the stretches and of the rooms on top. Prices change; the starts do not."""

    def __init__(self, providers: Sequence[Provider], wanted: Wanted, unit: int) -> None:
        """Look for the best start in each part of each provider's day; parts are `unit` ticks long."""
        super().__init__(providers, wanted)
        self._cells = [[self._parts(one, day, unit) for day in range(len(one.days))] for one in providers]
        self._where: dict[Part, list[tuple[int, int]]] = {}
        self._free: list[dict[int, Cell]] = []
        for index, cells in enumerate(self._cells):
            self._free.append({day: min(found) for day, found in enumerate(cells) if found})
            for day, found in enumerate(cells):
                for *_, part in found:
                    self._where.setdefault(part, []).append((index, day))
        self._chosen = self._free
        self._dearest = 0
        self.of_parts: Prices = NOTHING
        self.of_rooms: Prices = NOTHING

    def best(self) -> tuple[int, Placing] | None:
        """Return the points with prices, in parts, and the course with its own points; None where there is none."""
        placing = Table(self._providers, _scaled(self.wanted), self).best() if self._providers else None
        if placing is None:
            return None
        own = points_of(placing.sessions, self._providers, self.wanted).total()
        return placing.points, Placing(placing.sessions, own)

    def parts(self) -> Collection[Part]:
        """Return all parts in which a session can begin."""
        return self._where.keys()

    def points(self, kind: int) -> list[Points]:  # noqa: ARG002 - one kind of session is known
        """Return for each provider the points of a session by day, with prices.

        Without prices each day has its best start; only the days that hold something with a price are looked at again.
        """
        self._chosen = [dict(row) for row in self._free]
        prices = self.of_parts
        for index, day in {place for part in prices if prices[part] for place in self._where.get(part, ())}:
            asked = ((points + prices.get(part, 0), start, part) for points, start, part in self._cells[index][day])
            self._chosen[index][day] = min(asked)
        dear: dict[int, set[int]] = {}
        for salon, day in self.of_rooms:
            dear.setdefault(salon, set()).add(day)
        rows = [{day: cell[0] for day, cell in row.items()} for row in self._chosen]
        for row, provider in zip(rows, self._providers, strict=True):
            for day in dear.get(provider.salon, set[int]()) & row.keys():
                row[day] += self.of_rooms[provider.salon, day]
        self._dearest = max((max(row.values(), default=0) for row in rows), default=0)
        return rows

    def most(self, kind: int) -> int:  # noqa: ARG002 - one kind of session is known
        """Return the most points of a session among those that `points` has returned last."""
        return self._dearest

    def start(self, kind: int, index: int, day: int) -> int:  # noqa: ARG002 - one kind of session is known
        """Return the tick of the start that was the best with the prices of now."""
        return self._chosen[index][day][1]

    def _parts(self, provider: Provider, day: int, unit: int) -> list[Cell]:
        """Return (points, start, part) of the best start in each part of a day."""
        always, first = points_at(provider, 0, self.wanted.weights), provider.days.base + provider.days.starts[day]
        cell, found = provider.openings[0][day], list[Cell]()
        rest = reduce(or_, cell, 0)
        while rest:
            number = (first + (rest & -rest).bit_length() - 1) // unit
            here = span(0, (number + 1) * unit - first)
            for points, crumbs, allowed in self._times_of(provider, 0)[day]:
                starts = cell[crumbs] & allowed & rest & here
                if starts:
                    start = first + (starts & -starts).bit_length() - 1
                    found.append(((points + always) * SCALE, start, (provider.therapist, number)))
                    break
            rest &= ~here
        return found


def stretches(part: Part) -> Iterator[Scarce]:
    """Yield the stretches to which a part belongs."""
    therapist, number = part
    return (("therapist", therapist, number - back) for back in range(PARTS))


def scarce_of(placing: Placing, unit: int) -> Iterator[Scarce]:
    """Yield everything scarce that a course takes, where parts are so many ticks long."""
    for one in placing.sessions:
        yield from stretches((one.therapist, one.start // unit))
        yield "rooms", one.salon, one.day


def prices_of(prices: Mapping[Scarce, int]) -> tuple[Counter[Part], dict[tuple[int, int], int]]:
    """Return the prices of parts and of rooms that follow from those of everything scarce."""
    of_parts, of_rooms = Counter[Part](), dict[tuple[int, int], int]()
    for (kind, number, place), price in prices.items():
        if kind == "rooms":
            of_rooms[number, place] = price
        elif price:
            of_parts.update({(number, place + part): price for part in range(PARTS)})
    return of_parts, of_rooms


def unit_of(clients: Sequence[Client]) -> int:
    """Return the ticks of a part for these clients."""
    return max(1, min(one.need.length + one.need.pause for one in clients) // PARTS)


def _scaled(wanted: Wanted) -> Wanted:
    """Return the same wish with its weights in parts of a point; the points of a start are made so above."""
    weights = Weights(*(weight * SCALE for weight in astuple(wanted.weights)))
    return replace(wanted, weights=weights)
