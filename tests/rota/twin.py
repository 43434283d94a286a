"""The slow twins: the core's own programme with a price for each start, and rows looked up tick by tick."""

from __future__ import annotations

from dataclasses import astuple, replace

from jivaka.core.scheduling.course import Weights, points_at, times_on
from jivaka.core.scheduling.placing import Starts, Table
from jivaka.engines.rota.grid import SCALE


class Dear(Starts):
    """The best starts with prices on top, by looking at one start after the other."""

    def __init__(self, providers, wanted, prices):
        super().__init__(providers, wanted)
        self._cheap = [
            {day: found for day in range(len(one.days)) if (found := self._least(one, day, prices))}
            for one in providers
        ]

    def _least(self, provider, day, prices):
        first = provider.days.base + provider.days.starts[day]
        always = points_at(provider, 0, self.wanted.weights)
        costs = [
            (
                (points + always) * SCALE + prices.get((provider.therapist, provider.salon, first + tick), 0),
                first + tick,
            )
            for points, by_day in times_on(self.wanted, provider.days, provider.tails[0])
            for cell in provider.openings[0][day]
            for tick in range((cell & by_day[day]).bit_length())
            if cell & by_day[day] & 1 << tick
        ]
        return min(costs, default=None)

    def points(self, kind):  # noqa: ARG002 - one kind of session is known
        return [{day: cost for day, (cost, _) in row.items()} for row in self._cheap]

    def most(self, kind):  # noqa: ARG002 - one kind of session is known
        return max((cost for row in self._cheap for cost, _ in row.values()), default=0)

    def start(self, kind, index, day):  # noqa: ARG002 - one kind of session is known
        return self._cheap[index][day][1]


def cost_with(providers, wanted, prices):
    """Return the cost of the cheapest course in parts of a point, or None; prices by (therapist, salon, start)."""
    scaled = replace(wanted, weights=Weights(*(weight * SCALE for weight in astuple(wanted.weights))))
    placing = Table(providers, scaled, Dear(providers, wanted, prices)).best() if providers else None
    return None if placing is None else placing.points
