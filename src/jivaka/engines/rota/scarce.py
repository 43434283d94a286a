"""What there is too little of: for each moment a therapist's time and a salon's rooms, as rows over all starts.

A row says that of some starts only so many can be taken, since all of them would take the same moment. Every plan keeps
every row, so whatever is proven with them holds for every plan; equipment is left out. It knows no clients.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jivaka.engines.rota.grid import bits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.grid import Grid, Numbers

Places = NDArray[np.int64]
Prices = NDArray[np.int64]
"""A price for each row, in parts of a point."""


class Scarce:
    """The rows for some grids of the same salons: `holds` is how many starts of each row can be taken."""

    def __init__(self, grids: Mapping[Need, Grid], salons: Sequence[Salon]) -> None:
        """List the rows. A start has its place in its grid and, after those of the grids before, a number in all."""
        self.needs = tuple(grids)
        sizes = [len(grid.start) for grid in grids.values()]
        self._spans = {
            need: slice(end - size, end) for need, size, end in zip(grids, sizes, accumulate(sizes), strict=True)
        }
        self._numbers = {
            need: dict(
                zip(
                    zip(_therapists(grid).tolist(), _salons(grid).tolist(), grid.start.tolist(), strict=True),
                    range(span.start, span.stop),
                    strict=True,
                )
            )
            for (need, grid), span in zip(grids.items(), self._spans.values(), strict=True)
        }
        found = [*self._of_therapists(grids), *self._of_rooms(grids, salons)]
        self.holds: Prices = np.array([hold for hold, _ in found], dtype=np.int64)
        starts = np.concatenate([np.zeros(0, np.int64), *(members for _, members in found)])
        rows = np.repeat(np.arange(len(found)), [len(members) for _, members in found])
        order = np.argsort(starts, kind="stable")
        self._rows = rows[order]
        self._firsts = np.searchsorted(starts[order], np.arange(sum(sizes) + 1))

    def starts_of(self, need: Need, placing: Placing) -> list[int]:
        """Return the numbers of a course's starts among all starts."""
        numbers = self._numbers[need]
        return [numbers[one.therapist, one.salon, one.start] for one in placing.sessions]

    def rows_of(self, starts: Sequence[int]) -> list[int]:
        """Return the rows of some starts, one after the other."""
        return [row for one in starts for row in self._rows[self._firsts[one] : self._firsts[one + 1]].tolist()]

    def of_starts(self, prices: Prices) -> dict[Need, Numbers]:
        """Return what the starts of each grid cost by these prices: each is in a row of its therapist at least."""
        found = np.add.reduceat(prices[self._rows], self._firsts[:-1]).astype(np.int32)
        return {need: found[span] for need, span in self._spans.items()}

    def _of_therapists(self, grids: Mapping[Need, Grid]) -> Iterator[tuple[int, Places]]:
        """Yield rows of one therapist each, of whom only one session at a time can be had."""
        mine: dict[int, list[tuple[Places, Places, int, int]]] = defaultdict(list)
        for need, grid in grids.items():
            names = _therapists(grid)
            order = np.lexsort((grid.start, names))
            for places in np.split(order, np.flatnonzero(np.diff(names[order])) + 1):
                if len(places):
                    numbers = places + self._spans[need].start
                    mine[int(names[places[0]])].append((numbers, grid.start[places], 0, need.length + need.pause))
        for groups in mine.values():
            yield from ((1, members) for _, members in crowds(groups))

    def _of_rooms(self, grids: Mapping[Need, Grid], salons: Sequence[Salon]) -> Iterator[tuple[int, Places]]:
        """Yield rows of the rooms of one salon each, where more starts meet than there are rooms."""
        for salon in salons:
            groups: list[tuple[Places, Places, int, int]] = []
            for need, grid in grids.items():
                places = np.flatnonzero(_salons(grid) == salon.id)
                places = places[np.argsort(grid.start[places], kind="stable")]
                numbers = places + self._spans[need].start
                groups.append((numbers, grid.start[places], -need.before, need.length + need.after))
            rooms = _rooms(salon, grids)
            for tick, members in crowds(groups):
                hold = int(rooms[tick - salon.places.base])
                if len(members) > hold:
                    yield hold, members


def crowds(groups: Sequence[tuple[Places, Places, int, int]]) -> Iterator[tuple[int, Places]]:
    """Yield (tick, members) for the moments at which the most meet; whoever meets at another meets at one of these.

    A group has numbers, ascending starts, and from where to where each takes time, in ticks from its start. All who
    meet share the tick at which the last of them begins; a tick says nothing more than a later one that has lost none.
    """
    moments = np.unique(np.concatenate([np.zeros(0, np.int64), *(starts + first for _, starts, first, _ in groups)]))
    low = [np.searchsorted(starts + end, moments, side="right") for _, starts, _, end in groups]
    high = [np.searchsorted(starts + first, moments, side="right") for _, starts, first, _ in groups]
    lost = np.zeros(len(moments), dtype=np.bool_)
    lost[-1:] = True
    for one in low:
        lost[:-1] |= one[1:] != one[:-1]
    for at in np.flatnonzero(lost).tolist():
        parts = [numbers[a[at] : b[at]] for (numbers, *_), a, b in zip(groups, low, high, strict=True)]
        yield int(moments[at]), np.concatenate(parts)


def _rooms(salon: Salon, needs: Iterable[Need]) -> Places:
    """Return for each tick how many rooms are free that suit anybody."""
    suiting = [room.free for room in salon.places.rooms if any(need.of_room <= room.offers for need in needs)]
    most = max((mask.bit_length() for mask in suiting), default=0) + 1
    found = np.zeros(most, dtype=np.int64)
    for mask in suiting:
        found += bits_of(mask, most)[:most]
    return found


def _therapists(grid: Grid) -> Places:
    return np.array([one.therapist for one in grid.providers], dtype=np.int64)[grid.who]


def _salons(grid: Grid) -> Places:
    return np.array([one.salon for one in grid.providers], dtype=np.int64)[grid.who]
