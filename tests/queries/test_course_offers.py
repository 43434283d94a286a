"""Whole courses over salons: each session can be had, spacing and prices are right, a refusal says what to do."""

from __future__ import annotations

import itertools
from datetime import date, time

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.hours import Hours
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.course_offers import Course, CourseWishes, course_offers, way_minutes
from jivaka.queries.times.slots import Wishes, slots
from jivaka.records.models import Booking, Salon, Service
from jivaka.services.bookings import book
from services.salon import MONDAY, NOW, make_salon

COURSE = Course("wellness", "manual", "hands", 60, sessions=4, spacing=(3, 7, 14))
PERIOD = days_from(MONDAY, 60)


def days_between(offer):
    dates = [session.offer.begins.date() for session in offer.sessions]
    return [(later - earlier).days for earlier, later in itertools.pairwise(dates)]


@pytest.mark.django_db
def test_every_session_of_every_proposal_is_a_slot_and_keeps_the_spacing(small):
    found = course_offers(COURSE, (small.salon,), PERIOD, CourseWishes(), at=NOW)
    assert len(found.offers) == 3
    free = set(slots(small.salon, small.wellness, PERIOD, Wishes(), at=NOW).offers)
    for offer in found.offers:
        assert len(offer.sessions) == 4
        assert all(3 <= gap <= 14 for gap in days_between(offer))
        assert {session.offer for session in offer.sessions} <= free
        assert offer.prices == (("UAH", 4 * 90000),)
    assert len({tuple(session.offer for session in offer.sessions) for offer in found.offers}) == 3


@pytest.mark.django_db
def test_a_proposal_can_be_booked_as_it_is(small):
    best = course_offers(COURSE, (small.salon,), PERIOD, CourseWishes(), at=NOW).offers[0]
    sessions = [
        small.session(starts=one.offer.start, therapist=one.offer.therapist, room=one.offer.room, service=one.service)
        for one in best.sessions
    ]
    booked = book(SYSTEM, small.request(*sessions, course=small.course()), at=NOW)
    assert [row.starts for row in Booking.objects.filter(pk__in=booked).order_by("session")] == [
        one.offer.start for one in best.sessions
    ]


@pytest.mark.django_db
def test_it_takes_at_most_three_statements_for_any_number_of_salons(small, django_assert_num_queries):
    salons = (small.salon, make_salon("obolon").salon, make_salon("podil-2").salon)
    with django_assert_num_queries(3):
        assert course_offers(COURSE, salons, PERIOD, CourseWishes(), at=NOW).offers


@pytest.mark.django_db
def test_wishes_hold_for_every_session_and_liked_hours_come_first(small):
    wishes = CourseWishes(
        each=Wishes(gender="man", after=time(12)),
        likes=tuple(Hours(day, time(18), time(19)) for day in range(7)),
        one_therapist=True,
    )
    for offer in course_offers(COURSE, (small.salon,), PERIOD, wishes, at=NOW).offers:
        assert {session.offer.therapist for session in offer.sessions} == {small.taras}
        assert {session.offer.begins.hour for session in offer.sessions} == {18}


@pytest.mark.django_db
def test_the_nearer_salon_is_chosen_and_the_way_counted(small):
    far = make_salon("far")
    Salon.objects.filter(pk=small.salon).update(latitude=50.465, longitude=30.515)
    Salon.objects.filter(pk=far.salon).update(latitude=50.45, longitude=30.65)
    home = (50.47, 30.51)
    salon = Salon.objects.get(pk=small.salon)
    assert way_minutes(home, salon) == 2
    assert way_minutes(None, salon) == 0
    for salons in ((small.salon, far.salon), (far.salon, small.salon)):
        best = course_offers(COURSE, salons, PERIOD, CourseWishes(home=home), at=NOW).offers[0]
        assert {session.salon for session in best.sessions} == {small.salon}
        assert best.way_minutes == 8


@pytest.mark.django_db
def test_the_cheapest_proposal_is_named(small):
    other = make_salon("cheap")
    Service.objects.filter(pk=other.wellness).update(price=80000)
    wishes = CourseWishes(each=Wishes(after=time(10)))
    found = course_offers(COURSE, (small.salon, other.salon), PERIOD, wishes, at=NOW)
    cheapest = next(offer for offer in found.offers if "cheapest" in offer.kinds)
    assert cheapest.prices == (("UAH", 4 * 80000),)


@pytest.mark.django_db
def test_no_course_crosses_a_border_and_no_price_is_compared_across_one(small):
    abroad = make_salon("soho")
    Salon.objects.filter(pk=abroad.salon).update(country="GB", currency="GBP")
    Service.objects.filter(salon=abroad.salon).update(price=40)  # fewer minor units, but of another money
    found = course_offers(COURSE, (small.salon, abroad.salon), days_from(MONDAY, 60), CourseWishes(), at=NOW)
    where = [{one.salon for one in offer.sessions} for offer in found.offers]
    assert len(found.offers) == 3
    assert where[0] == {small.salon}
    assert where[1] == {abroad.salon}
    assert all(len(salons) == 1 for salons in where)
    assert not any("cheapest" in offer.kinds for offer in found.offers)


@pytest.mark.django_db
def test_what_would_let_the_course_fit_is_said(small):
    course = Course("wellness", "manual", "hands", 60, sessions=4, spacing=(21, 28, 30))
    found = course_offers(course, (small.salon,), PERIOD, CourseWishes(), at=NOW)
    assert found.offers == ()
    said = [one.says for one in found.why]
    assert "The whole course fits if the sessions may be closer together or further apart." in said
    assert "Of 4 sessions 3 can be placed as wished." in said


@pytest.mark.django_db
def test_times_that_nobody_works_at_are_named_as_what_stands_in_the_way(small):
    late = CourseWishes(Wishes(after=time(21)))
    found = course_offers(COURSE, (small.salon,), PERIOD, late, at=NOW)
    assert [one.says for one in found.why] == [
        "The whole course fits if other days or times are taken.",
        "Of 4 sessions 0 can be placed as wished.",
    ]


@pytest.mark.django_db
def test_where_no_single_wish_explains_it_that_is_said(small):
    course = Course("wellness", "manual", "hands", 60, sessions=4, spacing=(21, 28, 30))
    found = course_offers(course, (small.salon,), PERIOD, CourseWishes(Wishes(after=time(21))), at=NOW)
    assert [one.says for one in found.why] == [
        "Of 4 sessions 0 can be placed as wished.",
        "No one or two wishes explain it: ask for less at once, or for other days.",
    ]


@pytest.mark.django_db
def test_of_days_that_are_over_a_course_says_that_too(small):
    found = course_offers(COURSE, (small.salon,), days_from(date(2026, 11, 2), 20), CourseWishes(), at=NOW)
    assert [one.kind for one in found.why] == ["over"]


@pytest.mark.django_db
def test_a_massage_that_nobody_sells_is_refused_in_a_sentence(small):
    with pytest.raises(ProblemsError, match="None of the salons offers sports / thai"):
        course_offers(
            Course("sports", "thai", "hands", 60, 4, (3, 7, 14)), (small.salon,), PERIOD, CourseWishes(), at=NOW
        )
