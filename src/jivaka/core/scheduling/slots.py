"""Finds when one session can be: a therapist, a room and, where needed, a unit of equipment, all free at once.

Free time of different combinations is never merged: each slot names a therapist, a room and a unit that are really free
together. What a session takes is asked of `claims.Taking`, as the booking does. Bit 0 of every mask is `Places.base`.
It also says who of the waiting fits into time that has become free, in the order of the queue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, NamedTuple

from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.masks import starts_where, ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BLOCK: Final = 288
"""Ticks that are looked at together when slots are written out."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A therapist, a room or a unit of equipment: its number, its free ticks, and the tags it can serve.

    A therapist offers techniques, `language:uk`, `gender:woman`; a room what may be done there; a unit its kind.
    `works` are the ticks at which it would be free without bookings, for explanations; None where nobody knows.
    """

    id: int
    free: int
    offers: frozenset[str] = frozenset()
    works: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What one session takes, in ticks; `before` and `after` are the room's care, `pause` is the therapist's.

    Empty `of_unit` means that no equipment is needed. `wished` are tags of a therapist that are liked, not required.
    """

    length: int
    before: int = 0
    after: int = 0
    pause: int = 0
    of_therapist: frozenset[str] = frozenset()
    of_room: frozenset[str] = frozenset()
    of_unit: frozenset[str] = frozenset()
    wished: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a session that takes no time, and buffers that are negative."""
        if self.length < 1 or min(self.before, self.after, self.pause) < 0:
            message = f"{self} cannot be placed. A session takes at least one tick, and buffers are 0 or more."
            raise ValueError(message)

    def tail(self) -> int:
        """Return the ticks from the start until everything is free again."""
        return self.length + max(self.after, self.pause)


@dataclass(frozen=True, slots=True)
class Places:
    """The resources of one salon, and the tick that is bit 0 of their masks."""

    therapists: tuple[Resource, ...]
    rooms: tuple[Resource, ...]
    units: tuple[Resource, ...] = ()
    base: int = 0


class Slot(NamedTuple):
    """One start (a tick since the epoch) with the resources that are free for it. `unit` is None if none is needed."""

    start: int
    therapist: int
    room: int
    unit: int | None = None


def taking(need: Need, slot: Slot) -> Taking[int]:
    """Return what a slot takes: what the search has looked at and the booking must claim."""
    ends = slot.start + need.length
    return Taking(slot.start, ends, slot.therapist, slot.room, slot.unit, need.before, need.after, need.pause)


@dataclass(frozen=True, slots=True)
class Search:
    """The starts of one salon for one need, kept apart by resource: worth keeping until its calendar changes.

    `therapists`, `rooms` and `units` are the starts that suit each of them (0 where a tag is missing); `shared` are the
    starts at which some room and, where needed, some unit is free.
    """

    need: Need
    places: Places
    therapists: tuple[int, ...]
    rooms: tuple[int, ...]
    units: tuple[int, ...]
    shared: int

    def within(self, window: int) -> Search:
        """Return the same search for starts within a mask: days, times, what is not over yet."""
        return replace(self, shared=self.shared & window)

    def starts(self, index: int) -> int:
        """Return all starts of one therapist at which some room and, where needed, some unit is free too."""
        return self.therapists[index] & self.shared

    def count(self) -> int:
        """Return how many (start, therapist) there are."""
        return sum((mask & self.shared).bit_count() for mask in self.therapists)

    def any_start(self) -> int:
        """Return the starts at which somebody is free."""
        return reduce(or_, self.therapists, 0) & self.shared

    def slots(self) -> Iterator[Slot]:
        """Yield every (start, therapist) with a free room and unit: earliest first, then the most wishes met."""
        order: Iterable[int] = range(len(self.therapists))
        if self.need.wished:
            order = sorted(order, key=lambda index: (self.missed(index), index))
        people = [(self.therapists[i], self.places.therapists[i].id) for i in order if self.therapists[i]]
        rooms = [(mask, room.id) for mask, room in zip(self.rooms, self.places.rooms, strict=True) if mask]
        units = [(mask, unit.id) for mask, unit in zip(self.units, self.places.units, strict=False) if mask]
        rest = self.shared
        while rest:
            at = (rest & -rest).bit_length() - 1
            block = rest >> at & ((1 << BLOCK) - 1)
            yield from self._block(at, block, people, (rooms, units))
            rest = rest >> (at + BLOCK) << (at + BLOCK)

    def page(self, most: int) -> tuple[Slot, ...]:
        """Return the first slots, not more than `most`; for the next page search within what comes after them."""
        return tuple(slot for slot, _ in zip(self.slots(), range(most), strict=False))

    def slot(self, index: int, start: int) -> Slot:
        """Return the slot of a therapist at a start (a tick since the epoch), with the first free room and unit."""
        bit = start - self.places.base
        if bit < 0 or not self.starts(index) >> bit & 1:
            who = self.places.therapists[index].id
            message = f"Therapist {who} cannot begin at tick {start}. Ask for fresh offers."
            raise ValueError(message)
        room = next(room.id for mask, room in zip(self.rooms, self.places.rooms, strict=True) if mask >> bit & 1)
        pairs = zip(self.units, self.places.units, strict=False)
        unit = next((unit.id for mask, unit in pairs if mask >> bit & 1), None)
        return Slot(start, self.places.therapists[index].id, room, unit)

    def missed(self, index: int) -> int:
        """Return how many wishes a therapist does not meet."""
        return len(self.need.wished - self.places.therapists[index].offers)

    def _block(
        self, at: int, block: int, people: list[tuple[int, int]], places: tuple[list[tuple[int, int]], ...]
    ) -> Iterator[Slot]:
        who: dict[int, list[int]] = {}
        for mask, number in people:
            for tick in ticks(mask >> at & block):
                who.setdefault(tick, []).append(number)
        rooms, units = ([(mask >> at & block, number) for mask, number in found] for found in places)
        for tick in sorted(who):
            bit, start = 1 << tick, self.places.base + at + tick
            room = next(number for mask, number in rooms if mask & bit)
            unit = next((number for mask, number in units if mask & bit), None)
            for number in who[tick]:
                yield Slot(start, number, room, unit)


def search(need: Need, places: Places) -> Search:
    """Return all starts of a salon for one need. Narrow it with `Search.within`."""
    spans = Taking(0, need.length, 0, 1, 2, need.before, need.after, need.pause).spans()
    offsets = {which: (first, end) for which, first, end in spans}

    def suiting(resources: Iterable[Resource], tags: frozenset[str], which: int) -> tuple[int, ...]:
        first, end = offsets[which]
        return tuple(starts_where(one.free, first, end) if tags <= one.offers else 0 for one in resources)

    rooms = suiting(places.rooms, need.of_room, 1)
    units = suiting(places.units, need.of_unit, 2) if need.of_unit else ()
    shared = reduce(or_, rooms, 0)
    if need.of_unit:
        shared &= reduce(or_, units, 0)
    return Search(need, places, suiting(places.therapists, need.of_therapist, 0), rooms, units, shared)


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish: for what (any key that tells masks apart), and from which start to which, in bits of the masks."""

    number: int
    wants: object
    earliest: int
    latest: int


def fitting(starts: Mapping[object, int], wishes: Iterable[Wish]) -> Iterator[tuple[Wish, int]]:
    """Yield each wish that some start fits, with its first start; `starts` maps what is wanted to a mask of starts."""
    for wish in wishes:
        mask = starts.get(wish.wants, 0)
        if mask:
            within = mask >> wish.earliest & ((1 << (wish.latest - wish.earliest + 1)) - 1)
            if within:
                yield wish, wish.earliest + (within & -within).bit_length() - 1
