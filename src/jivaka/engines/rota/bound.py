"""A proven lower bound on the points of every plan: each client's cheapest course under prices for scarce time.

For prices that are not negative, the sum of the cheapest courses with prices, less prices times what there is, is not
more than the points of any plan (Lagrange). The prices are those of the best mixture of the courses found so far
(Dantzig and Wolfe, 1960), held back towards the best prices yet (Wentges, 1997), and each kind of client's cheapest
course at these prices is found and added.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from jivaka.engines.rota.grid import SCALE
from jivaka.engines.rota.master import SMALLEST, Master, kinds_of
from jivaka.engines.rota.plan import UNPLACED
from jivaka.engines.rota.pricing import Pricing
from jivaka.engines.rota.scarce import Scarce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jivaka.engines.rota.board import Board, Client
    from jivaka.engines.rota.master import Column, Kind
    from jivaka.engines.rota.pricing import Answer

CALM: Final = 0.4
"""Share of the best prices yet in the next: of 300 clients 0.55, 0.7 and 0.8 took longer to prove as much."""
HIGHEST: Final = 300 * SCALE
"""The highest price: assumed, more than any hour is worth; a bound is proven whatever the prices are."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The best bound that was found, and after how many rounds of prices.

    `master` has all courses that were known, or the best for somebody at some prices; `settle` goes on with it.
    """

    points: int
    rounds: int
    master: Master

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return all courses that were found, by kind of client."""
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
    kinds = kinds_of(clients)
    for kind in kinds:
        board.find(kind.need, kind.wanted)  # what is looked up for this is kept for every round
    scarce = Scarce({kind.need: board.cheapest(kind.need).grid for kind in kinds}, board.salons)
    master = Master(kinds, scarce)
    master.add(known)
    with Pricing(board, kinds, scarce) as pricing:
        points, rounds = _rounds(master, pricing, target, go_on)
    return Bound(points, rounds, master)


def _rounds(master: Master, pricing: Pricing, target: int, go_on: Callable[[], bool]) -> tuple[int, int]:
    """Return the best bound in points, and how many rounds of prices were looked at."""
    holds = master.scarce.holds
    kept, best, rounds, calm = np.zeros(len(holds)), -1, 0, 1.0  # at first each client's best course, as if alone
    while rounds == 0 or go_on():
        mixed, wanted = master.solve()
        prices = np.rint(np.minimum(calm * kept + (1 - calm) * wanted, HIGHEST)).astype(np.int64)
        answers = pricing.ask(prices)
        rounds += 1
        fresh = master.add((kind.id, one[1]) for kind, one in zip(master.kinds, answers, strict=True) if one)
        value = _value(master.kinds, answers) - int((prices * holds).sum())
        if value > best:
            best, kept = value, prices.astype(np.float64)
        if -(-best // SCALE) >= min(target, ceil(mixed / SCALE - SMALLEST)) or not (fresh or calm):
            break
        calm = CALM if fresh else 0.0
    return -(-best // SCALE), rounds


def _value(kinds: Sequence[Kind], answers: Sequence[Answer]) -> int:
    """Return what all clients pay at least; staying without a course is always possible."""
    most = UNPLACED * SCALE
    costs = [most if one is None else min(one[0], most) for one in answers]
    return sum(cost * len(kind.clients) for cost, kind in zip(costs, kinds, strict=True))
