"""The salons while courses are being placed: what is still free, and the courses that stand on it.

It takes and gives back time; it does not choose. Providers are made anew only for a salon that has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jivaka.core.scheduling.course import providers_of
from jivaka.core.scheduling.masks import span
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Places, search, taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jivaka.core.scheduling.claims import Taking
    from jivaka.core.scheduling.course import Placing, Provider, Salon, Wanted
    from jivaka.core.scheduling.slots import Need, Resource, Search


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

    def __init__(self, salons: Iterable[Salon]) -> None:
        """Begin with the salons as they are."""
        self._salons = {salon.id: salon for salon in salons}
        self._providers: dict[tuple[int, Need], tuple[Provider, ...]] = {}
        self._searches: dict[tuple[int, Need], Search] = {}
        self.placed: dict[int, Course] = {}

    @property
    def salons(self) -> tuple[Salon, ...]:
        """Return the salons with what is free in them now."""
        return tuple(self._salons.values())

    def providers(self, need: Need) -> list[Provider]:
        """Return who can give a session now."""
        found: list[Provider] = []
        for number, salon in self._salons.items():
            if (number, need) not in self._providers:
                self._providers[number, need] = providers_of(salon, [need])
            found += self._providers[number, need]
        return found

    def best(self, client: Client) -> Course | None:
        """Return the best course for a client on what is free now, without taking it."""
        placing = place_course(self.providers(client.need), client.wanted)
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

    def _search(self, salon: int, need: Need) -> Search:
        if (salon, need) not in self._searches:
            self._searches[salon, need] = search(need, self._salons[salon].places)
        return self._searches[salon, need]

    def take(self, course: Course) -> None:
        """Put a course on the board. Raises ValueError when some of its time is not free."""
        self._change(course, self._taken)
        self.placed[course.client] = course

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
            self._providers = {key: value for key, value in self._providers.items() if key[0] != number}
            self._searches = {key: value for key, value in self._searches.items() if key[0] != number}


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
