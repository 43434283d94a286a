"""A client's cheapest course over a grid of starts that each have a cost: the core's programme for many costs at once.

It finds the same points as `core.scheduling.placing`, which the tests compare. The layers are arrays of days by
providers instead of fields of one integer, since nearly every cost changes with every round of prices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.scheduling.course import apart, lag
from jivaka.engines.rota.grid import FAR, SCALE

if TYPE_CHECKING:
    from jivaka.core.scheduling.course import Step, Wanted
    from jivaka.engines.rota.grid import Grid, Numbers

State = tuple[int, int]
"""(day, place of the provider)"""
Found = tuple[int, list[int]]
"""The cost of a course in parts of a point, and the places of its starts in the grid."""


class Cheapest:
    """The programme for the providers of a grid."""

    def __init__(self, grid: Grid) -> None:
        """Find out once which providers belong together."""
        self.grid = grid
        salons = [one.salon for one in grid.providers]
        names = list(dict.fromkeys(salons))
        self.salon_of = np.array([names.index(salon) for salon in salons], dtype=np.intp)
        self.begins = np.array([salons.index(salon) for salon in names], dtype=np.intp)
        self.sizes = np.bincount(self.salon_of, minlength=len(names))
        self.therapists = np.array([one.therapist for one in grid.providers], dtype=np.int64)
        days = [grid.providers[place].days for place in self.begins]
        self.lags = np.array([[lag(one, other) for other in days] for one in days], dtype=np.int32)
        same = np.argwhere(self.therapists[:, None] == self.therapists[None, :]).tolist()
        self.twice = [(one, other) for one, other in same if one != other]

    def best(self, wanted: Wanted, costs: Numbers) -> Found | None:
        """Return the cheapest course; None where there is none.

        `costs` are those of each start of the grid. All sessions of the course are of one kind.
        """
        return _Course(self, wanted, costs).best() if len(costs) else None


class _Course:
    """The programme for one client: `own` is the cost of a session by itself, by day and provider."""

    def __init__(self, frame: Cheapest, wanted: Wanted, costs: Numbers) -> None:
        grid = frame.grid
        self._frame, self._wanted, self._costs = frame, wanted, costs
        self._spacing, self._therapist, self._salon = (
            weight * SCALE for weight in (wanted.weights.spacing, wanted.weights.therapist, wanted.weights.salon)
        )
        self._own = np.full((grid.days, len(grid.providers)), FAR, dtype=np.int32)
        self._own[grid.cells % grid.days, grid.cells // grid.days] = np.minimum.reduceat(costs, grid.firsts)

    def best(self) -> Found | None:
        """Go from session to session, and back again from the best end."""
        weights = self._wanted.weights
        days = np.arange(len(self._own), dtype=np.int32)[:, None] * SCALE
        layers = [self._own + days * weights.delay]
        for step in self._wanted.steps[1:]:
            layers.append(np.minimum(self._next(layers[-1], step) + self._own, FAR))
        ends = layers[-1] + days * weights.finish
        at = int(ends.argmin())
        day, who = divmod(at, ends.shape[1])
        cost = int(ends[day, who])
        return None if cost >= FAR else (cost, self._trace(layers, day, who))

    def _next(self, before: Numbers, step: Step) -> Numbers:
        """Return the least cost of coming to a session on each day: from the same provider or from another one."""
        found = self._after_days(self._arriving(before, 0), step, step.least)
        for days in set(self._frame.lags.flat) - {0}:
            least = max(step.least, apart(self._wanted) + int(days))
            if least <= step.most:
                found = np.minimum(found, self._after_days(self._arriving(before, int(days)), step, least))
        return found

    def _arriving(self, before: Numbers, days: int) -> Numbers:
        """Return the least cost of coming to each provider from those with this lag; without lag also of staying."""
        frame = self._frame
        found = np.full_like(before, FAR) if days else before
        if frame.twice:
            found = found.copy()
            for other, here in frame.twice:
                if frame.lags[frame.salon_of[other], frame.salon_of[here]] == days:
                    found[:, here] = np.minimum(found[:, here], before[:, other] + self._salon)
        if self._wanted.one_therapist:
            return found
        leaving = np.minimum.reduceat(before, frame.begins, axis=1) + self._therapist
        spread: Numbers = np.repeat(self._coming(leaving, days), frame.sizes, axis=1)
        np.minimum(found, spread, out=spread)
        return spread

    def _coming(self, leaving: Numbers, days: int) -> Numbers:
        """Return the least cost of coming to each salon from another therapist, of it or of one with this lag."""
        frame = self._frame
        if not frame.lags.any():
            coming: Numbers = leaving.min(axis=1, keepdims=True) + self._salon
            return np.minimum(leaving, coming)
        coming = np.empty_like(leaving)
        for salon in range(len(frame.begins)):
            anybody = leaving[:, frame.lags[:, salon] == days].min(axis=1, initial=FAR) + self._salon
            coming[:, salon] = anybody if days else np.minimum(anybody, leaving[:, salon])
        return coming

    def _after_days(self, before: Numbers, step: Step, least: int) -> Numbers:
        """Return the least cost after the days between two sessions, of which there are `least` or more."""
        each, ideal = self._spacing, max(step.ideal, least)
        found = _climbing(_later(before, ideal), step.most - ideal, each)
        if least < ideal:
            np.minimum(found, _falling(_later(before, least), ideal - least, each), out=found)
        found += each * (ideal - step.ideal)
        return found

    def _trace(self, layers: list[Numbers], day: int, who: int) -> list[int]:
        """Walk back from the end: at each step some earlier state explains the cost exactly."""
        found = [self._start(day, who)]
        for number in range(len(layers) - 1, 0, -1):
            wanted = layers[number][day, who] - self._own[day, who]
            day, who = self._before(layers[number - 1], wanted, self._wanted.steps[number], (day, who))
            found.append(self._start(day, who))
        return found[::-1]

    def _before(self, layer: Numbers, wanted: int, step: Step, state: State) -> State:
        """Return from which state it costs `wanted` to come to this one; the same provider is tried first."""
        (day, who), frame = state, self._frame
        gaps = range(step.least, min(step.most, day) + 1)
        for gap in gaps:
            if layer[day - gap, who] + self._spacing * abs(gap - step.ideal) == wanted:
                return day - gap, who
        between = np.array(gaps)[:, None]
        change = self._spacing * abs(between - step.ideal) + self._moved(who)
        lags = frame.lags[frame.salon_of, frame.salon_of[who]]
        change[(lags > 0) & (between < apart(self._wanted) + lags)] = FAR
        place, other = divmod(int((layer[day - between[:, 0]] + change == wanted).argmax()), len(lags))
        return day - gaps[place], other

    def _moved(self, who: int) -> Numbers:
        """Return the cost of changing to a provider from each."""
        frame = self._frame
        other = frame.therapists != frame.therapists[who]
        price = FAR if self._wanted.one_therapist else self._therapist
        found: Numbers = (other * price + (frame.salon_of != frame.salon_of[who]) * self._salon).astype(np.int32)
        return found

    def _start(self, day: int, who: int) -> int:
        """Return the cheapest start of a cell, the earliest of several."""
        grid = self._frame.grid
        place = int(np.searchsorted(grid.cells, who * grid.days + day))
        first, end = grid.firsts[place], grid.ends[place]
        return int(first + self._costs[first:end].argmin())


def _later(numbers: Numbers, by: int) -> Numbers:
    """Return the numbers so many days later."""
    found = np.full_like(numbers, FAR)
    found[by:] = numbers[: len(numbers) - by]
    return found


def _climbing(numbers: Numbers, most: int, each: int) -> Numbers:
    """Return for each day the least of itself and those up to `most` before it, `each` dearer for every day."""
    have = 1
    while have <= most:
        step = min(have, most + 1 - have)
        np.minimum(numbers[step:], numbers[:-step] + step * each, out=numbers[step:])
        have += step
    return numbers


def _falling(numbers: Numbers, most: int, each: int) -> Numbers:
    """Return for each day the least of itself and those up to `most` before it: the furthest is the cheapest."""
    have = 1
    while have <= most:
        step = min(have, most + 1 - have)
        found = numbers + step * each
        np.minimum(found[step:], numbers[:-step], out=found[step:])
        numbers, have = found, have + step
    return numbers
