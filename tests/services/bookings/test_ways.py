"""Between two salons there is a way: neither a therapist nor a client is booked into both without the time for it."""

from __future__ import annotations

import threading
from datetime import time, timedelta

import pytest
from django.db import connection

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.queries.times.calendars import WAY, days_from
from jivaka.queries.times.slots import NO_WISHES, slots
from jivaka.records.models import Booking, Shift
from jivaka.services.bookings import RefusedError, book, booking, cancel_booking, confirm_hold, hold, move_bookings
from services.salon import DIGEST, MONDAY, NOW, make_salon, tick

DESK = Actor("receptionist", 7, everywhere=True)


@pytest.fixture
def two(db):  # noqa: ARG001 - the tables must be there
    """Return two salons; Olha of the first works in the second as well."""
    return both()


def both():
    here, there = make_salon(), make_salon("obolon")
    for weekday in range(7):
        Shift.objects.create(
            therapist_id=here.olha, salon_id=there.salon, weekday=weekday, begins=time(9), ends=time(20)
        )
    return here, there


def refused_for(request, at=NOW):
    with pytest.raises(RefusedError) as refused:
        book(DESK, request, at=at)
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("clock", ["13:15", "13:35", "10:45", "10:25"])
def test_a_therapist_is_not_booked_where_there_is_no_time_for_the_way(two, clock):
    here, there = two
    book(DESK, here.request(here.session("12:00")), at=NOW)
    near = there.session(clock, therapist=here.olha)
    assert refused_for(there.request(near)) == {"therapist_is_elsewhere"}
    assert not Booking.objects.filter(salon=there.salon).exists()


@pytest.mark.parametrize(("clock", "code"), [("11:35", "therapist_is_elsewhere"), ("11:40", None)])
def test_what_is_offered_is_what_can_be_booked(two, clock, code):
    here, there = two
    book(DESK, here.request(here.session("10:00")), at=NOW)
    found = slots(there.salon, there.wellness, days_from(MONDAY, 1), NO_WISHES, at=NOW)
    offered = {one.start for one in found.offers if one.therapist == here.olha}
    assert min(one for one in offered if one > tick("10:00")) == tick("11:45"), "the next quarter after the way"
    wanted = there.request(there.session(clock, therapist=here.olha))
    assert refused_for(wanted) == {code} if code else book(DESK, wanted, at=NOW)


@pytest.mark.parametrize(("clock", "is_refused"), [("11:00", True), ("11:25", True), ("11:30", False)])
def test_a_client_has_time_for_the_way(two, clock, is_refused):
    here, there = two
    book(DESK, here.request(here.session("10:00")), at=NOW)
    wanted = there.request(there.session(clock), client=here.client, decision=here.decision)
    assert WAY == 6
    if is_refused:
        assert refused_for(wanted) == {"client_is_elsewhere"}
    else:
        assert book(DESK, wanted, at=NOW)


def test_within_one_salon_a_client_may_go_from_one_session_into_the_next(two):
    here, _ = two
    book(DESK, here.request(here.session("10:00")), at=NOW)
    assert book(DESK, here.request(here.session("11:00", therapist=here.taras, room=here.green)), at=NOW)


def test_a_booking_is_not_moved_to_where_there_is_no_time_for_the_way(two):
    here, there = two
    book(DESK, here.request(here.session("10:00")), at=NOW)
    (late,) = book(DESK, there.request(there.session("15:00", therapist=here.olha)), at=NOW)
    with pytest.raises(RefusedError) as refused:
        move_bookings(DESK, {late: there.session("11:20", therapist=here.olha)}, DIGEST, at=NOW)
    assert {problem.code for problem in refused.value.problems} == {"therapist_is_elsewhere"}
    assert Booking.objects.get(pk=late).starts == tick("15:00")
    move_bookings(DESK, {late: there.session("11:45", therapist=here.olha)}, DIGEST, at=NOW)


def test_a_cancelled_booking_and_a_hold_that_has_run_out_stand_in_nobodys_way(two):
    here, there = two
    (gone,) = book(DESK, here.request(here.session("10:00")), at=NOW)
    cancel_booking(DESK, gone, "ill", at=NOW)
    held = here.request(here.session("10:00"))
    hold(DESK, held, at=NOW)
    near = there.request(there.session("11:15", therapist=here.olha))
    assert refused_for(near, NOW + timedelta(minutes=9)) == {"therapist_is_elsewhere"}
    assert book(DESK, near, at=NOW + timedelta(minutes=10))


def test_a_clock_that_is_behind_does_not_confirm_a_hold_beside_what_was_booked_since(two):
    here, there = two
    held = here.request(here.session("10:00"))
    hold(DESK, held, at=NOW)
    book(DESK, there.request(there.session("11:15", therapist=here.olha)), at=NOW + timedelta(minutes=11))
    with pytest.raises(RefusedError) as refused:
        confirm_hold(DESK, held.key, DIGEST, at=NOW + timedelta(minutes=8))
    assert {problem.code for problem in refused.value.problems} == {"therapist_is_elsewhere"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["therapist", "client"])
def test_of_two_that_book_at_the_same_moment_one_waits_and_is_refused(monkeypatch, who):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time; the storms show it with processes")
    here, there = both()
    inside, go_on, ends = threading.Event(), threading.Event(), {}
    plain = booking.record

    def record_and_wait(*args, **detail):
        plain(*args, **detail)
        if threading.current_thread().name == "first":
            inside.set()
            assert go_on.wait(20)

    monkeypatch.setattr(booking, "record", record_and_wait)
    if who == "therapist":
        second = there.request(there.session("11:15", therapist=here.olha))
    else:
        second = there.request(there.session("11:15"), client=here.client, decision=here.decision)

    def do(name, request):
        try:
            ends[name] = book(SYSTEM, request, at=NOW)
        except RefusedError as error:
            ends[name] = error.problems[0].code
        finally:
            connection.close()

    first = threading.Thread(target=do, name="first", args=("first", here.request(here.session("10:00"))))
    other = threading.Thread(target=do, name="second", args=("second", second))
    first.start()
    assert inside.wait(20)
    other.start()
    other.join(1)
    assert other.is_alive(), "it waits for the first to end"
    go_on.set()
    first.join(20)
    other.join(20)
    assert isinstance(ends["first"], tuple)
    assert ends["second"] == f"{who}_is_elsewhere"
