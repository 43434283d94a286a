"""A proven lower bound on the points of every plan: each client's best course under prices for scarce time.

Relaxed is only this: a therapist's day is cut into stretches so short that two sessions cannot both begin in one, and
the rooms of a salon are counted by the day. For prices that are not negative, the sum of the cheapest courses with
prices, less prices times what there is, is not more than the points of any plan (Lagrange). The prices are found by
stepping along the overload, in smaller steps whenever that has not helped for a while.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.course import Weights, points_at
from jivaka.core.scheduling.placing import Starts, Table
from jivaka.core.scheduling.slots import search
from jivaka.engines.rota.plan import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Provider, Salon, Wanted
    from jivaka.core.scheduling.placing import Points
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.board import Board, Client

SCALE: Final = 16
"""Parts of a point in which prices are counted, since they are whole numbers."""
PATIENCE: Final = 4
"""Rounds without a better bound after which the steps are halved; as Held, Wolfe and Crowder (1974) propose."""

Scarce = tuple[str, int, int]
"""('therapist', number, first tick of a stretch) or ('rooms', salon, day)"""


@dataclass(frozen=True, slots=True)
class Bound:
    """The best bound that was found, and after how many rounds of prices."""

    points: int
    rounds: int


class _Priced(Starts):
    """The best starts, with the price of the stretch and of the rooms on top. Prices change; the starts do not."""

    def __init__(self, providers: Sequence[Provider], wanted: Wanted, apart: int) -> None:
        """Look for the best start of each stretch of each provider's day."""
        super().__init__(providers, wanted)
        self._cells = [[self._stretches(one, day, apart) for day in range(len(one.days))] for one in providers]
        self._place = {(one.therapist, one.salon): index for index, one in enumerate(providers)}
        self._chosen: dict[tuple[int, int], tuple[int, Scarce]] = {}
        self._dearest = 0
        self.prices: Mapping[Scarce, int] = {}

    def every(self) -> set[Scarce]:
        """Return all stretches that there are."""
        return {key for cells in self._cells for stretches in cells for *_, key in stretches}

    def taken(self, placing: Placing) -> Iterator[Scarce]:
        """Yield everything scarce that a placing takes, found with the prices of now."""
        for one in placing.sessions:
            yield self._chosen[self._place[one.therapist, one.salon], one.day][1]
            yield "rooms", one.salon, one.day

    def _stretches(self, provider: Provider, day: int, apart: int) -> list[tuple[int, int, Scarce]]:
        """Return (points, start, stretch) of the best start in each stretch of a day."""
        always, first = points_at(provider, 0, self.wanted.weights), provider.days.base + provider.days.starts[day]
        cell, found = provider.openings[0][day], []
        rest = reduce(or_, cell, 0)
        while rest:
            low = (rest & -rest).bit_length() - 1
            stretch = ((1 << apart) - 1) << low
            rest &= ~stretch
            for points, number, allowed in self._times_of(provider, 0)[day]:
                here = cell[number] & allowed & stretch
                if here:
                    start = first + (here & -here).bit_length() - 1
                    found.append(((points + always) * SCALE, start, ("therapist", provider.therapist, first + low)))
                    break
        return found

    def points(self, kind: int) -> list[Points]:  # noqa: ARG002 - one kind of session is known
        """Return for each provider the points of a session by day, with prices."""
        rows: list[Points] = []
        for index, (provider, cells) in enumerate(zip(self._providers, self._cells, strict=True)):
            row: Points = {}
            for day, stretches in enumerate(cells):
                if stretches:
                    asked = ((points + self.prices.get(key, 0), start, key) for points, start, key in stretches)
                    points, start, key = min(asked)
                    self._chosen[index, day] = (start, key)
                    row[day] = points + self.prices.get(("rooms", provider.salon, day), 0)
            rows.append(row)
        self._dearest = max((max(row.values(), default=0) for row in rows), default=0)
        return rows

    def most(self, kind: int) -> int:  # noqa: ARG002 - one kind of session is known
        """Return the most points of a session among those that `points` has returned last."""
        return self._dearest

    def start(self, kind: int, index: int, day: int) -> int:  # noqa: ARG002 - one kind of session is known
        """Return the tick of the start that was the best with the prices of now."""
        return self._chosen[index, day][0]


def lower_bound(
    board: Board, clients: Sequence[Client], target: int, go_on: Callable[[], bool], *, most_rounds: int = 200
) -> Bound:
    """Return a bound for placing these clients on an empty board; `target` are the points of a plan that exists.

    A bound is proven whatever the prices are. Raises ValueError for wishes with points for gaps.
    """
    if any(client.wanted.weights.gap for client in clients):
        message = "Points for gaps depend on who was placed before, so nothing can be proven with them. Set gap=0."
        raise ValueError(message)
    market = _Market(board, clients)
    prices: dict[Scarce, int] = {}
    best, kept, rounds, share, waited = -1, prices, 0, 1.0, 0
    while rounds < most_rounds and (rounds == 0 or go_on()):
        value, used = market.round(prices)
        rounds, waited = rounds + 1, waited + 1
        if value > best:
            best, kept, waited = value, prices, 0
        slack = {key: used[key] - market.holds.get(key, 0) for key in {*used, *prices}}
        over = sum(off * off for key, off in slack.items() if off > 0 or prices.get(key))
        if not over or -(-best // SCALE) >= target:
            break
        if waited >= PATIENCE:
            share, waited = share / 2, 0
            prices = kept
            continue
        step = share * max(SCALE, target * SCALE - value) / over
        prices = {key: moved for key, off in slack.items() if (moved := round(prices.get(key, 0) + step * off)) > 0}
    return Bound(-(-best // SCALE), rounds)


class _Market:
    """What there is of everything scarce, and what clients would take of it at some prices."""

    def __init__(self, board: Board, clients: Sequence[Client]) -> None:
        """Find the best starts of each client once."""
        providers = {client.need: board.providers(client.need) for client in clients}
        needs = sorted(providers, key=lambda need: need.length)
        apart = min(need.length + need.pause for need in needs)
        self._asked = [
            (_scaled(client.wanted), _Priced(providers[client.need], client.wanted, apart)) for client in clients
        ]
        self._providers = [providers[client.need] for client in clients]
        keys = {key for _, priced in self._asked for key in priced.every()}
        self.holds: dict[Scarce, int] = dict.fromkeys(keys, 1) | _rooms(board.salons, needs)

    def round(self, prices: Mapping[Scarce, int]) -> tuple[int, Counter[Scarce]]:
        """Return the bound that prices prove, in parts of a point, and what would be taken."""
        value, used = -sum(price * self.holds.get(key, 0) for key, price in prices.items()), Counter[Scarce]()
        for (wanted, priced), providers in zip(self._asked, self._providers, strict=True):
            priced.prices = prices
            placing = Table(providers, wanted, priced).best() if providers else None
            if placing is None or placing.points > UNPLACED * SCALE:
                value += UNPLACED * SCALE  # staying without a course is always possible
                continue
            value += placing.points
            used.update(priced.taken(placing))
        return value, used


def _scaled(wanted: Wanted) -> Wanted:
    """Return the same wish with its weights in parts of a point; the points of a start are made so above."""
    weights = Weights(*(weight * SCALE for weight in astuple(wanted.weights)))
    return replace(wanted, weights=weights)


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
