"""The search by masks finds just what looking at every candidate finds, and never what nobody could book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.masks import span, ticks, union
from jivaka.core.scheduling.slots import Need, Places, Resource, search, taking
from scheduling.twins import tried_one_by_one

SIZE = 96
TAGS = ("thai", "language:uk", "shower")
BASES = st.sampled_from([0, 700_000])


def resources(first: int, most: int) -> st.SearchStrategy[tuple[Resource, ...]]:
    busy = st.lists(st.tuples(st.integers(0, SIZE), st.integers(1, 12)), max_size=6)
    one = st.tuples(busy, st.frozensets(st.sampled_from(TAGS)))

    def make(found: list[tuple[list[tuple[int, int]], frozenset[str]]]) -> tuple[Resource, ...]:
        return tuple(
            Resource(first + n, span(0, SIZE) & ~union((at, at + length) for at, length in taken), tags, span(0, SIZE))
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
    wished=st.frozensets(st.sampled_from(TAGS), max_size=2),
)
PLACES = st.builds(Places, resources(10, 3), resources(20, 3), resources(30, 2), BASES)
WINDOWS = st.integers(0, (1 << SIZE) - 1)


@given(NEEDS, PLACES, WINDOWS)
def test_masks_find_what_looking_at_every_candidate_finds(need: Need, places: Places, window: int) -> None:
    found = search(need, places).within(window)
    slots = list(found.slots())
    assert {(slot.start, slot.therapist) for slot in slots} == tried_one_by_one(need, places, window, SIZE)
    assert found.count() == len(slots)
    assert {places.base + bit for bit in ticks(found.any_start())} == {slot.start for slot in slots}


@given(NEEDS, PLACES, WINDOWS)
def test_all_that_a_slot_would_claim_is_free(need: Need, places: Places, window: int) -> None:
    free = {one.id: one.free for one in (*places.therapists, *places.rooms, *places.units)}
    found = search(need, places).within(window)
    for slot in found.slots():
        index = [one.id for one in places.therapists].index(slot.therapist)
        assert found.slot(index, slot.start) == slot
        assert (slot.unit is not None) == bool(need.of_unit)
        for resource, tick in taking(need, slot).claims():
            assert tick >= places.base
            assert free[resource] >> tick - places.base & 1


@given(NEEDS, PLACES, st.integers(0, 20))
def test_the_first_page_is_the_beginning_of_all_slots_in_order(need: Need, places: Places, most: int) -> None:
    found = search(need, places)
    assert found.page(most) == tuple(islice(found.slots(), most))
    missed = {one.id: len(need.wished - one.offers) for one in places.therapists}
    order = [(slot.start, missed[slot.therapist], slot.therapist) for slot in found.slots()]
    assert order == sorted(order), "earliest first, then whoever meets most wishes"


def test_slots_far_apart_are_all_written_out() -> None:
    free = span(0, 2) | span(200, 201) | span(700, 702) | span(1500, 1501)
    found = search(Need(1), Places((Resource(1, free),), (Resource(2, -1 & span(0, 2000)),), (), 50))
    assert [slot.start for slot in found.slots()] == [50, 51, 250, 750, 751, 1550]


def test_free_time_of_two_rooms_is_never_joined_into_one_session() -> None:
    rooms = (Resource(2, span(0, 6)), Resource(3, span(6, 12)))
    assert search(Need(12), Places((Resource(1, span(0, 24)),), rooms)).count() == 0


def test_free_time_of_two_combinations_is_never_joined_either() -> None:
    therapists = (Resource(1, span(0, 12), frozenset({"thai"})), Resource(2, span(12, 24)))
    rooms = (Resource(3, span(12, 24)), Resource(4, span(0, 12), frozenset({"shower"})))
    found = search(Need(12, of_therapist=frozenset({"thai"})), Places(therapists, rooms))
    assert [(slot.start, slot.therapist, slot.room) for slot in found.slots()] == [(0, 1, 4)]
    assert search(replace(found.need, of_room=frozenset({"shower"}), length=13), found.places).count() == 0


def test_a_taken_slot_is_not_named() -> None:
    found = search(Need(6), Places((Resource(1, span(0, 12)),), (Resource(2, span(0, 8)),), (), 100))
    with pytest.raises(ValueError, match="Therapist 1 cannot begin at tick 104"):
        found.slot(0, 104)
    with pytest.raises(ValueError, match="cannot begin at tick 99"):
        found.slot(0, 99)


@pytest.mark.parametrize("wrong", [{"length": 0}, {"length": 6, "before": -1}, {"length": 6, "pause": -2}])
def test_a_session_that_takes_no_time_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot be placed"):
        Need(**wrong)


@pytest.mark.parametrize(
    ("day", "sessions"), [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]
)
def test_a_salon_open_all_day_has_as_many_hours_as_the_day(day: date, sessions: int) -> None:
    days = local_days(ZoneInfo("Europe/Kyiv"), day, 1)
    free = open_mask([Hours(day.weekday(), time(0), time(0))], days)
    found = search(Need(12), Places((Resource(1, free),), (Resource(2, free),), (), days.base))
    assert len(range(0, found.count() + 11, 12)) == sessions


def test_a_session_may_last_over_midnight_and_over_the_year() -> None:
    days = local_days(ZoneInfo("Asia/Bangkok"), date(2026, 12, 31), 2)
    free = open_mask([Hours(3, time(20), time(2))], days)
    found = search(Need(30), Places((Resource(1, free),), (Resource(2, free),), (), days.base))
    last = max(slot.start for slot in found.slots())
    assert days.day_of(last) == 0
    assert days.day_of(last + 29) == 1
