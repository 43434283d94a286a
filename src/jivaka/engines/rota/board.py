"""The salons while courses are being placed: what is still free, and the courses that stand on it.

It takes and gives back time; it does not choose between clients. Only what has changed is looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.scheduling.course import Placing, providers_of
from jivaka.core.scheduling.masks import span
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
        free = {one.id: (one.free, places.base) for places in self._places() for one in _resources(places)}
        return all(
            free[resource][0] >> (first - free[resource][1]) & span(0, end - first) == span(0, end - first)
            for one in course.takes
            for resource, first, end in one.spans()
        )

    def _places(self) -> list[Places]:
        return [salon.places for salon in self._salons.values()]

    @staticmethod
    def _taken(free: int, mask: int) -> int:
        if free & mask != mask:
            message = "Some of this time is not free any more. Place the course anew."
            raise ValueError(message)
        return free & ~mask

    def _change(self, course: Course, how: Callable[[int, int], int]) -> None:
        """Change the free time of every resource of a course. A therapist of two salons is changed in both."""
        spans = [one for taken in course.takes for one in taken.spans()]
        resources = {resource for resource, _, _ in spans}
        for number, salon in self._salons.items():
            touched = {one.id for one in _resources(salon.places)} & resources
            if not touched:
                continue
            masks: dict[int, int] = {}
            for resource, first, end in spans:
                base = salon.places.base
                masks[resource] = masks.get(resource, 0) | span(first - base, end - base)
            self._salons[number] = replace(salon, places=_changed(salon.places, masks, how))
            self._searches = {key: value for key, value in self._searches.items() if key[0] != number}
            for need in self._shut:
                self._mark(number, need)


def _given(free: int, mask: int) -> int:
    return free | mask


def _resources(places: Places) -> tuple[Resource, ...]:
    return (*places.therapists, *places.rooms, *places.units)


def _changed(places: Places, masks: dict[int, int], how: Callable[[int, int], int]) -> Places:
    def one(resource: Resource) -> Resource:
        mask = masks.get(resource.id, 0)
        return replace(resource, free=how(resource.free, mask)) if mask else resource

    def each(resources: Sequence[Resource]) -> tuple[Resource, ...]:
        return tuple(one(resource) for resource in resources)

    return Places(each(places.therapists), each(places.rooms), each(places.units), places.base)
