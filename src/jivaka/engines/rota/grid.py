"""All starts of some salons for one kind of session, as arrays: who could begin when, and what a start costs a client.

It is made once, of the salons as they are at first. Which starts are still open is an array beside it that the board
keeps; which of them make a course is for `cheapest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from jivaka.core.scheduling.course import Placed, points_at, providers_of, times_on
from jivaka.core.scheduling.slots import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jivaka.core.scheduling.course import Provider, Salon, Wanted
    from jivaka.core.scheduling.days import Days
    from jivaka.core.scheduling.slots import Need, Search

Numbers = NDArray[np.int32]
Bits = NDArray[np.int64]
Mark = tuple[int, slice, Bits]
"""(place of a therapist in the salon, their places in the grid, their starts as bits of the salon's masks)"""

SCALE: Final = 256
"""Parts of a point in which points and prices are counted, since they are whole numbers."""
FAR: Final = 1 << 28
"""More parts of a point than any course has: what cannot be. Four times as much still fits into 32 bits."""
DAY_TICKS: Final = 304
"""Places for the ticks of a local day, whole bytes of them; the longest has 25 hours and 300 ticks."""


class Grid:
    """The starts, sorted by provider, day and time: `who` is a place in `providers`, `start` a tick since the epoch.

    The providers of a salon stand together. `cells` are the providers' days that have a start (provider times `days`
    plus day), `firsts` the places at which their starts begin.
    """

    def __init__(self, salons: Sequence[Salon], need: Need) -> None:
        """List the starts of every salon. Raises ValueError where the salons' calendars are not equally long."""
        if len({len(salon.days) for salon in salons}) != 1:
            message = "The salons' calendars are not equally long. Give all of them the same days."
            raise ValueError(message)
        self.days = len(salons[0].days)
        self.providers: list[Provider] = []
        self._marks: dict[int, list[Mark]] = {}
        self._calendars = {salon.id: salon.days for salon in salons}
        rows: list[tuple[Bits, Bits, Bits]] = []
        for salon in salons:
            found = search(need, salon.places).within(salon.window)
            self.providers += providers_of(salon, [need])
            self._marks[salon.id] = []
            for index in (index for index in range(len(found.therapists)) if found.starts(index)):
                mine = _starts(found.starts(index), salon.days)
                first = sum(len(day) for day, _, _ in rows)
                self._marks[salon.id].append((index, slice(first, first + len(mine)), mine))
                begins = np.asarray(salon.days.starts, dtype=np.int64)
                day = np.searchsorted(begins, mine, side="right") - 1
                rows.append((day, mine + salon.days.base, day * DAY_TICKS + mine - begins[day]))
        self.who = np.repeat(np.arange(len(rows), dtype=np.int32), [len(day) for day, _, _ in rows])
        nothing = np.zeros(0, dtype=np.int64)
        self.day, self.start, self._clock = (
            np.concatenate([nothing, *(row[part] for row in rows)]) for part in range(3)
        )
        self.cells, self.firsts = np.unique(self.who * np.int64(self.days) + self.day, return_index=True)
        self.ends = np.append(self.firsts[1:], len(self.who))
        self._tail = need.tail() + need.before
        self._costs: dict[Wanted, Numbers] = {}

    def mark(self, salon: int, found: Search, shut: Numbers) -> None:
        """Write into `shut` which starts of a salon are open by a new search: 0, and `FAR` for those that are not."""
        high = self._calendars[salon].starts[-1]
        for index, span, mine in self._marks[salon]:
            shut[span] = np.where(bits_of(found.starts(index), high)[mine], 0, FAR)

    def sessions(self, starts: Sequence[int]) -> tuple[Placed, ...]:
        """Return the sessions that begin with these starts."""
        who = [self.providers[self.who[one]] for one in starts]
        return tuple(
            Placed(int(self.day[one]), int(self.start[one]), provider.therapist, provider.salon)
            for one, provider in zip(starts, who, strict=True)
        )

    def costs(self, wanted: Wanted) -> Numbers:
        """Return what each start costs a client, in parts of a point; `FAR` for what is not wanted. Not to be changed.

        Raises ValueError for wishes with points for gaps.
        """
        if wanted.weights.gap:
            message = "Points for gaps depend on who was placed before: nothing can be proven with them. Set gap=0."
            raise ValueError(message)
        if wanted not in self._costs:
            found = np.full(len(self.start), FAR, dtype=np.int32)
            tables: dict[int, Numbers] = {}
            for salon, marks in self._marks.items():
                days = self._calendars[salon]
                if id(days) not in tables:
                    tables[id(days)] = _table(wanted, days, self._tail)
                for _, span, _ in marks:
                    found[span] = tables[id(days)][self._clock[span]]
            always = np.array([points_at(one, 0, wanted.weights) for one in self.providers], dtype=np.int32)
            self._costs[wanted] = np.minimum(found + always[self.who] * SCALE, FAR)
        return self._costs[wanted]


def _table(wanted: Wanted, days: Days, tail: int) -> Numbers:
    """Return what it costs, for each tick of each day, to begin then."""
    found = np.full(len(days) * DAY_TICKS, FAR, dtype=np.int32)
    for points, by_day in reversed(times_on(wanted, days, tail)):
        data = b"".join(part.to_bytes(DAY_TICKS // 8, "little") for part in by_day)
        found[np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little").view(np.bool_)] = points * SCALE
    return found


def bits_of(mask: int, most: int) -> NDArray[np.bool_]:
    """Return the first bits of a mask."""
    data = (mask & ((1 << most) - 1)).to_bytes((most + 7) // 8, "little")
    return np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little").view(np.bool_)


def _starts(mask: int, days: Days) -> Bits:
    """Return the bits of a mask that lie on some day."""
    found = np.flatnonzero(bits_of(mask, days.starts[-1]))
    return found[found >= days.starts[0]]
