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
    """The dynamic programme, a row of points a day: of the best course that ends with session k there, by provider."""

    def __init__(self, providers: Sequence[Provider], days: Sequence[Mapping[int, Choice]], wanted: Wanted) -> None:
        self._providers, self._days, self._wanted = providers, days, wanted
        self._same_therapist = _groups([provider.therapist for provider in providers])
        self._same_salon = _groups([provider.salon for provider in providers])
        self._open = sorted({day for found in days for day in found})
        self._own = {day: [found.get(day, (FAR, 0))[0] for found in days] for day in self._open}

    def best(self) -> Placing | None:
        """Return the cheapest placing, or None."""
        delay = self._wanted.weights.delay
        layers = [{day: [points + day * delay for points in self._own[day]] for day in self._open}]
        for _ in range(1, self._wanted.sessions):
            layers.append(self._next(layers[-1]))
        ends = [(points, day, index) for day, row in layers[-1].items() for index, points in enumerate(row)]
        points, day, index = min(ends, default=(FAR, 0, 0))
        return None if points >= FAR else Placing(self._trace(layers, day, index), points)

    def _next(self, before: Mapping[int, list[int]]) -> dict[int, list[int]]:
        spacing, weight = self._wanted.spacing, self._wanted.weights.spacing
        ready = {day: self._leaving(row) for day, row in before.items()}
        found: dict[int, list[int]] = {}
        for day in self._open:
            rows = [
                [points + weight * abs(gap - spacing.ideal) for points in ready[day - gap]]
                for gap in range(spacing.least, spacing.most + 1)
                if day - gap in ready
            ]
            if rows:
                arriving = [min(column) for column in zip(*rows, strict=True)] if len(rows) > 1 else rows[0]
                found[day] = [min(FAR, own + points) for own, points in zip(self._own[day], arriving, strict=True)]
        return {day: row for day, row in found.items() if min(row) < FAR}

    def _leaving(self, row: list[int]) -> list[int]:
        """Return, for each provider of the next session, the best points to come from this day, changes included."""
        weights = self._wanted.weights
        by_therapist = [min(row[other] for other in group) + weights.salon for group in self._same_therapist]
        by_salon = [min(row[other] for other in group) + weights.therapist for group in self._same_salon]
        from_any = min(row) + weights.therapist + weights.salon
        return [min(four) for four in zip(row, by_therapist, by_salon, [from_any] * len(row), strict=True)]

    def _trace(self, layers: Sequence[Mapping[int, list[int]]], day: int, index: int) -> tuple[Visit, ...]:
        """Walk back from the end: at each step some earlier state explains the points exactly."""
        visits = [self._visit(day, index)]
        for before, layer in zip(reversed(layers[:-1]), reversed(layers[1:]), strict=True):
            rest = layer[day][index] - self._own[day][index]
            day, index = next(
                (earlier, other)
                for earlier, row in before.items()
                if self._wanted.spacing.least <= day - earlier <= self._wanted.spacing.most
                for other, points in enumerate(row)
                if points + self._step(earlier, other, day, index) == rest
            )
            visits.append(self._visit(day, index))
        return tuple(reversed(visits))

    def _step(self, earlier: int, other: int, day: int, index: int) -> int:
        weights, one, two = self._wanted.weights, self._providers[other], self._providers[index]
        changed = weights.therapist * (one.therapist != two.therapist) + weights.salon * (one.salon != two.salon)
        return weights.spacing * abs(day - earlier - self._wanted.spacing.ideal) + changed

    def _visit(self, day: int, index: int) -> Visit:
        provider = self._providers[index]
        return Visit(day, self._days[index][day][1], provider.therapist, provider.salon)


def _groups(names: Sequence[str]) -> list[list[int]]:
    """Return, for each place of the list, the places with the same name."""
    return [[place for place, other in enumerate(names) if other == name] for name in names]


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
