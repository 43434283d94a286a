"""The salons while courses are being placed: what is still free, and the courses that stand on it.

It takes and gives back time; it does not choose between clients. Only what has changed is looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.scheduling.course import Placing, providers_of
from jivaka.core.scheduling.hours import WAY
from jivaka.core.scheduling.masks import span, widened
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Places, search, taking
from jivaka.engines.rota.cheapest import Cheapest
from jivaka.engines.rota.grid import SCALE, Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jivaka.core.scheduling.claims import Taking
    from jivaka.core.scheduling.course import Provider, Salon, Wanted
    from jivaka.core.scheduling.slots import Need, Resource, Search
    from jivaka.engines.rota.grid import Numbers


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who waits for a course: what is wanted, and what one session takes (one need for every step)."""

    id: int
    wanted: Wanted
    need: Need


@dataclass(frozen=True, slots=True)
class Course:
    """A placed course: its points, and all that it takes."""

    client: int
    placing: Placing
    takes: tuple[Taking[int], ...]

    @property
    def points(self) -> int:
        """Return its points."""
        return self.placing.points


class Board:
    """What is free in some salons, and who has been placed."""

    def __init__(self, salons: Iterable[Salon], known: dict[Need, Cheapest] | None = None) -> None:
        """Begin with the salons as they are. `known` is what an empty board of the same salons knows of them."""
        self._first = tuple(salons)
        self._salons = {salon.id: salon for salon in self._first}
        self._known: dict[Need, Cheapest] = {} if known is None else known
        self._shut: dict[Need, Numbers] = {}
        self._searches: dict[tuple[int, Need], Search] = {}
        self._house = {room.id: salon.id for salon in self._first for room in salon.places.rooms}
        self._away: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.placed: dict[int, Course] = {}

    def empty(self) -> Board:
        """Return a board of the same salons on which nobody has been placed."""
        return Board(self._first, self._known)

    @property
    def salons(self) -> tuple[Salon, ...]:
        """Return the salons with what is free in them now."""
        return tuple(self._salons.values())

    def providers(self, need: Need) -> list[Provider]:
        """Return who can give a session now."""
        return [provider for salon in self.salons for provider in providers_of(salon, [need])]

    def cheapest(self, need: Need) -> Cheapest:
        """Return the programme over all starts of the empty board."""
        if need not in self._known:
            self._known[need] = Cheapest(Grid(self._first, need))
        return self._known[need]

    def shut(self, need: Need) -> Numbers:
        """Return for each of those starts 0 while it is open, otherwise `FAR`. Not to be changed."""
        if need not in self._shut:
            self._shut[need] = np.zeros(len(self.cheapest(need).grid.start), dtype=np.int32)
            for salon in self._salons:
                self._mark(salon, need)
        return self._shut[need]

    def find(self, need: Need, wanted: Wanted, prices: Numbers | None = None) -> tuple[int, Placing] | None:
        """Return the cheapest course on what is free now: its cost with prices in parts of a point, and itself.

        `prices` are those of each start of the empty board. Raises ValueError for wishes with points for gaps.
        """
        programme = self.cheapest(need)
        costs = programme.grid.costs(wanted) + self.shut(need)
        found = programme.best(wanted, costs if prices is None else costs + prices)
        if found is None:
            return None
        own = found[0] - (0 if prices is None else int(prices[found[1]].sum()))
        return found[0], Placing(programme.grid.sessions(found[1]), own // SCALE)

    def best(self, client: Client, prices: Numbers | None = None) -> Course | None:
        """Return the best course for a client on what is free now, without taking it; prices are not in its points."""
        if client.wanted.weights.gap:
            placing = place_course(self.providers(client.need), client.wanted)
        else:
            found = self.find(client.need, client.wanted, prices)
            placing = None if found is None else found[1]
        return None if placing is None else self.course(client, placing)

    def course(self, client: Client, placing: Placing) -> Course | None:
        """Return a course as it was placed, with rooms and units; None where some of its time is not free any more."""
        takes: list[Taking[int]] = []
        for one in placing.sessions:
            found = self._search(one.salon, client.need)
            index = next(n for n, therapist in enumerate(found.places.therapists) if therapist.id == one.therapist)
            if not found.starts(index) >> (one.start - found.places.base) & 1:
                return None
            takes.append(taking(client.need, found.slot(index, one.start)))
        return Course(client.id, placing, tuple(takes))

    def _mark(self, salon: int, need: Need) -> None:
        """Look again which starts of a salon are open."""
        self.cheapest(need).grid.mark(salon, self._search(salon, need), self._shut[need])

    def _search(self, salon: int, need: Need) -> Search:
        if (salon, need) not in self._searches:
            self._searches[salon, need] = search(need, self._salons[salon].places).within(self._salons[salon].window)
        return self._searches[salon, need]

    def take(self, course: Course) -> None:
        """Put a course on the board. Raises ValueError when some of its time is not free."""
        self._change(course, self._taken)
        self.placed[course.client] = course

    def carry_out(self, clients: Iterable[Client], placings: Mapping[int, Placing]) -> None:
        """Take courses as they were placed, by client, without those that cannot be had.

        Sessions get their rooms in the order of time: so equal rooms suffice wherever there are enough of them.
        """
        asked = [client for client in clients if client.id in placings]
        sessions = [(one, client) for client in asked for one in placings[client.id].sessions]
        takes: dict[int, tuple[Taking[int], ...]] = {client.id: () for client in asked}
        for one, client in sorted(sessions, key=lambda pair: pair[0].start - pair[1].need.before):
            part = self.course(client, Placing((one,), 0))
            if part is not None:
                self._change(part, self._taken)
                takes[client.id] += part.takes
        for client in asked:
            course = Course(client.id, placings[client.id], takes[client.id])
            if len(course.takes) == len(course.placing.sessions):
                self.placed[client.id] = course
            else:
                self._change(course, _given)

    def give_back(self, client: int) -> Course:
        """Take a client's course off the board and return it."""
        course = self.placed.pop(client)
        self._change(course, _given)
        return course

    def fits(self, course: Course) -> bool:
        """Return whether all the time of a course is free."""
        return all(
            mask & ~one.free == 0
            for salon, masks in self._own(course).items()
            for one in _resources(self._salons[salon].places)
            if (mask := masks.get(one.id, 0))
        )

    @staticmethod
    def _taken(free: int, mask: int) -> int:
        if free & mask != mask:
            message = "Some of this time is not free any more. Place the course anew."
            raise ValueError(message)
        return free & ~mask

    def _own(self, course: Course) -> dict[int, dict[int, int]]:
        """Return salon -> resource -> what a course takes of it there, as masks of the salon."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for taken in course.takes:
            salon = self._house[taken.room]
            masks, base = found[salon], self._salons[salon].places.base
            for resource, first, end in taken.spans():
                masks[resource] = masks.get(resource, 0) | span(first - base, end - base)
        return found

    def _change(self, course: Course, how: Callable[[int, int], int]) -> None:
        """Change the free time of every resource of a course, and that of its therapists in other salons."""
        own = self._own(course)
        for salon, masks in own.items():
            self._write(salon, {resource: (mask, how) for resource, mask in masks.items()})
        for place in self._first:
            away = {one.id: self._elsewhere(own, place, one.id) for one in place.places.therapists}
            if any(away.values()):
                self._send(place, {number: mask for number, mask in away.items() if mask}, come_back=how is _given)

    def _elsewhere(self, own: Mapping[int, Mapping[int, int]], here: Salon, therapist: int) -> int:
        """Return what a course takes of a therapist in other salons, with the ways there and back, as a mask here."""
        found = 0
        for salon, masks in own.items():
            if salon != here.id and therapist in masks:
                later = self._salons[salon].places.base - here.places.base
                found |= masks[therapist] << later if later >= 0 else masks[therapist] >> -later
        return widened(found, WAY)

    def _send(self, salon: Salon, away: Mapping[int, int], *, come_back: bool) -> None:
        """Take the time of therapists who are in another salon, or give back what no other session there takes."""
        changes: dict[int, tuple[int, Callable[[int, int], int]]] = {}
        for therapist, mask in away.items():
            sessions = self._away[salon.id, therapist]
            if not come_back:
                sessions.append(mask)
                changes[therapist] = mask, _without
                continue
            sessions.remove(mask)
            works = next(one.free for one in salon.places.therapists if one.id == therapist)
            changes[therapist] = mask & works & ~reduce(or_, sessions, 0), _given
        self._write(salon.id, changes)

    def _write(self, number: int, changes: Mapping[int, tuple[int, Callable[[int, int], int]]]) -> None:
        """Change what is free of some resources of a salon, each by a mask and how, and look at it anew."""
        salon = self._salons[number]
        self._salons[number] = replace(salon, places=_changed(salon.places, changes))
        self._searches = {key: value for key, value in self._searches.items() if key[0] != number}
        for need in self._shut:
            self._mark(number, need)


def _given(free: int, mask: int) -> int:
    return free | mask


def _resources(places: Places) -> tuple[Resource, ...]:
    return (*places.therapists, *places.rooms, *places.units)


def _without(free: int, mask: int) -> int:
    return free & ~mask


def _changed(places: Places, changes: Mapping[int, tuple[int, Callable[[int, int], int]]]) -> Places:
    def one(resource: Resource) -> Resource:
        if resource.id not in changes:
            return resource
        mask, how = changes[resource.id]
        return replace(resource, free=how(resource.free, mask))

    def each(resources: Sequence[Resource]) -> tuple[Resource, ...]:
        return tuple(one(resource) for resource in resources)

    return Places(each(places.therapists), each(places.rooms), each(places.units), places.base)
