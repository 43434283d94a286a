"""Finds when one session can be: a therapist, a room and, where needed, a piece of equipment, all free at once.

Free time of different combinations is never merged: each start names a therapist, a room and a unit that are really
free together. All masks of one search begin at the same base tick. Buffers belong to the claim, not to the session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jivaka.core.scheduling.masks import starts_for, ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Resource:
    """A therapist, a room or a unit of equipment with its free ticks. `offers` are the tags it can serve.

    A therapist offers techniques, `language:uk`, `gender:woman`; a room what may be done there; a unit its kind.
    """

    id: str
    free: int
    offers: frozenset[str] = frozenset()
    salon: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What one session takes, in ticks; `before` and `after` are the room's care, `pause` is the therapist's.

    Empty `of_unit` means that no equipment is needed.
    """

    length: int
    before: int = 0
    after: int = 0
    pause: int = 0
    of_therapist: frozenset[str] = frozenset()
    of_room: frozenset[str] = frozenset()
    of_unit: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """The resources of one salon."""

    therapists: tuple[Resource, ...]
    rooms: tuple[Resource, ...]
    units: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One start that can be booked, with the resources that are free for it. `unit` is '' where none is needed."""

    start: int
    therapist: str
    room: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What a search would have found without one of its conditions."""

    condition: str
    starts: int


def therapist_starts(need: Need, therapist: Resource) -> int:
    """Return the starts that suit one therapist, who needs the session and a pause after it."""
    if not need.of_therapist <= therapist.offers:
        return 0
    return starts_for(therapist.free, need.length + need.pause)


def room_starts(need: Need, room: Resource) -> int:
    """Return the starts that suit one room, which is taken from before the session until it is clean again."""
    if not need.of_room <= room.offers:
        return 0
    return starts_for(room.free, need.before + need.length + need.after) << need.before


def unit_starts(need: Need, unit: Resource) -> int:
    """Return the starts that suit one unit of equipment."""
    return starts_for(unit.free, need.length + need.after) if need.of_unit <= unit.offers else 0


@dataclass(frozen=True, slots=True)
class Search:
    """The starts of one salon for one need, kept apart by resource. `window` limits when a session may begin."""

    places: Places
    therapists: tuple[int, ...]
    rooms: tuple[int, ...]
    units: tuple[int, ...]
    shared: int

    def starts(self, index: int) -> int:
        """Return all starts of one therapist at which some room and, where needed, some unit is free too."""
        return self.therapists[index] & self.shared

    def slot(self, index: int, start: int) -> Slot:
        """Return the slot of a therapist at a start, with the first room and unit that are free then."""
        room = next(place.id for place, mask in zip(self.places.rooms, self.rooms, strict=True) if mask >> start & 1)
        pairs = zip(self.places.units, self.units, strict=False)
        unit = next((place.id for place, mask in pairs if mask >> start & 1), "")
        return Slot(start, self.places.therapists[index].id, room, unit)

    def slots(self) -> Iterator[Slot]:
        """Yield every start with every therapist, earliest first."""
        everyone = [self.starts(index) for index in range(len(self.therapists))]
        for start in ticks(_any(everyone)):
            for index, mask in enumerate(everyone):
                if mask >> start & 1:
                    yield self.slot(index, start)

    def count(self) -> int:
        """Return how many (start, therapist) there are."""
        return sum(self.starts(index).bit_count() for index in range(len(self.therapists)))


def search(need: Need, places: Places, window: int) -> Search:
    """Return the starts of a salon within a window."""
    rooms = tuple(room_starts(need, room) for room in places.rooms)
    units = tuple(unit_starts(need, unit) for unit in places.units) if need.of_unit else ()
    shared = window & _any(rooms)
    if need.of_unit:
        shared &= _any(units)
    return Search(places, tuple(therapist_starts(need, one) for one in places.therapists), rooms, units, shared)


def why_so_few(need: Need, places: Places, window: int) -> tuple[Removed, ...]:
    """Return, for each condition, how many starts there would be without it; only those that would add some."""
    found = search(need, places, window).count()
    conditions: list[tuple[str, Need, Places, int]] = [
        *(
            (f"therapist:{tag}", _without(need, "of_therapist", tag), places, window)
            for tag in sorted(need.of_therapist)
        ),
        *((f"room:{tag}", _without(need, "of_room", tag), places, window) for tag in sorted(need.of_room)),
        *([("equipment", replace(need, of_unit=frozenset()), places, window)] if need.of_unit else []),
        ("buffers", replace(need, before=0, after=0, pause=0), places, window),
        ("window", need, places, -1),
    ]
    counted = ((name, search(one, where, when).count()) for name, one, where, when in conditions)
    return tuple(Removed(name, starts) for name, starts in counted if starts > found)


def _without(need: Need, field: str, tag: str) -> Need:
    if field == "of_room":
        return replace(need, of_room=need.of_room - {tag})
    return replace(need, of_therapist=need.of_therapist - {tag})


def _any(masks: Sequence[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
