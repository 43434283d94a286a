"""Places a whole course at once: the cheapest choice of days, therapists and times under the rules of spacing, exactly.

What a time of day costs does not depend on the other sessions, so each (day, therapist) keeps only its cheapest start;
then the best course is an exact dynamic programme over days. Costs are whole points that the caller sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.masks import ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FAR: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class Spacing:
    """Calendar days between two sessions: at least, ideally, at most."""

    least: int
    ideal: int
    most: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Points: for each day off the ideal spacing, for another therapist, another salon, and each day of delay."""

    spacing: int = 10
    therapist: int = 30
    salon: int = 60
    delay: int = 1


@dataclass(frozen=True, slots=True)
class Provider:
    """A therapist in a salon with the starts that can be booked (a mask), and the points of every session there."""

    therapist: str
    salon: str
    starts: int
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One placed session: its day (counted from the first day searched), start tick, therapist and salon."""

    day: int
    start: int
    therapist: str
    salon: str


@dataclass(frozen=True, slots=True)
class Placing:
    """A whole placed course and its points."""

    visits: tuple[Visit, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be placed. `day_starts` are the first ticks of the local days, and the end of the last one."""

    sessions: int
    spacing: Spacing
    day_starts: Sequence[int]
    weights: Weights = Weights()


Choice = tuple[int, int]
"""(points, start tick) of the cheapest start of one provider on one day."""


def cheapest_starts(
    providers: Sequence[Provider], wanted: Wanted, cost_of_start: Callable[[int], int]
) -> list[dict[int, Choice]]:
    """Return, for each provider, day -> its cheapest start; the earliest of equals."""
    found: list[dict[int, Choice]] = []
    for provider in providers:
        days: dict[int, Choice] = {}
        for day, (first, last) in enumerate(zip(wanted.day_starts, wanted.day_starts[1:], strict=False)):
            mask = provider.starts >> first & ((1 << (last - first)) - 1)
            choices = ((cost_of_start(first + tick) + provider.cost, first + tick) for tick in ticks(mask))
            best = min(choices, default=None)
            if best is not None:
                days[day] = best
        found.append(days)
    return found


def place_course(
    providers: Sequence[Provider],
    wanted: Wanted,
    cost_of_start: Callable[[int], int] = lambda _start: 0,
    *,
    without: Iterable[tuple[str, int]] = (),
) -> Placing | None:
    """Return the cheapest placing of the whole course, or None where no placing keeps the spacing.

    `without` leaves out (therapist, day) pairs, so that another proposal can differ.
    """
    days = cheapest_starts(providers, wanted, cost_of_start)
    for therapist, day in without:
        for provider, found in zip(providers, days, strict=True):
            if provider.therapist == therapist:
                found.pop(day, None)
    table = _Table(providers, days, wanted)
    return table.best()


class _Table:
    """The dynamic programme: points of the best course that ends with session k on a day with a provider."""

    def __init__(self, providers: Sequence[Provider], days: Sequence[Mapping[int, Choice]], wanted: Wanted) -> None:
        self._providers, self._days, self._wanted = providers, days, wanted
        self._on_day: dict[int, list[int]] = {}
        for index, found in enumerate(days):
            for day in found:
                self._on_day.setdefault(day, []).append(index)

    def best(self) -> Placing | None:
        first = {
            (day, index): (self._days[index][day][0] + day * self._wanted.weights.delay, None)
            for day, indexes in self._on_day.items()
            for index in indexes
        }
        layers: list[Mapping[tuple[int, int], tuple[int, tuple[int, int] | None]]] = [first]
        for _ in range(1, self._wanted.sessions):
            layers.append(self._next(layers[-1]))
        if not layers[-1]:
            return None
        end = min(layers[-1], key=lambda state: (layers[-1][state][0], state))
        return self._trace(layers, end)

    def _next(
        self, before: Mapping[tuple[int, int], tuple[int, tuple[int, int] | None]]
    ) -> dict[tuple[int, int], tuple[int, tuple[int, int] | None]]:
        spacing, weights = self._wanted.spacing, self._wanted.weights
        by_day = self._summaries(before)
        found: dict[tuple[int, int], tuple[int, tuple[int, int] | None]] = {}
        for day, indexes in self._on_day.items():
            earlier = [
                (weights.spacing * abs(gap - spacing.ideal), by_day[day - gap])
                for gap in range(spacing.least, spacing.most + 1)
                if day - gap in by_day
            ]
            for index in indexes:
                best = min((self._from(index, points, summary) for points, summary in earlier), default=None)
                if best is not None and best[0] < FAR:
                    found[day, index] = (best[0] + self._days[index][day][0], best[1])
        return found

    def _summaries(self, before: Mapping[tuple[int, int], tuple[int, tuple[int, int] | None]]) -> dict[int, _Summary]:
        """Return day -> the best state of each provider, salon and of all, which is all that a change of them needs."""
        found: dict[int, _Summary] = {}
        for state, (points, _) in before.items():
            day, index = state
            entry = (points, state)
            summary = found.setdefault(day, _Summary({}, {}, {}, entry))
            provider = self._providers[index]
            both, therapist, salon = (provider.therapist, provider.salon), provider.therapist, provider.salon
            summary.same[both] = min(summary.same.get(both, entry), entry)
            summary.therapist[therapist] = min(summary.therapist.get(therapist, entry), entry)
            summary.salon[salon] = min(summary.salon.get(salon, entry), entry)
            summary.any = min(summary.any, entry)
        return found

    def _from(self, index: int, points: int, summary: _Summary) -> tuple[int, tuple[int, int]]:
        provider, weights = self._providers[index], self._wanted.weights
        choices = [(summary.any, weights.therapist + weights.salon)]
        choices += [(summary.same[key], 0) for key in ((provider.therapist, provider.salon),) if key in summary.same]
        if provider.therapist in summary.therapist:
            choices.append((summary.therapist[provider.therapist], weights.salon))
        if provider.salon in summary.salon:
            choices.append((summary.salon[provider.salon], weights.therapist))
        return min((entry[0] + extra + points, entry[1]) for entry, extra in choices)

    def _trace(
        self,
        layers: Sequence[Mapping[tuple[int, int], tuple[int, tuple[int, int] | None]]],
        end: tuple[int, int],
    ) -> Placing:
        visits: list[Visit] = []
        state: tuple[int, int] | None = end
        for layer in reversed(layers):
            if state is None:
                break
            day, index = state
            provider = self._providers[index]
            visits.append(Visit(day, self._days[index][day][1], provider.therapist, provider.salon))
            state = layer[state][1]
        return Placing(tuple(reversed(visits)), layers[-1][end][0])


@dataclass(slots=True)
class _Summary:
    """The best states of one day: of each therapist in a salon, each therapist, each salon, and of all."""

    same: dict[tuple[str, str], tuple[int, tuple[int, int]]]
    therapist: dict[str, tuple[int, tuple[int, int]]]
    salon: dict[str, tuple[int, tuple[int, int]]]
    any: tuple[int, tuple[int, int]]


def cost_of(placing: Sequence[Visit], wanted: Wanted, start_costs: Callable[[Visit], int]) -> int:
    """Return the points of a placing by adding them up one by one: the obvious twin of the programme's arithmetic."""
    weights = wanted.weights
    total = placing[0].day * weights.delay + sum(start_costs(visit) for visit in placing)
    for one, other in pairwise(placing):
        total += weights.spacing * abs(other.day - one.day - wanted.spacing.ideal)
        total += weights.therapist * (one.therapist != other.therapist) + weights.salon * (one.salon != other.salon)
    return total


def proposals(
    providers: Sequence[Provider],
    wanted: Wanted,
    cost_of_start: Callable[[int], int] = lambda _start: 0,
    *,
    most: int = 3,
) -> tuple[Placing, ...]:
    """Return up to `most` distinct placings, cheapest first: the best of all, then others that share no first visit."""
    found: list[Placing] = []
    without: set[tuple[str, int]] = set()
    while len(found) < most:
        placing = place_course(providers, wanted, cost_of_start, without=without)
        if placing is None:
            break
        found.append(placing)
        without |= {(visit.therapist, visit.day) for visit in placing.visits[:1]}
    return tuple(found)


def one_after_another(
    providers: Sequence[Provider], wanted: Wanted, cost_of_start: Callable[[int], int] = lambda _start: 0
) -> Placing | None:
    """Return what taking one session after another gives, each the cheapest at its turn: what a phone call does."""
    days = cheapest_starts(providers, wanted, cost_of_start)
    visits: list[Visit] = []
    total = 0
    for _ in range(wanted.sessions):
        choices = [
            (_step(visits, visit, points, wanted), visit.day, visit.start, visit.therapist, visit.salon)
            for provider, found in zip(providers, days, strict=True)
            for day, (points, start) in found.items()
            for visit in (Visit(day, start, provider.therapist, provider.salon),)
            if not visits or wanted.spacing.least <= day - visits[-1].day <= wanted.spacing.most
        ]
        if not choices:
            return None
        points, day, start, therapist, salon = min(choices)
        total += points
        visits.append(Visit(day, start, therapist, salon))
    return Placing(tuple(visits), total)


def _step(visits: Sequence[Visit], visit: Visit, points: int, wanted: Wanted) -> int:
    if not visits:
        return cost_of((visit,), wanted, lambda _: points)
    pair = (visits[-1], visit)
    return cost_of(pair, wanted, lambda one: points if one is visit else 0) - visits[-1].day * wanted.weights.delay
