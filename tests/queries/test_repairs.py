"""When a therapist is ill or a room is shut, each booking gets the least change, and what is proposed can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.consistency import check_claims
from jivaka.queries.times.repairs import propose_repairs
from jivaka.records.models import Booking, Leave, ResourceClosure
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import Session, book, move_bookings
from services.salon import DIGEST, MONDAY, NOW, make_salon, tick

pytestmark = pytest.mark.django_db
DESK = Actor("receptionist", 1, everywhere=True)
MORNING = (instant_of(tick("00:00")), instant_of(tick("23:55")))


@pytest.fixture
def small(db):  # noqa: ARG001 - the tables must be there
    return make_salon()


def ill(small, therapist):
    Leave.objects.create(therapist_id=therapist, begins_at=MORNING[0], ends_at=MORNING[1])
    touch_staff([small.salon])
    return propose_repairs(therapist, *MORNING, at=NOW)


def carry_out(repairs):
    for one in repairs:
        row = Booking.objects.get(pk=one.booking)
        session = Session(
            row.service_id, one.therapist, one.room, one.start, tuple(row.areas), row.pressure, row.price, one.unit
        )
        move_bookings(DESK, {one.booking: session}, DIGEST, at=NOW)


def test_another_therapist_at_the_same_time_is_the_least_change(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    (one,) = ill(small, small.olha)
    assert (one.booking, one.start, one.therapist) == (booking, tick("10:00"), small.taras)
    assert not one.same_therapist
    carry_out([one])
    assert list(check_claims()) == []


def test_two_bookings_are_not_sent_to_the_same_time(small):
    book(DESK, small.request(small.session("10:00")), at=NOW)
    book(DESK, small.request(small.session("11:15"), **small.another_client()), at=NOW)
    book(
        DESK,
        small.request(small.session("10:30", therapist=small.taras, room=small.green), **small.another_client()),
        at=NOW,
    )
    repairs = ill(small, small.olha)
    assert len({one.start for one in repairs}) == 2
    carry_out(repairs)
    assert Booking.objects.filter(therapist=small.taras, state="booked").count() == 3
    assert list(check_claims()) == []


def test_a_shut_room_changes_the_room_and_nothing_else(small):
    book(DESK, small.request(), at=NOW)
    ResourceClosure.objects.create(resource_id=small.blue, begins_at=MORNING[0], ends_at=MORNING[1])
    touch_staff([small.salon])
    (one,) = propose_repairs(small.blue, *MORNING, at=NOW)
    assert (one.start, one.therapist, one.room) == (tick("10:00"), small.olha, small.green)
    assert one.same_therapist


def test_the_days_between_the_sessions_of_a_course_are_kept(small):
    days = [MONDAY - timedelta(days=3), MONDAY, MONDAY + timedelta(days=3)]
    book(DESK, small.request(*(small.session(day=day) for day in days), course=small.course()), at=NOW)
    (one,) = ill(small, small.olha)
    assert one.begins.date() == MONDAY
    Leave.objects.create(therapist_id=small.taras, begins_at=MORNING[0], ends_at=MORNING[1])
    touch_staff([small.salon])
    (none,) = propose_repairs(small.olha, *MORNING, at=NOW)
    assert none.start is None


def test_who_is_not_touched_is_not_asked(small):
    book(DESK, small.request(small.session(therapist=small.taras)), at=NOW)
    assert ill(small, small.olha) == ()
