"""The search by masks finds just what looking at every candidate finds, and can say what removed the rest."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.masks import span, ticks, union
from jivaka.core.scheduling.slots import Need, Places, Resource, search, why_so_few

WINDOW = 96
TAGS = ("thai", "uk", "shower")


def resources(name: str, most: int) -> st.SearchStrategy[tuple[Resource, ...]]:
    busy = st.lists(st.tuples(st.integers(0, WINDOW), st.integers(1, 12)), max_size=6)
    one = st.tuples(busy, st.frozensets(st.sampled_from(TAGS)))

    def make(found: list[tuple[list[tuple[int, int]], frozenset[str]]]) -> tuple[Resource, ...]:
        return tuple(
            Resource(f"{name}{n}", span(0, WINDOW) & ~union((start, start + length) for start, length in taken), tags)
            for n, (taken, tags) in enumerate(found)
        )

    return st.lists(one, min_size=1, max_size=most).map(make)


NEEDS = st.builds(
    Need,
    length=st.integers(1, 12),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
    pause=st.integers(0, 2),
    of_therapist=st.frozensets(st.sampled_from(TAGS), max_size=1),
    of_room=st.frozensets(st.sampled_from(TAGS), max_size=1),
    of_unit=st.frozensets(st.sampled_from(TAGS), max_size=1),
)
PLACES = st.builds(Places, resources("t", 3), resources("r", 3), resources("u", 2))


def looked_at_one_by_one(need: Need, places: Places, window: int) -> set[tuple[int, str]]:
    """Return every (start, therapist) for which some room and unit are free, by trying all of them."""

    def free(resource: Resource, first: int, last: int) -> bool:
        return first >= 0 and all(resource.free >> tick & 1 for tick in range(first, last))

    found = set()
    units = places.units if need.of_unit else (Resource("", -1),)
    for start, one, room, unit in product(range(WINDOW), places.therapists, places.rooms, units):
        end = start + need.length
        if (
            window >> start & 1
            and need.of_therapist <= one.offers
            and need.of_room <= room.offers
            and (not need.of_unit or need.of_unit <= unit.offers)
            and free(one, start, end + need.pause)
            and free(room, start - need.before, end + need.after)
            and (not need.of_unit or free(unit, start, end + need.after))
        ):
            found.add((start, one.id))
    return found


@given(NEEDS, PLACES, st.integers(0, (1 << WINDOW) - 1))
def test_masks_find_what_looking_at_every_candidate_finds(need: Need, places: Places, window: int) -> None:
    found = search(need, places, window)
    slots = list(found.slots())
    assert {(slot.start, slot.therapist) for slot in slots} == looked_at_one_by_one(need, places, window)
    assert found.count() == len(slots)
    for slot in slots:
        only = Places(
            tuple(one for one in places.therapists if one.id == slot.therapist),
            tuple(room for room in places.rooms if room.id == slot.room),
            tuple(unit for unit in places.units if unit.id == slot.unit),
        )
        assert looked_at_one_by_one(need, only, 1 << slot.start), "the named room and unit are free at that start"


def test_an_empty_answer_says_what_removed_the_rest() -> None:
    therapist = Resource("Olena", span(0, 48), frozenset({"thai"}))
    room = Resource("blue", span(0, 48))
    need = Need(12, of_therapist=frozenset({"thai"}), of_room=frozenset({"shower"}))
    places = Places((therapist,), (room,))
    assert search(need, places, span(0, 48)).count() == 0
    assert [removed.condition for removed in why_so_few(need, places, span(0, 48))] == ["room:shower"]


def test_free_time_of_two_rooms_is_never_joined_into_one_session() -> None:
    therapist = Resource("Somchai", span(0, 24))
    rooms = (Resource("a", span(0, 6)), Resource("b", span(6, 12)))
    assert list(ticks(search(Need(12), Places((therapist,), rooms), span(0, 24)).starts(0))) == []
