"""What a week needs: by what was booked, on days that are open, of people who are there."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.office.demand import Look, roster_demand
from jivaka.records.models import Closure, Leave, OpeningHours, Shift
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import book
from services.salon import KYIV, MONDAY, NOW

pytestmark = pytest.mark.django_db
BOSS = Actor("manager", 1, everywhere=True)
DESK = Actor("receptionist", 7, everywhere=True)
LATER = NOW + timedelta(days=18)  # a Monday, two weeks after MONDAY
MORNING, AFTERNOON = (0, 0), (0, 1)


@pytest.fixture
def busy(small):
    """A salon in which both therapists are booked on one of two Monday mornings, nearly full."""
    for clock in ("09:00", "10:15", "11:30", "12:45"):
        for who, room in ((small.olha, small.blue), (small.taras, small.green)):
            session = small.session(clock, therapist=who, room=room)
            book(DESK, small.request(session, **small.another_client()), at=NOW)
    return small


def demand(**other):
    return roster_demand(BOSS, ("podil",), Look(MONDAY + timedelta(days=21), 2, **other), at=LATER)


def test_as_many_are_needed_as_what_was_booked_would_fill(busy):
    # 2 therapists, 4 sessions of an hour and their pauses in a morning of five hours; and nothing the Monday after
    needed = dict(demand().needed)
    assert needed.keys() == {(busy.salon, MORNING)}
    assert needed[busy.salon, MORNING] == 2
    assert dict(demand(share=0.45).needed)[busy.salon, MORNING] == 3
    assert dict(demand(share=1).needed)[busy.salon, MORNING] == 1


def test_a_day_on_which_the_salon_is_shut_needs_nobody_and_a_day_off_in_the_past_counts_for_nothing(busy):
    Closure.objects.create(salon_id=busy.salon, day=MONDAY + timedelta(days=7), reason="holiday")
    touch_staff([busy.salon])
    assert dict(demand().needed)[busy.salon, MORNING] == 3, "all of it came on the only Monday that was open"
    Closure.objects.create(salon_id=busy.salon, day=MONDAY + timedelta(days=21), reason="holiday")
    touch_staff([busy.salon])
    assert not demand().needed


def test_who_is_away_is_away_also_on_days_without_a_shift(busy):
    Shift.objects.filter(therapist_id=busy.olha, weekday=2).delete()
    at = datetime.combine(MONDAY + timedelta(days=23), time(10), KYIV)
    Leave.objects.create(therapist_id=busy.olha, begins_at=at, ends_at=at + timedelta(hours=1))
    touch_staff([busy.salon])
    hands = {one.number: one for one in demand().hands}
    assert hands[busy.olha].away == {(2, 0)}
    assert all(half[0] != 2 for half, _salon in hands[busy.olha].works)
    assert ((2, 0), busy.salon) in hands[busy.taras].works
    assert not hands[busy.taras].away


def test_nothing_booked_needs_nobody_and_strangers_see_nothing(small):
    OpeningHours.objects.filter(salon_id=small.salon, weekday=6).delete()
    assert demand().needed == ()
    for actor in (DESK, Actor("client", small.client), Actor("manager", 2, salons=frozenset({small.salon + 1}))):
        with pytest.raises(ProblemsError):
            roster_demand(actor, ("podil",), Look(MONDAY, 2), at=LATER)
