"""Many courses as the placing sees them: where each massage is sold, when each client can come, across no border."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.engines.rota.board import Client
from jivaka.engines.rota.together import place_together
from jivaka.queries.times.calendars import Period
from jivaka.queries.times.course_offers import Course
from jivaka.queries.times.slots import Wishes
from jivaka.queries.times.waiting_courses import Waiting, waiting_courses
from jivaka.records.models import Booking, Salon, Service
from jivaka.services.bookings import Session, book
from services.salon import MONDAY, NOW, PATCHES, make_salon

pytestmark = pytest.mark.django_db
PERIOD = Period(MONDAY, MONDAY + timedelta(days=20))
DESK = Actor("receptionist", everywhere=True)
MANUAL = Course("wellness", "manual", "hands", 60, 2, (3, 7, 14))
STONES = replace(MANUAL, technique="stone_therapy", implement="hot_stones")


def placed(waiting, salons, at=NOW):
    asked = waiting_courses(waiting, salons, PERIOD, at=at)
    found = place_together([Client(number, *wants) for number, wants in asked.wants.items()], asked.salons, seconds=2)
    offers = {
        one.client: asked.offer(
            one.client, zip((each.salon for each in one.placing.sessions), one.takes, strict=True), one.points
        )
        for one in found.plan.courses
    }
    return asked, offers


def test_everybody_is_placed_in_salons_that_sell_the_massage_at_its_price_there(small):
    other = make_salon("lviv")
    Service.objects.filter(salon=other.salon, technique="stone_therapy").update(is_offered=False)
    Service.objects.filter(salon=other.salon, technique="manual").update(price=70000)
    waiting = [Waiting(n, STONES if n % 2 else MANUAL) for n in range(8)]
    asked, offers = placed(waiting, (small.salon, other.salon))
    assert not asked.not_sold
    assert set(offers) == set(range(8))
    for number, offer in offers.items():
        for one in offer.sessions:
            service = Service.objects.get(pk=one.service)
            assert (service.salon_id, service.price) == (one.salon, one.price)
            assert service.technique == ("stone_therapy" if number % 2 else "manual")
            assert (one.offer.unit is None) == (number % 2 == 0)
    assert {one.salon for offer in offers.values() for one in offer.sessions} == {small.salon, other.salon}


def test_what_is_placed_can_be_booked_as_it_is(small):
    _asked, offers = placed([Waiting(1, MANUAL)], (small.salon,))
    (offer,) = offers.values()
    sessions = tuple(
        Session(one.service, one.offer.therapist, one.offer.room, one.offer.start, tuple(PATCHES), 2, one.price, None)
        for one in offer.sessions
    )
    book(DESK, small.request(*sessions, course=small.course(2)), at=NOW)
    assert Booking.objects.filter(state="booked").count() == 2


def test_a_session_begins_and_ends_within_the_wished_time_and_on_the_wished_days(small):
    wishes = Wishes(after=time(10), before=time(11, 30), weekdays=frozenset({1, 3}))
    _asked, offers = placed(
        [Waiting(1, MANUAL, wishes), Waiting(2, MANUAL, replace(wishes, before=time(10, 30)))], (small.salon,)
    )
    assert set(offers) == {1}
    for one in offers[1].sessions:
        assert one.offer.begins.time() >= time(10)
        assert one.offer.ends.time() <= time(11, 30)
        assert one.offer.begins.weekday() in {1, 3}


def test_what_is_sold_nowhere_is_named_and_no_course_crosses_a_border(small):
    asked = waiting_courses([Waiting(7, replace(MANUAL, minutes=45))], (small.salon,), PERIOD, at=NOW)
    assert (asked.not_sold, dict(asked.wants)) == ((7,), {})
    Salon.objects.filter(pk=make_salon("london").salon).update(country="GB")
    both = tuple(Salon.objects.values_list("pk", flat=True))
    with pytest.raises(ProblemsError, match="several countries: GB, UA"):
        waiting_courses([Waiting(1, MANUAL)], both, PERIOD, at=NOW)
    with pytest.raises(ProblemsError, match="None of these salons sells"):
        waiting_courses([Waiting(1, MANUAL)], (0,), PERIOD, at=NOW)


def test_where_one_salon_takes_other_care_a_client_is_placed_in_those_that_do_as_most_do(small):
    others = [make_salon(slug) for slug in ("lviv", "odesa")]
    Service.objects.filter(pk=small.wellness).update(after=60)
    _asked, offers = placed([Waiting(n, MANUAL) for n in range(3)], (small.salon, *(one.salon for one in others)))
    assert small.salon not in {one.salon for offer in offers.values() for one in offer.sessions}


def test_days_that_are_over_are_not_placed(small):
    late = NOW + timedelta(days=30)
    asked, offers = placed([Waiting(1, MANUAL)], (small.salon,), at=late)
    assert asked.wants
    assert not offers
    assert PERIOD.last < date(2026, 12, 26)
