"""A proven lower bound on the points of every plan: each client's best course under prices for scarce time.

Relaxed is only this: of a therapist's time the stretches are looked at in which two sessions cannot both begin, cut at
every third part of a session, and the rooms of a salon are counted by the day. For prices that are not negative, the
sum of the cheapest courses with prices, less prices times what there is, is not more than the points of any plan
(Lagrange). The prices move with the overload of this round and, less and less, of those before it, in smaller steps
whenever that has not helped for a while. Courses that avoid what is dear are also good to choose among: all are kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.slots import search
from jivaka.engines.rota.plan import UNPLACED, follow, plan_of
from jivaka.engines.rota.priced import PARTS, SCALE, Part, Priced, Scarce, stretches, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.board import Board, Client, Course

PATIENCE: Final = 10
"""Rounds without a better bound after which the steps are halved; as Held, Wolfe and Crowder (1974) propose."""
FIRST_STEP: Final = 0.5
"""Share of the way to the target, if it went straight, that the first steps go: the best of five that were tried."""
MEMORY: Final = 0.7
"""Share of the last direction that is added to the next, after Camerini, Fratta and Maffioli (1975), who turn it less
into the way it came; the best of five that were tried: without it the bound stops rising early."""
SMALLEST: Final = 0.01
"""Of prices and of directions: less than this part of a part of a point is nothing."""

FOLLOWED: Final = 25
"""Every so many rounds a plan is made of the courses; it takes as long as several rounds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The best bound that was found, after how many rounds of prices, and the best plan that followed them.

    `columns` are all courses that were the best for somebody at some prices: together they leave room for each other.
    """

    points: int
    rounds: int
    board: Board
    columns: tuple[tuple[int, Placing], ...]


def lower_bound(
    board: Board, clients: Sequence[Client], target: int, go_on: Callable[[], bool], *, most_rounds: int = 2000
) -> Bound:
    """Return a bound for placing these clients on an empty board; `target` are the points of a plan that exists.

    A bound is proven whatever the prices are. Raises ValueError for wishes with points for gaps.
    """
    if any(client.wanted.weights.gap for client in clients):
        message = "Points for gaps depend on who was placed before, so nothing can be proven with them. Set gap=0."
        raise ValueError(message)
    market = _Market(board, clients)
    steps = _Steps(market.holds)
    best, rounds, followed = -1, 0, board
    columns: dict[tuple[int, Placing], None] = {}
    while rounds < most_rounds and (rounds == 0 or go_on()):
        value, used, placings = market.round(steps.whole_prices())
        rounds += 1
        columns.update(dict.fromkeys(placings.items()))
        if rounds % FOLLOWED == 1:
            tried = follow(clients, placings, board.salons, market.anew)
            followed = min(followed, tried, key=lambda one: plan_of(one, clients).points)
            target = min(target, plan_of(followed, clients).points)
        best = max(best, value)
        if -(-best // SCALE) >= target or not steps.next(value, used, target * SCALE):
            break
    return Bound(-(-best // SCALE), rounds, followed, tuple(columns))


class _Steps:
    """The prices, and how they move from round to round."""

    def __init__(self, holds: Mapping[Scarce, int]) -> None:
        """Begin without prices."""
        self._holds = holds
        self._prices: dict[Scarce, float] = {}
        self._kept = self._prices
        self._direction: dict[Scarce, float] = {}
        self._best, self._share, self._waited = -1, FIRST_STEP, 0

    def whole_prices(self) -> dict[Scarce, int]:
        """Return the prices as whole parts of a point, with which a bound is proven."""
        return {key: whole for key, price in self._prices.items() if (whole := round(price)) > 0}

    def next(self, value: int, used: Mapping[Scarce, int], target: int) -> bool:
        """Move the prices after a round; False where nothing is overloaded, and no price is too high."""
        self._waited += 1
        if value > self._best:
            self._best, self._kept, self._waited = value, self._prices, 0
        off = {key: used.get(key, 0) - self._holds.get(key, 0) for key in {*used, *self._prices}}
        if not any(much > 0 or self._prices.get(key) for key, much in off.items() if much):
            return False
        self._direction = {
            key: much
            for key in {*off, *self._direction}
            if abs(much := off.get(key, 0) + MEMORY * self._direction.get(key, 0.0)) > SMALLEST
        }
        if self._waited >= PATIENCE:
            self._prices, self._share, self._waited = self._kept, self._share / 2, 0
            return True
        way = {key: much for key, much in self._direction.items() if much > 0 or key in self._prices}
        length = sum(much * much for much in way.values())
        step = self._share * max(SCALE, target - value) / length if length else 0.0
        moved = {key: self._prices.get(key, 0.0) + step * way.get(key, 0.0) for key in {*way, *self._prices}}
        self._prices = {key: price for key, price in moved.items() if price > SMALLEST}
        return True


class _Market:
    """What there is of everything scarce, and what clients would take of it at some prices."""

    def __init__(self, board: Board, clients: Sequence[Client]) -> None:
        """Find the best starts of each client once."""
        self._clients = clients
        self._of_parts, self._of_rooms = Counter[Part](), dict[tuple[int, int], int]()
        providers = {client.need: board.providers(client.need) for client in clients}
        needs = sorted(providers, key=lambda need: need.length)
        self._unit = unit_of(clients)
        self._asked = [Priced(providers[client.need], client.wanted, self._unit) for client in clients]
        keys = {key for priced in self._asked for part in priced.parts() for key in stretches(part)}
        self.holds: dict[Scarce, int] = dict.fromkeys(keys, 1) | _rooms(board.salons, needs)

    def round(self, prices: Mapping[Scarce, int]) -> tuple[int, Counter[Scarce], dict[int, Placing]]:
        """Return the bound that prices prove, in parts of a point, what would be taken, and the courses by client."""
        value, used = -sum(price * self.holds.get(key, 0) for key, price in prices.items()), Counter[Scarce]()
        self._of_parts, self._of_rooms = Counter[Part](), dict[tuple[int, int], int]()
        for (kind, number, place), price in prices.items():
            if kind == "rooms":
                self._of_rooms[number, place] = price
            else:
                self._of_parts.update({(number, place + part): price for part in range(PARTS)})
        placings: dict[int, Placing] = {}
        for client, priced in zip(self._clients, self._asked, strict=True):
            priced.of_parts, priced.of_rooms = self._of_parts, self._of_rooms
            found = priced.best()
            if found is None or found[0] > UNPLACED * SCALE:
                value += UNPLACED * SCALE  # staying without a course is always possible
                continue
            value += found[0]
            placings[client.id] = found[1]
            used.update(priced.taken(found[1]))
        return value, used, placings

    def anew(self, board: Board, client: Client) -> Course | None:
        """Return the best course on what is free on a board, with the prices of the last round."""
        priced = Priced(board.providers(client.need), client.wanted, self._unit)
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
