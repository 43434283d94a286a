"""Places a whole course at once: the days, therapists and times with the fewest points, exactly.

What a time of day costs does not depend on the other sessions, so each (day, provider) keeps only its best start. Then
an exact dynamic programme goes from session to session for all providers and days at once: the fewest points up to a
session are fields of one integer, a lane of days for each provider, and a move to later days is a shift.
"""

from __future__ import annotations

from functools import cached_property, reduce
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.course import Placed, Placing, apart, lag, points_at, times_on
from jivaka.core.scheduling.fields import Fields, from_bytes, to_bytes, width_for

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Provider, Step, Wanted

FAR: Final = 1 << 60
"""More points than any course: what cannot be."""

Points = dict[int, int]
"""Points by day; a day that is missing cannot be."""


def place_course(
    providers: Sequence[Provider],
    wanted: Wanted,
    *,
    not_first: Collection[tuple[int, int]] = (),
    starts: Starts | None = None,
) -> Placing | None:
    """Return a placing of the whole course with the fewest points, or None where none keeps the spacing and the times.

    All providers' days begin on one date and are equally many, and a salon has one zone. The course does not begin with
    a (therapist, day) of `not_first`, so that another proposal can differ; `starts` is what a wish with the same times
    and the same points of a session has found.
    """
    return Table(providers, wanted, starts).best(not_first) if providers else None


class Table:
    """The programme for some providers and one wish; the providers of a salon stand together.

    `own` are the points of each session by itself, by number of the session, provider and day; those of the delay and
    of the finish are in the first and the last.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        wanted: Wanted,
        starts: Starts | None = None,
        *,
        among: Iterable[int] | None = None,
    ) -> None:
        """Look for the best start of each provider on each day; `among` are the numbers of those who are asked."""
        self._starts = starts or Starts(providers, wanted)
        asked = range(len(providers)) if among is None else among
        self._order = sorted(asked, key=lambda index: (providers[index].salon, index))
        self.providers, self.wanted = [providers[index] for index in self._order], wanted
        self._between = apart(wanted)
        by_kind = {kind: self._rows(kind) for kind in {step.kind for step in wanted.steps}}
        self.own = [by_kind[step.kind] for step in wanted.steps]
        self.own[0] = _with_days(self.own[0], wanted.weights.delay)
        self.own[-1] = _with_days(self.own[-1], wanted.weights.finish)
        self._lanes = _Lanes(self.providers, wanted, self._most_points())
        self._moving = not wanted.one_therapist

    def best(self, not_first: Collection[tuple[int, int]] = ()) -> Placing | None:
        """Return a placing with the fewest points that does not begin with a (therapist, day) of `not_first`."""
        if not not_first:
            return self._placing(self._layers)
        first = [
            {day: points for day, points in row.items() if (provider.therapist, day) not in not_first}
            for provider, row in zip(self.providers, self.own[0], strict=True)
        ]
        return self._placing(self._from(first, moving=self._moving))

    def soonest(self) -> Placing | None:
        """Return a placing that ends on the earliest day there is, with the fewest points of those."""
        return self._placing(self._layers, soonest=True)

    def alone(self) -> Placing | None:
        """Return the best placing without a change of therapist."""
        best = self.best()
        if best is None or len({one.therapist for one in best.sessions}) == 1:
            return best
        return self._placing(self._from(self.own[0], moving=False))

    def change(self, number: int, gap: int, other: int, index: int) -> int:
        """Return the points of coming to a session from the one before: of the days between and of what changes."""
        step = self.wanted.steps[number]
        days = self._lanes.lag_between(other, index)
        if (days and gap < self._between + days) or not step.least <= gap <= step.most:
            return FAR
        return self.wanted.weights.spacing * abs(gap - step.ideal) + self.moved(other, index)

    def moved(self, other: int, index: int) -> int:
        """Return the points of changing from one provider to another, whatever the days between."""
        weights, one, two = self.wanted.weights, self.providers[other], self.providers[index]
        if self.wanted.one_therapist and one.therapist != two.therapist:
            return FAR
        return weights.therapist * (one.therapist != two.therapist) + weights.salon * (one.salon != two.salon)

    def placed(self, number: int, day: int, index: int) -> Placed:
        """Return a session at the best start of a provider on a day."""
        kind, provider = self.wanted.steps[number].kind, self.providers[index]
        start = self._starts.start(kind, self._order[index], day)
        return Placed(day, start, provider.therapist, provider.salon, kind)

    def _rows(self, kind: int) -> list[Points]:
        rows = self._starts.points(kind)
        return [rows[index] for index in self._order]

    def _most_points(self) -> int:
        """Return more points than any course has."""
        weights, days = self.wanted.weights, len(self.providers[0].days)
        own = sum(self._starts.most(step.kind) for step in self.wanted.steps)
        spread = (max(step.ideal - step.least, step.most - step.ideal) for step in self.wanted.steps)
        changes = sum(weights.spacing * off + weights.therapist + weights.salon for off in spread)
        return 1 + own + changes + (weights.delay + weights.finish) * days

    @cached_property
    def _layers(self) -> list[int]:
        return self._from(self.own[0], moving=self._moving)

    def _from(self, first: list[Points], *, moving: bool) -> list[int]:
        """Return the fewest points up to each session, as fields, from the points of the first."""
        layers = [self._lanes.fields_of(first)]
        for step, rows in zip(self.wanted.steps[1:], self.own[1:], strict=True):
            layers.append(self._lanes.with_own(self._lanes.next(layers[-1], step, moving=moving), rows))
        return layers

    def _placing(self, layers: Sequence[int], *, soonest: bool = False) -> Placing | None:
        lanes = self._lanes
        last = lanes.numbers(layers[-1])
        by_day = [min(lanes.on_day(last, day)) for day in range(lanes.days)]
        possible = [day for day, points in enumerate(by_day) if points < lanes.far]
        if not possible:
            return None
        day = possible[0] if soonest else min(possible, key=by_day.__getitem__)
        index = lanes.on_day(last, day).index(by_day[day])
        return Placing(self._trace(layers, (day, index), by_day[day]), by_day[day])

    def _trace(self, layers: Sequence[int], end: tuple[int, int], points: int) -> tuple[Placed, ...]:
        """Walk back from the end: at each step some earlier state explains the points exactly."""
        day, index = end
        found = [self.placed(len(layers) - 1, day, index)]
        for number in range(len(layers) - 1, 0, -1):
            before, step = self._lanes.numbers(layers[number - 1]), self.wanted.steps[number]
            wanted = points - self.own[number][index][day]
            others = (index, *range(len(self.providers)))
            points, day, index = next(
                (earlier, day - gap, other)
                for other in others
                for gap in range(step.least, min(step.most, day) + 1)
                if (earlier := self._lanes.at(before, other, day - gap)) < self._lanes.far
                and earlier + self.change(number, gap, other, index) == wanted
            )
            found.append(self.placed(number - 1, day, index))
        return tuple(reversed(found))


class _Lanes:
    """How the points of all providers and days lie in one integer.

    A lane is a field for each day of one provider, and after the days so many fields that nothing which is moved to
    later days reaches the next lane; there are as many before the first lane and after the last. `far` marks what
    cannot be: it is more than any course has, and twice as much still fits into a field.
    """

    def __init__(self, providers: Sequence[Provider], wanted: Wanted, most_points: int) -> None:
        """Choose the width, and find out which lanes belong together."""
        self._providers, self._weights, self._between = providers, wanted.weights, apart(wanted)
        self.days = len(providers[0].days)
        self._pad = max(step.most for step in wanted.steps)
        self._stride, self._width = self.days + self._pad, width_for(most_points)
        self.far = 1 << (self._width - 2)
        self._used = self._pad + self._stride * len(providers)
        self._fields = Fields(self._width, self._used + self._pad)
        self._whole = (1 << self._used * self._width) - 1
        self._lane = Fields(self._width, self._stride)
        self._nobody, self._front = self._lane.every(self.far), to_bytes([self.far] * self._pad, self._width)
        self._salons = tuple(_grouped(provider.salon for provider in providers).items())
        therapists = _grouped(provider.therapist for provider in providers)
        self._of_therapist = {index: group for group in therapists.values() if len(group) > 1 for index in group}
        self._owns: dict[int, tuple[int, int, int]] = {}

    @cached_property
    def _zones(self) -> dict[tuple[int, int], int]:
        """The lag between two salons, where a day of one of them does not begin with that of the other."""
        firsts = {salon: self._providers[own[0]].days for salon, own in self._salons}
        if len({days.starts for days in firsts.values()}) == 1:
            return {}
        found = {(one, other): lag(firsts[one], firsts[other]) for one in firsts for other in firsts}
        return {pair: days for pair, days in found.items() if days}

    def lag_between(self, other: int, index: int) -> int:
        """Return how many days more must lie between a session with one provider and the next with another."""
        return self._zones.get((self._providers[other].salon, self._providers[index].salon), 0) if self._zones else 0

    def fields_of(self, rows: Sequence[Points]) -> int:
        """Return the points of providers by day as fields."""
        far = self.far
        front = [far] * self._pad
        found = list(front)
        for row in rows:
            lane = [far] * self._stride
            for day, points in row.items():
                lane[day] = points
            found += lane
        return int.from_bytes(to_bytes(found, self._width), "little")

    def numbers(self, fields: int) -> array[int]:
        """Return fields as numbers, for `at` and `on_day`."""
        return from_bytes(fields.to_bytes(self._used * self._width // 8, "little"), self._width)

    def at(self, numbers: array[int], index: int, day: int) -> int:
        """Return the points of a provider on a day."""
        return numbers[self._pad + index * self._stride + day]

    def on_day(self, numbers: array[int], day: int) -> array[int]:
        """Return the points of all providers on a day."""
        return numbers[self._pad + day :: self._stride]

    def with_own(self, fields: int, rows: Sequence[Points]) -> int:
        """Return fields with the points of a session by itself on top; `far` where there is no session."""
        if id(rows) not in self._owns:
            marked = self.fields_of(rows)
            never = marked & self._fields.every(self.far)
            within = self._whole ^ ((never << 1) - (never >> (self._width - 2)))
            self._owns[id(rows)] = marked ^ never, within, never
        own, within, never = self._owns[id(rows)]
        return ((fields + own) & within) | never

    def next(self, before: int, step: Step, *, moving: bool) -> int:
        """Return the fewest points of coming to a session on each day: from the same provider or from another one."""
        staying = before
        arriving = self._arriving(before, 0, moving=moving)
        if arriving is not None:
            staying = self._fields.least(before, arriving)
        found = self._after_days(staying, step, step.least)
        for days in sorted({*self._zones.values()}):
            least = max(step.least, self._between + days)
            arriving = self._arriving(before, days, moving=moving)
            if arriving is not None and least <= step.most:
                found = self._fields.least(found, self._after_days(arriving, step, least))
        return found

    def _after_days(self, fields: int, step: Step, least: int) -> int:
        """Return the fewest points after the days between two sessions, of which there are `least` or more."""
        each, ideal = self._weights.spacing, max(step.ideal, least)
        found = self._fields.climbing(self._fields.later(fields, ideal), step.most - ideal, each)
        if least < ideal:
            sooner = self._fields.falling(self._fields.later(fields, least), ideal - least, each)
            found = self._fields.least(found, sooner)
        more = each * (ideal - step.ideal)
        return found + self._fields.every(more) if more else found

    def _arriving(self, before: int, days: int, *, moving: bool) -> int | None:
        """Return the fewest points of changing to each provider from those with this lag; None where nobody can."""
        if not moving and not self._of_therapist:
            return None
        parts = [self._nobody] * len(self._providers)
        lanes = self._split(before)
        if moving:
            leaving = {salon: reduce(self._lane.least, map(lanes.__getitem__, own)) for salon, own in self._salons}
            for salon, own in self._salons:
                coming = self._from_anybody(leaving, salon, days)
                for index in own:
                    parts[index] = coming
        for index, group in self._of_therapist.items():
            for other in group:
                if other != index and self.lag_between(other, index) == days:
                    same = lanes[other] + self._weights.salon * self._lane.ones
                    parts[index] = self._lane.least(parts[index], same)
        size = self._stride * self._width // 8
        return int.from_bytes(self._front + b"".join(part.to_bytes(size, "little") for part in parts), "little")

    def _split(self, fields: int) -> list[int]:
        """Return the lanes one by one."""
        data, size = fields.to_bytes(self._used * self._width // 8, "little"), self._stride * self._width // 8
        places = range(len(self._front), len(data), size)
        return [int.from_bytes(data[place : place + size], "little") for place in places]

    def _from_anybody(self, leaving: Mapping[int, int], salon: int, days: int) -> int:
        """Return the fewest points of coming to a salon from any other therapist, of it or of one with this lag."""
        weights, ones = self._weights, self._lane.ones
        others = [lane for other, lane in leaving.items() if self._zones.get((other, salon), 0) == days]
        found = reduce(self._lane.least, others, self._nobody) + (weights.therapist + weights.salon) * ones
        return found if days else self._lane.least(found, leaving[salon] + weights.therapist * ones)


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
        self._providers, self.wanted = providers, wanted
        self._times: dict[tuple[int, int], list[list[tuple[int, int, int]]]] = {}
        self._rows: dict[int, list[Points]] = {}
        self._most: dict[int, int] = {}

    def points(self, kind: int) -> list[Points]:
        """Return for each provider the points of a session of this kind by day. Not to be changed."""
        if kind not in self._rows:
            self._rows[kind] = [self._row(provider, kind) for provider in self._providers]
        return self._rows[kind]

    def most(self, kind: int) -> int:
        """Return the most points of a session of this kind."""
        if kind not in self._most:
            self._most[kind] = max((max(row.values(), default=0) for row in self.points(kind)), default=0)
        return self._most[kind]

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
            gap = self.wanted.weights.gap
            times = times_on(self.wanted, provider.days, provider.tails[kind])
            order = sorted((points + gap * number, number, parts) for points, parts in times for number in range(3))
            self._times[key] = [
                [(points, number, parts[day]) for points, number, parts in order if parts[day]]
                for day in range(len(provider.days))
            ]
        return self._times[key]

    def _row(self, provider: Provider, kind: int) -> Points:
        always = points_at(provider, kind, self.wanted.weights)
        row: Points = {}
        for day, (cell, times) in enumerate(zip(provider.openings[kind], self._times_of(provider, kind), strict=True)):
            if cell:
                for points, number, allowed in times:
                    if cell[number] & allowed:
                        row[day] = points + always
                        break
        return row
