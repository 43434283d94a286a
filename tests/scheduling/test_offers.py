"""Proposals are distinct, each the best of its kind, and explained; where there is none, it is said why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from jivaka.core.scheduling.course import Provider, Salon, Times, Wanted, Weights, providers_of, steps
from jivaka.core.scheduling.days import local_days
from jivaka.core.scheduling.hours import Hours, open_mask
from jivaka.core.scheduling.offers import Loosened, offers, one_after_another, why_no_course
from jivaka.core.scheduling.placing import place_course
from jivaka.core.scheduling.slots import Need, Places, Resource
from jivaka.core.scheduling.why import Condition
from scheduling.chains import WANTED, providers
from scheduling.twins import added_up, by_trying_every_course

DAYS = local_days(ZoneInfo("Europe/Kyiv"), date(2026, 5, 4), 28)
WEEK = range(7)


def weekly(*weekdays: int, opens: int = 9, closes: int = 18) -> int:
    return open_mask([Hours(day, time(opens), time(closes)) for day in weekdays], DAYS)


def salon(number: int, *free: int, price: int = 0, way: int = 0, offers_of_room: frozenset[str] = frozenset()) -> Salon:
    therapists = tuple(Resource(10 * number + n, mask, works=mask) for n, mask in enumerate(free, 1))
    rooms = (Resource(100 + number, weekly(*WEEK), offers_of_room),)
    return Salon(number, Places(therapists, rooms, (), DAYS.base), DAYS, (price,), way)


@settings(max_examples=40, deadline=None)
@given(providers(), WANTED)
def test_proposals_differ_and_their_points_are_the_clients_own(found: list[Provider], wanted: Wanted) -> None:
    every = offers(found, wanted)
    assert len({offer.placing.sessions for offer in every}) == len(every) <= 3
    assert len({kind for offer in every for kind in offer.kinds if kind != "other"}) == sum(
        kind != "other" for offer in every for kind in offer.kinds
    )
    assert bool(every) == (place_course(found, wanted) is not None)
    for offer in every:
        assert added_up(offer.placing.sessions, found, wanted) == offer.placing.points == offer.parts.total()
        assert offer.placing.points >= every[0].placing.points
        assert offer.one_by_one is None or offer.one_by_one >= every[0].placing.points


@settings(max_examples=40, deadline=None)
@given(providers(), WANTED)
def test_one_after_another_is_a_course_and_never_cheaper(found: list[Provider], wanted: Wanted) -> None:
    greedy, best = one_after_another(found, wanted), place_course(found, wanted)
    if greedy is not None:
        assert best is not None
        assert best.points <= greedy.points == added_up(greedy.sessions, found, wanted)


@settings(max_examples=30, deadline=None)
@given(providers(), WANTED)
def test_the_soonest_ends_as_early_as_any(found: list[Provider], wanted: Wanted) -> None:
    for offer in offers(found, wanted):
        if "soonest" in offer.kinds:
            only_the_end = replace(
                wanted,
                weights=Weights(0, 0, 0, 0, 1, 0, 0, 0, 0),
                times=tuple(replace(t, points=0) for t in wanted.times),
            )
            assert by_trying_every_course(found, only_the_end) == offer.placing.sessions[-1].day
        if "one_therapist" in offer.kinds:
            assert len({one.therapist for one in offer.placing.sessions}) == 1


def test_the_cheapest_and_the_nearest_are_proposed_where_they_differ() -> None:
    salons = [salon(1, weekly(0, 2, 4), price=6000, way=5), salon(2, weekly(0, 2, 4), price=4000, way=40)]
    found = [one for each in salons for one in providers_of(each, [Need(12)])]
    wanted = Wanted(steps((2, 7, 9), 3), weights=Weights(price=0, way=1))
    by_kind = {kind: offer for offer in offers(found, wanted, most=5) for kind in offer.kinds}
    assert {one.salon for one in by_kind["nearest"].placing.sessions} == {1}
    assert {one.salon for one in by_kind["cheapest"].placing.sessions} == {2}
    assert by_kind["cheapest"].parts.way == 3 * 40
    assert by_kind["soonest"].placing.sessions[-1].day == 4


def test_what_a_telephone_call_would_give_is_told() -> None:
    early = salon(1, weekly(0) & ((1 << 300) - 1), weekly(1, 3, 5))
    found = providers_of(early, [Need(12)])
    wanted = Wanted(steps((2, 2, 3), 3))
    best, *_ = offers(found, wanted)
    assert best.one_by_one is not None
    assert [one.therapist for one in best.placing.sessions] == [12, 12, 12]
    assert (best.placing.points, best.one_by_one) == (1, 10 + 30), "the first free day forces another therapist later"


def test_nothing_is_explained_where_the_course_can_be_placed() -> None:
    assert why_no_course([salon(1, weekly(*WEEK))], [Need(12)], Wanted(steps((2, 3, 4), 3))) == ()


def test_every_single_condition_that_prevents_a_course_is_named() -> None:
    shower = Need(12, of_room=frozenset({"shower"}))
    only_monday = Times((Hours(0, time(9), time(18)),))
    blocked = why_no_course([salon(1, weekly(*WEEK))], [shower], Wanted(steps((2, 3, 4), 3)))
    assert [one.without for one in blocked] == [Condition("room", "shower"), Condition("sessions", "0")]
    rare = why_no_course([salon(1, weekly(*WEEK))], [Need(12)], Wanted(steps((2, 3, 4), 3), (only_monday,)))
    assert [one.without for one in rare] == [Condition("times"), Condition("spacing"), Condition("sessions", "1")]
    assert all(one.placing is not None for one in rare)


def test_one_therapist_and_bookings_may_be_what_prevents_a_course() -> None:
    week = (1 << 7 * 288) - 1
    halves = salon(1, weekly(*WEEK) & week, weekly(*WEEK) & week << 7 * 288)
    plan = Wanted(steps((4, 5, 6), 4), one_therapist=True)
    assert [one.without for one in why_no_course([halves], [Need(12)], plan)] == [
        Condition("one_therapist"),
        Condition("spacing"),
        Condition("sessions", "2"),
    ]
    booked = replace(halves, places=replace(halves.places, therapists=(Resource(11, 0, works=weekly(*WEEK)),)))
    found = why_no_course([booked], [Need(12)], plan)
    assert [one.without for one in found] == [Condition("booked", "therapists"), Condition("sessions", "0")]
    assert found[-1] == Loosened(Condition("sessions", "0"), None)
    assert one_after_another([], plan) is None


def test_without_anybody_there_are_no_proposals() -> None:
    assert offers([], Wanted(steps((2, 3, 4), 2))) == ()


def test_a_course_of_one_session_has_no_spacing_to_loosen() -> None:
    never = Times((Hours(6, time(9), time(9, 5)),))
    shut = replace(salon(1, weekly(0)), window=(1 << 5 * 288) - 1)
    found = why_no_course([shut], [Need(12)], Wanted(steps((1, 1, 1), 1), (never,)))
    assert [one.without for one in found] == [Condition("times"), Condition("sessions", "0")]
