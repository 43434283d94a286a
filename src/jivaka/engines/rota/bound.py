"""A proven lower bound on the points of every plan: each client's best course under prices for scarce days.

Relaxed is only that sessions may overlap within a day: no more of them begin on a therapist's day, or in a salon's
rooms on a day, than can be packed into it. For prices that are not negative, the sum of the cheapest courses with
prices, less prices times what the days hold, is not more than the points of any plan (Lagrange). The prices are found
by stepping along the overload.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from jivaka.core.scheduling.placing import Starts, Table
from jivaka.core.scheduling.slots import search
from jivaka.engines.rota.plan import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Provider, Salon
    from jivaka.core.scheduling.placing import Points
    from jivaka.engines.rota.board import Board, Client

Day = tuple[str, int, int]
"""('therapist', number, day) or ('rooms', salon, day)"""


@dataclass(frozen=True, slots=True)
class Bound:
    """The best bound that was found, and after how many rounds of prices."""

    points: int
    rounds: int


class _Priced(Starts):
    """The best starts, with the price of the day on top."""

    def __init__(self, plain: Starts, providers: Sequence[Provider], prices: Mapping[Day, int]) -> None:
        super().__init__(providers, plain.wanted)
        self._plain, self._of, self._prices = plain, providers, prices

    def points(self, kind: int) -> list[Points]:
        """Return for each provider the points of a session by day, with prices."""
        return [
            {day: points + _price(self._prices, provider, day) for day, points in row.items()}
            for provider, row in zip(self._of, self._plain.points(kind), strict=True)
        ]

    def start(self, kind: int, index: int, day: int) -> int:
        """Return the tick of the best start."""
        return self._plain.start(kind, index, day)


def _price(prices: Mapping[Day, int], provider: Provider, day: int) -> int:
    return prices.get(("therapist", provider.therapist, day), 0) + prices.get(("rooms", provider.salon, day), 0)


def lower_bound(
    board: Board, clients: Sequence[Client], target: int, go_on: Callable[[], bool], *, most_rounds: int = 60
) -> Bound:
    """Return a bound for placing these clients on an empty board; `target` are the points of a plan that exists.

    Step sizes aim at the target (Polyak); a bound is proven whatever the prices are. Raises ValueError for wishes with
    points for gaps.
    """
    if any(client.wanted.weights.gap for client in clients):
        message = "Points for gaps depend on who was placed before, so nothing can be proven with them. Set gap=0."
        raise ValueError(message)
    providers = {client.need: board.providers(client.need) for client in clients}
    plain = {client.id: Starts(providers[client.need], client.wanted) for client in clients}
    holds = _capacity(board.salons, clients)
    prices: dict[Day, int] = {}
    best, rounds = 0, 0
    while rounds < most_rounds and (rounds == 0 or go_on()):
        found = [_cheapest(client, providers[client.need], plain[client.id], prices) for client in clients]
        value = sum(points for points, _ in found) - sum(price * holds.get(day, 0) for day, price in prices.items())
        best, rounds = max(best, value), rounds + 1
        used: Counter[Day] = Counter()
        for _, placing in found:
            for one in placing.sessions if placing else ():
                used["therapist", one.therapist, one.day] += 1
                used["rooms", one.salon, one.day] += 1
        slack = {day: used[day] - holds.get(day, 0) for day in {*used, *prices}}
        over = sum(off * off for day, off in slack.items() if off > 0 or prices.get(day))
        if not over:
            break
        step = max(1, (target - value)) / over
        prices = {day: moved for day, off in slack.items() if (moved := round(prices.get(day, 0) + step * off)) > 0}
    return Bound(best, rounds)


def _cheapest(
    client: Client, providers: Sequence[Provider], plain: Starts, prices: Mapping[Day, int]
) -> tuple[int, Placing | None]:
    """Return the points of a client's best course with prices; staying without one is always possible."""
    placing = Table(providers, client.wanted, starts=_Priced(plain, providers, prices)).best() if providers else None
    return (UNPLACED, None) if placing is None or placing.points > UNPLACED else (placing.points, placing)


def _capacity(salons: Sequence[Salon], clients: Sequence[Client]) -> dict[Day, int]:
    """Return how many sessions, at most, can begin on each therapist's day and in each salon's rooms on a day.

    The shortest session of all clients packs best, so what it allows is not exceeded by any mixture.
    """
    needs = sorted({client.need for client in clients}, key=lambda need: need.length)
    apart = min(need.length + need.pause for need in needs)
    room_apart = min(need.before + need.length + need.after for need in needs)
    found: dict[Day, int] = {}
    for salon in salons:
        possible = [search(need, salon.places) for need in needs]
        for index, therapist in enumerate(salon.places.therapists):
            starts = reduce(or_, (one.therapists[index] for one in possible))
            for day, mask in enumerate(salon.days.slices(starts)):
                key = ("therapist", therapist.id, day)
                found[key] = found.get(key, 0) + _packed(mask, apart)
        for index in range(len(salon.places.rooms)):
            starts = reduce(or_, (one.rooms[index] for one in possible))
            for day, mask in enumerate(salon.days.slices(starts)):
                key = ("rooms", salon.id, day)
                found[key] = found.get(key, 0) + _packed(mask, room_apart)
    return found


def _packed(starts: int, apart: int) -> int:
    """Return the most starts that lie so far apart."""
    count = 0
    while starts:
        first = (starts & -starts).bit_length() - 1
        count += 1
        starts = starts >> (first + apart) << (first + apart)
    return count
