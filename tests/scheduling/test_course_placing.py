"""A placed course has the fewest points there are, keeps its spacing, and can be booked as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from jivaka.core.scheduling.course import (
    Placed,
    Provider,
    Salon,
    Step,
    Times,
    Wanted,
    Weights,
    crumbs,
    points_of,
    providers_of,
    steps,
    takings,
)
from jivaka.core.scheduling.days import horizon, local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.masks import span, ticks
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Need, Places, Resource, search
from scheduling.chains import WANTED, providers
from scheduling.twins import added_up, by_trying_every_course

KYIV, LONDON = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/London")
EVERY_DAY = range(7)


def salon_of(zone: ZoneInfo, first: date, count: int, opens: time, closes: time) -> Salon:
    days = local_days(zone, first, count)
    free = open_mask([Hours(day, opens, closes) for day in EVERY_DAY], days)
    return Salon(1, Places((Resource(1, free),), (Resource(2, free),), (), days.base), days)


@settings(max_examples=40, deadline=None)
@given(providers(), WANTED)
def test_the_programme_finds_what_trying_every_course_finds(found: list[Provider], wanted: Wanted) -> None:
    placing = place_course(found, wanted)
    assert (None if placing is None else placing.points) == by_trying_every_course(found, wanted)
    if placing is not None:
        assert added_up(placing.sessions, found, wanted) == placing.points
        for one, other in pairwise(placing.sessions):
            assert one.start + found[0].tails[one.kind] <= other.start, "everything is over before the next begins"


@settings(max_examples=30, deadline=None)
@given(providers(6, 2), WANTED)
def test_the_bound_leaves_out_nothing_that_is_best(found: list[Provider], wanted: Wanted) -> None:
    placing = place_course(found, wanted)
    alone = [place_course([one], wanted) for one in found]
    pairs = [place_course(list(pair), wanted) for pair in combinations(found, 2)]
    for other in (*alone, *pairs):
        assert other is None or (placing is not None and placing.points <= other.points)


@settings(deadline=None)
@given(providers(), WANTED)
def test_another_proposal_begins_otherwise(found: list[Provider], wanted: Wanted) -> None:
    placing = place_course(found, wanted)
    if placing is not None:
        first = placing.sessions[0]
        other = place_course(found, wanted, not_first=[(first.therapist, first.day)])
        assert other is None or other.points >= placing.points
        if other is not None:
            assert (other.sessions[0].therapist, other.sessions[0].day) != (first.therapist, first.day)


def test_a_phase_of_the_course_has_its_own_spacing_and_the_first_session_may_be_longer() -> None:
    salon = salon_of(KYIV, date(2026, 10, 20), 40, time(9), time(18))
    plan = (Step(1, 1, 1, 1), Step(2, 3, 4), Step(2, 3, 4), Step(6, 7, 10), Step(6, 7, 10))
    found = place_course(providers_of(salon, [Need(12), Need(18)]), Wanted(plan))
    assert found is not None
    assert [one.day for one in found.sessions] == [0, 3, 6, 13, 20], "and the change of the clocks takes no day away"
    assert [one.kind for one in found.sessions] == [1, 0, 0, 0, 0]
    spans = [taking.spans()[0] for taking in takings(found, [salon], [Need(12), Need(18)])]
    assert [end - start for _, start, end in spans] == [18, 12, 12, 12, 12]


def test_what_is_placed_can_be_claimed_all_at_once() -> None:
    salon = salon_of(KYIV, date(2026, 10, 20), 30, time(9), time(18))
    need = Need(12, 1, 2, 3)
    found = place_course(providers_of(salon, [need]), Wanted(steps((3, 4, 6), 6)))
    assert found is not None
    claims = [claim for taking in takings(found, [salon], [need]) for claim in taking.claims()]
    assert len(claims) == len(set(claims)) == 6 * (15 + 15)
    gone = replace(salon, places=replace(salon.places, rooms=()))
    with pytest.raises(ValueError, match="Ask for fresh offers"):
        takings(found, [gone], [need])


def test_sessions_on_two_days_in_a_row_do_not_meet_at_midnight() -> None:
    salon = salon_of(KYIV, date(2026, 5, 4), 4, time(0), time(0))
    salon = replace(salon, window=-1 << 12)
    around = tuple(
        Hours(day, *edges) for day in EVERY_DAY for edges in ((time(23, 50), time(0)), (time(0), time(0, 10)))
    )
    need = Need(6, 1, 2, 2)
    found = place_course(providers_of(salon, [need]), Wanted(steps((1, 1, 1), 2), (Times(around),)))
    assert found is not None
    assert [one.day for one in found.sessions] == [1, 2], "not 23:50 on the first day and 00:00 on the next"
    claims = [claim for taking in takings(found, [salon], [need]) for claim in taking.claims()]
    assert len(claims) == len(set(claims))


def test_with_two_days_between_them_a_session_may_last_into_the_next_day() -> None:
    salon = salon_of(KYIV, date(2026, 5, 4), 5, time(0), time(0))
    late = (Times(tuple(Hours(day, time(23), time(0)) for day in EVERY_DAY)),)
    found = providers_of(salon, [Need(36)])
    assert place_course(found, Wanted(steps((1, 2, 2), 2), late)) is None
    assert place_course(found, Wanted(steps((2, 2, 2), 2), late)) is not None


def test_one_more_day_to_the_east_is_counted_from_two_days_at_most() -> None:
    days = horizon([KYIV, LONDON], date(2026, 5, 4), 8)
    found: list[Provider] = []
    for number, (zone, weekday) in enumerate([(LONDON, 0), (KYIV, 3)]):
        free = open_mask([Hours(weekday, time(9), time(12))], days[zone])
        places = Places((Resource(number, free),), (Resource(10, free),), (), days[zone].base)
        found += providers_of(Salon(number, places, days[zone]), [Need(12)])
    assert place_course(found, Wanted(steps((3, 3, 3), 2))) is not None
    assert place_course(found, Wanted(steps((2, 2, 2), 2))) is None


def test_a_course_over_two_zones_keeps_the_days_of_each_salon_and_never_overlaps() -> None:
    days = horizon([KYIV, LONDON], date(2026, 5, 4), 2)
    salons = []
    for number, (zone, opens, closes) in enumerate([(LONDON, time(21), time(0)), (KYIV, time(0), time(3))]):
        free = open_mask([Hours(day, opens, closes) for day in EVERY_DAY], days[zone])
        rooms = (Resource(10 + number, free),)
        salons.append(Salon(number, Places((Resource(number, free),), rooms, (), days[zone].base), days[zone]))
    found = place_course(
        [one for salon in salons for one in providers_of(salon, [Need(12)])], Wanted(steps((1, 1, 1), 2))
    )
    assert found is not None
    first, second = found.sessions
    assert (first.day, second.day) == (0, 1)
    assert first.start + 12 <= second.start, "23:00 in London on Monday is after midnight of Tuesday in Kyiv"


def test_a_therapist_of_two_salons_stays_the_same_therapist() -> None:
    days = local_days(KYIV, date(2026, 5, 4), 9)
    halves = (open_mask([Hours(0, time(9), time(12))], days), open_mask([Hours(3, time(9), time(12))], days))
    found = [
        one
        for number, free in enumerate(halves)
        for one in providers_of(
            Salon(number, Places((Resource(7, free),), (Resource(8 + number, free),), (), days.base), days), [Need(12)]
        )
    ]
    placing = place_course(found, Wanted(steps((2, 3, 4), 3), (), Weights(salon=7, delay=0), one_therapist=True))
    assert placing is not None
    assert [(one.day, one.salon) for one in placing.sessions] == [(0, 0), (3, 1), (7, 0)]
    assert placing.points == 2 * 7 + 10, "two ways between salons, and one day off the ideal"


def test_a_start_that_leaves_no_useless_gap_is_liked_better() -> None:
    free = span(0, 14)
    found = search(Need(6), Places((Resource(1, free),), (Resource(2, free),)))
    left, right = crumbs(free, 6, 6)
    assert [t for t in ticks(found.starts(0)) if left >> t & 1] == [1, 2, 3, 4, 5]
    assert [t for t in ticks(found.starts(0)) if right >> t & 1] == [3, 4, 5, 6, 7]


def test_what_is_not_on_offer_has_no_points() -> None:
    salon = salon_of(KYIV, date(2026, 5, 4), 2, time(9), time(18))
    found = providers_of(salon, [Need(12)])
    at_night = Placed(0, salon.days.base, 1, 1)
    with pytest.raises(ValueError, match="is not on offer"):
        points_of([at_night], found, Wanted(steps((1, 1, 1), 1)))


def test_no_placing_is_said_plainly() -> None:
    salon = salon_of(KYIV, date(2026, 5, 4), 3, time(9), time(18))
    assert place_course(providers_of(salon, [Need(12)]), Wanted(steps((5, 7, 9), 2))) is None
    assert place_course([], Wanted(steps((5, 7, 9), 2))) is None
    with pytest.raises(ValueError, match="Salon 1 has 2 prices for 1 kinds of session"):
        providers_of(replace(salon, prices=(1, 2)), [Need(12)])
    with pytest.raises(ValueError, match="at least one step"):
        Wanted(())
    with pytest.raises(ValueError, match="1 <= least <= ideal <= most"):
        Step(3, 2, 4)
