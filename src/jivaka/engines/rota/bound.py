"""A proven lower bound on the points of every plan: each client's best course under prices for scarce time.

Relaxed is only this: of a therapist's time the stretches are looked at in which two sessions cannot both begin, cut at
every third part of a session, and the rooms of a salon are counted by the day. For prices that are not negative, the
sum of the cheapest courses with prices, less prices times what there is, is not more than the points of any plan
(Lagrange). The prices are those of the best mixture of the courses found so far (Dantzig and Wolfe, 1960), held back
towards the best prices yet (Wentges, 1997), and each client's best course at these prices is found and added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.slots import search
from jivaka.engines.rota.master import Master
from jivaka.engines.rota.plan import UNPLACED, follow
from jivaka.engines.rota.priced import SCALE, Part, Priced, Scarce, prices_of, stretches, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.board import Board, Client, Course
    from jivaka.engines.rota.master import Column

CALM: Final = 0.3
"""Share of the best prices yet in the next: of 0, 0.3, 0.45, 0.6 and 0.8 it proved the most in the same time."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The best bound that was found, after how many rounds of prices, and the plan that followed the best of them.

    `master` has all courses that were known, or the best for somebody at some prices; `settle` goes on with it.
    """

    points: int
    rounds: int
    board: Board
    master: Master

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return all courses that were found."""
        return tuple(self.master.columns)


def lower_bound(
    board: Board,
    clients: Sequence[Client],
    target: int,
    go_on: Callable[[], bool],
    *,
    known: Iterable[Column] = (),
) -> Bound:
    """Return a bound for placing these clients on an empty board; `target` are the points of a plan that exists.

    A bound is proven whatever the prices are. `known` are courses to begin with, such as those of that plan: without
    them the first rounds find little. Raises ValueError for wishes with points for gaps.
    """
    if any(client.wanted.weights.gap for client in clients):
        message = "Points for gaps depend on who was placed before, so nothing can be proven with them. Set gap=0."
        raise ValueError(message)
    market = _Market(board, clients)
    master = Master(clients, market.holds, market.unit)
    master.add(known)
    kept: dict[Scarce, int] = {}
    placings: dict[int, Placing] = {}
    best, rounds, calm = -1, 0, 1.0  # without prices at first: each client's best course, as if alone
    while rounds == 0 or go_on():
        mixed, wanted = master.solve()
        prices = _between(kept, wanted, calm)
        value, found = market.round(prices)
        rounds += 1
        fresh = master.add(found.items())
        if value > best:
            best, kept, placings = value, prices, found
        if -(-best // SCALE) >= min(target, mixed / SCALE) or not (fresh or calm):
            break
        calm = CALM if fresh else 0.0
    followed = follow(clients, placings, board.salons, market.anew)
    return Bound(-(-best // SCALE), rounds, followed, master)


def _between(kept: Mapping[Scarce, int], wanted: Mapping[Scarce, float], calm: float) -> dict[Scarce, int]:
    """Return prices on the way from those that were kept to those that are wanted, as whole parts of a point."""
    prices = {key: round(calm * kept.get(key, 0) + (1 - calm) * wanted.get(key, 0)) for key in {*kept, *wanted}}
    return {key: price for key, price in prices.items() if price > 0}


class _Market:
    """What there is of everything scarce, and what clients would take of it at some prices."""

    def __init__(self, board: Board, clients: Sequence[Client]) -> None:
        """Find the best starts of each client once."""
        self._clients = clients
        self._of_parts, self._of_rooms = Counter[Part](), dict[tuple[int, int], int]()
        providers = {client.need: board.providers(client.need) for client in clients}
        needs = sorted(providers, key=lambda need: need.length)
        self.unit = unit_of(clients)
        self._asked = [Priced(providers[client.need], client.wanted, self.unit) for client in clients]
        keys = {key for priced in self._asked for part in priced.parts() for key in stretches(part)}
        self.holds: dict[Scarce, int] = dict.fromkeys(keys, 1) | _rooms(board.salons, needs)

    def round(self, prices: Mapping[Scarce, int]) -> tuple[int, dict[int, Placing]]:
        """Return the bound that prices prove, in parts of a point, and the best courses by client."""
        value = -sum(price * self.holds.get(key, 0) for key, price in prices.items())
        self._of_parts, self._of_rooms = prices_of(prices)
        placings: dict[int, Placing] = {}
        for client, priced in zip(self._clients, self._asked, strict=True):
            priced.of_parts, priced.of_rooms = self._of_parts, self._of_rooms
            found = priced.best()
            if found is None or found[0] > UNPLACED * SCALE:
                value += UNPLACED * SCALE  # staying without a course is always possible
                continue
            value += found[0]
            placings[client.id] = found[1]
        return value, placings

    def anew(self, board: Board, client: Client) -> Course | None:
        """Return the best course on what is free on a board, with the prices of the last round."""
        priced = Priced(board.providers(client.need), client.wanted, self.unit)
        priced.of_parts, priced.of_rooms = self._of_parts, self._of_rooms
        found = priced.best()
        return None if found is None else board.course(client, found[1])


def _rooms(salons: Sequence[Salon], needs: Sequence[Need]) -> dict[Scarce, int]:
    """Return how many sessions, at most, can begin in each salon's rooms on a day.

    The shortest session of all clients packs best, so what it allows is not exceeded by any mixture.
    """
    apart = min(need.before + need.length + need.after for need in needs)
    found: dict[Scarce, int] = {}
    for salon in salons:
        possible = [search(need, salon.places) for need in needs]
        for index in range(len(salon.places.rooms)):
            starts = reduce(or_, (one.rooms[index] for one in possible))
            for day, mask in enumerate(salon.days.slices(starts)):
                key = ("rooms", salon.id, day)
                found[key] = found.get(key, 0) + _packed(mask, apart)
    return found


def _packed(starts: int, apart: int) -> int:
    """Return the most starts that lie so far apart."""
    count = 0
    while starts:
        first = (starts & -starts).bit_length() - 1
        count += 1
        starts = starts >> (first + apart) << (first + apart)
    return count
