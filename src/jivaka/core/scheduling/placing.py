"""Places a whole course at once: the days, therapists and times with the fewest points, exactly.

What a time of day costs does not depend on the other sessions, so each (day, provider) keeps only its best start; then
an exact dynamic programme runs over days and providers. A bound leaves out whatever cannot be part of a best course.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.course import Placed, Placing, apart, lag, points_at, times_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from jivaka.core.scheduling.course import Provider, Wanted

FAR: Final = 1 << 60
"""More points than any course: what cannot be."""

Points = dict[int, int]
"""Points by day; a day that is missing cannot be."""
Rows = Mapping[int, Points]
"""Points by provider and day: of the best courses that end with one session there."""
Layer = tuple[Rows, Rows]
"""Courses that have stayed with one therapist, and those that have changed."""


def place_course(
    providers: Sequence[Provider],
    wanted: Wanted,
    *,
    without: Collection[tuple[int, int]] = (),
    starts: Starts | None = None,
) -> Placing | None:
    """Return a placing of the whole course with the fewest points, or None where none keeps the spacing and the times.

    All providers' days begin on one date and are equally many, and a salon has one zone. `without` leaves out
    (therapist, day) pairs, so that another proposal can differ; `starts` is what a wish with the same times and the
    same points of a session has found.
    """
    return Table(providers, wanted, without, starts).best() if providers else None


class Table:
    """The programme for some providers and one wish.

    `own` are the points of each session by itself, by number of the session, provider and day; those of the delay and
    of the finish are in the first and the last.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        wanted: Wanted,
        without: Collection[tuple[int, int]] = (),
        starts: Starts | None = None,
    ) -> None:
        """Look for the best start of each provider on each day."""
        self.providers, self.wanted = providers, wanted
        self._size = len(providers[0].days)
        self._starts = starts or Starts(providers, wanted)
        left_out = set(without)
        by_kind = {kind: self._starts.points(kind) for kind in {step.kind for step in wanted.steps}}
        if left_out:
            by_kind = {
                kind: [
                    {day: points for day, points in row.items() if (provider.therapist, day) not in left_out}
                    for provider, row in zip(providers, rows, strict=True)
                ]
                for kind, rows in by_kind.items()
            }
        self.own = [by_kind[step.kind] for step in wanted.steps]
        self.own[0] = _with_days(self.own[0], wanted.weights.delay)
        self.own[-1] = _with_days(self.own[-1], wanted.weights.finish)
        self._zones = {provider.days.starts: provider.days for provider in providers}
        self._zone_of = {provider.salon: provider.days.starts for provider in providers}
        self._between = apart(wanted)
        self._by_therapist = _grouped(provider.therapist for provider in providers)
        self._known: dict[int, list[int]] = {}
        self._known_gaps: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._rest = self._bounds()

    def best(self) -> Placing | None:
        """Return a placing with the fewest points: one without a change of therapist, or one that does better."""
        found = self.alone
        if self.wanted.one_therapist or len(self._by_therapist) == 1:
            return found
        limits = self._limits(FAR if found is None else found.points)
        return self._best(range(len(self.providers)), limits, moving=True) or found

    @cached_property
    def alone(self) -> Placing | None:
        """The best placing without a change of therapist: each is tried alone, those with most open days first."""
        own = self.own[-1]
        found: Placing | None = None
        limits = self._limits(FAR)
        for group in sorted(self._by_therapist.values(), key=lambda group: -sum(len(own[index]) for index in group)):
            better = self._best(group, limits, moving=False)
            if better is not None:
                found, limits = better, self._limits(better.points)
        return found

    def _limits(self, points: int) -> list[list[int]]:
        """Return the most points that a course may have up to each session and day, to end with fewer than so many."""
        return [[points - 1 - rest for rest in row] for row in self._rest]

    def _best(self, among: Sequence[int], limits: Sequence[Sequence[int]], *, moving: bool) -> Placing | None:
        """Return the best placing with some providers within the limits.

        Without `moving` the therapist stays the same. With it, those that have stayed so far must still be able to pay
        for a change: what they can do without one is known.
        """
        spare = self.wanted.weights.therapist if moving else 0
        first = {index: _up_to(self.own[0][index], limits[0], spare) for index in among}
        layers: list[Layer] = [(first, {})]
        for number in range(1, len(self.wanted.steps)):
            arriving = self._moving(layers[-1], number, limits[number - 1]) if moving else {}
            stayed, moved = layers[-1]
            layers.append(
                (
                    self._next(stayed, number, limits[number], spare, {}),
                    self._next(moved, number, limits[number], 0, arriving),
                )
            )
            if not any(layers[-1]):
                return None
        ends = (
            (points, day, index) for rows in layers[-1] for index, row in rows.items() for day, points in row.items()
        )
        points, day, index = min(ends, default=(FAR, 0, 0))
        return Placing(self._trace(layers, (day, index), points), points) if points < FAR else None

    def _bounds(self) -> list[list[int]]:
        """Return for each session and day the least that all later ones cost if changes were free."""
        rest = [[0] * self._size]
        for number in range(len(self.wanted.steps) - 1, 0, -1):
            ahead = [FAR] * (self._size + self.wanted.steps[number].most)
            ahead[: self._size] = map(add, self._cheapest(number), rest[0])
            parts = [[points + cost for points in ahead[gap : gap + self._size]] for gap, cost in self._gaps(number)]
            rest.insert(0, list(map(min, *parts, [FAR] * self._size)))
        return rest

    def _cheapest(self, number: int) -> list[int]:
        """Return the least points of a session by itself with anybody, by day; the same rows are looked at once."""
        rows = self.own[number]
        if id(rows) not in self._known:
            least: Points = {}
            for row in rows:
                _lower(least, row)
            self._known[id(rows)] = [least.get(day, FAR) for day in range(self._size)]
        return self._known[id(rows)]

    def _gaps(self, number: int, lag_days: int = 0) -> list[tuple[int, int]]:
        """Return the days that may lie before a session, with their points, fewest first."""
        known = self._known_gaps.get((number, lag_days))
        if known is None:
            step, weight = self.wanted.steps[number], self.wanted.weights.spacing
            least = max(step.least, self._between + lag_days) if lag_days else step.least
            gaps = ((gap, weight * abs(gap - step.ideal)) for gap in range(least, step.most + 1))
            known = self._known_gaps[number, lag_days] = sorted(gaps, key=lambda pair: pair[1])
        return known

    def _lag(self, other: int, index: int) -> int:
        """Return how many days more must lie between a session with one provider and the next with another."""
        return lag(self.providers[other].days, self.providers[index].days)

    def _next(self, before: Rows, number: int, limit: Sequence[int], spare: int, arriving: Rows) -> dict[int, Points]:
        """Return the points of the best courses up to a session that come from the same therapist or arrive."""
        gaps, salon = self._gaps(number), self.wanted.weights.salon
        found: dict[int, Points] = {}
        for index in self._reached(before, arriving):
            row = dict(arriving.get(index, {}))
            for other in self._by_therapist[self.providers[index].therapist]:
                if other == index and other in before:
                    _push(before[other], gaps, 0, row)
                elif other in before:
                    _push(before[other], self._gaps(number, self._lag(other, index)), salon, row)
            own = self.own[number][index]
            kept = {day: points for day in row if day in own and (points := row[day] + own[day]) <= limit[day] - spare}
            if kept:
                found[index] = kept
        return found

    def _moving(self, before: Layer, number: int, limit: Sequence[int]) -> dict[int, Points]:
        """Return for each provider the least points of coming there from another therapist, by day."""
        weights, gaps = self.wanted.weights, self._gaps(number)
        best: dict[int, Points] = {salon: {} for salon in self._zone_of}
        by_zone: dict[tuple[int, ...], Points] = {zone: {} for zone in self._zones}
        for rows in before:
            for index, row in rows.items():
                _lower(best[self.providers[index].salon], row)
        for salon, row in best.items():
            _lower(by_zone[self._zone_of[salon]], row)
        changed = weights.therapist + weights.salon
        arriving: dict[tuple[int, ...], Points] = {zone: {} for zone in self._zones}
        for start, one in self._zones.items():
            leaving = _up_to(by_zone[start], limit, changed)
            for end, other in self._zones.items():
                _push(leaving, self._gaps(number, lag(one, other)), changed, arriving[end])
        found = {salon: dict(arriving[zone]) for salon, zone in self._zone_of.items()}
        for salon, row in best.items():
            _push(_up_to(row, limit, weights.therapist), gaps, weights.therapist, found[salon])
        return {index: found[one.salon] for index, one in enumerate(self.providers) if found[one.salon]}

    def _reached(self, before: Rows, arriving: Rows) -> set[int]:
        """Return the providers that can be next: those of the same therapists, and those where somebody arrives."""
        same = (other for index in before for other in self._by_therapist[self.providers[index].therapist])
        return {*same, *arriving}

    def _trace(self, layers: Sequence[Layer], end: tuple[int, int], points: int) -> tuple[Placed, ...]:
        """Walk back from the end: at each step some earlier state explains the points exactly."""
        day, index = end
        found = [self.placed(len(layers) - 1, day, index)]
        for number in range(len(layers) - 1, 0, -1):
            wanted = points - self.own[number][index][day]
            points, day, index = next(
                (row[day - gap], day - gap, other)
                for gap, _ in self._gaps(number)
                for rows in layers[number - 1]
                for other, row in rows.items()
                if row.get(day - gap, FAR) + self.change(number, gap, other, index) == wanted
            )
            found.append(self.placed(number - 1, day, index))
        return tuple(reversed(found))

    def change(self, number: int, gap: int, other: int, index: int) -> int:
        """Return the points of coming to a session from the one before: of the days between and of what changes."""
        weights, one, two = self.wanted.weights, self.providers[other], self.providers[index]
        days = self._lag(other, index)
        if (self.wanted.one_therapist and one.therapist != two.therapist) or (days and gap < self._between + days):
            return FAR
        changed = weights.therapist * (one.therapist != two.therapist) + weights.salon * (one.salon != two.salon)
        return weights.spacing * abs(gap - self.wanted.steps[number].ideal) + changed

    def placed(self, number: int, day: int, index: int) -> Placed:
        """Return a session at the best start of a provider on a day."""
        kind, provider = self.wanted.steps[number].kind, self.providers[index]
        return Placed(day, self._starts.start(kind, index, day), provider.therapist, provider.salon, kind)


def _push(row: Points, gaps: Sequence[tuple[int, int]], more: int, into: Points) -> None:
    """Lower `into` by what can be reached from a row over the gaps, at some points more."""
    for gap, cost in gaps:
        added = cost + more
        for day, points in row.items():
            if points + added < into.get(day + gap, FAR):
                into[day + gap] = points + added


def _lower(into: Points, row: Points) -> None:
    for day, points in row.items():
        if points < into.get(day, FAR):
            into[day] = points


def _up_to(row: Points, limit: Sequence[int], more: int) -> Points:
    return {day: points for day, points in row.items() if points + more <= limit[day]}


def _with_days(rows: list[Points], weight: int) -> list[Points]:
    return [{day: points + day * weight for day, points in row.items()} for row in rows] if weight else rows


def _grouped(names: Iterable[int]) -> dict[int, list[int]]:
    """Return for each name the places at which it stands."""
    found: dict[int, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name, []).append(place)
    return found


class Starts:
    """The best start of each provider on each day: the fewest points, then the earliest."""

    def __init__(self, providers: Sequence[Provider], wanted: Wanted) -> None:
        """Remember what is asked; the client's times are looked up once for each zone and kind."""
        self._providers, self._wanted = providers, wanted
        self._times: dict[tuple[int, int], list[list[tuple[int, int, int]]]] = {}
        self._rows: dict[int, list[Points]] = {}

    def points(self, kind: int) -> list[Points]:
        """Return for each provider the points of a session of this kind by day. Not to be changed."""
        if kind not in self._rows:
            self._rows[kind] = [self._row(provider, kind) for provider in self._providers]
        return self._rows[kind]

    def start(self, kind: int, index: int, day: int) -> int:
        """Return the tick of the best start of a provider on a day."""
        provider = self._providers[index]
        cell, times = provider.openings[kind][day], self._times_of(provider, kind)[day]
        starts = next(found for _, number, allowed in times if (found := cell[number] & allowed))
        return provider.days.base + provider.days.starts[day] + (starts & -starts).bit_length() - 1

    def _times_of(self, provider: Provider, kind: int) -> list[list[tuple[int, int, int]]]:
        """Return by day (points, crumbs, allowed starts), fewest points first."""
        key = (id(provider.days), provider.tails[kind])
        if key not in self._times:
            gap = self._wanted.weights.gap
            times = times_on(self._wanted, provider.days, provider.tails[kind])
            order = sorted((points + gap * number, number, parts) for points, parts in times for number in range(3))
            self._times[key] = [
                [(points, number, parts[day]) for points, number, parts in order if parts[day]]
                for day in range(len(provider.days))
            ]
        return self._times[key]

    def _row(self, provider: Provider, kind: int) -> Points:
        always = points_at(provider, kind, self._wanted.weights)
        row: Points = {}
        for day, (cell, times) in enumerate(zip(provider.openings[kind], self._times_of(provider, kind), strict=True)):
            if cell:
                for points, number, allowed in times:
                    if cell[number] & allowed:
                        row[day] = points + always
                        break
        return row
