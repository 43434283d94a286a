"""Bookings: a time is given once, a course whole or not at all, and nothing that the decision does not permit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.models import (
    AuditEntry,
    Booking,
    Claim,
    Closure,
    Leave,
    Message,
    ResourceClosure,
    Service,
    Therapist,
)
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import (
    NoSuchBookingError,
    OfferGoneError,
    RefusedError,
    book,
    cancel_booking,
    confirm_hold,
    hold,
    mark_booking,
    move_bookings,
    release_hold,
    sweep_holds,
)
from services.salon import DIGEST, MONDAY, NOW, PATCHES, make_decision, tick

pytestmark = pytest.mark.django_db
DESK = Actor("receptionist", 7, everywhere=True)


def codes(refused):
    return {problem.code for problem in refused.value.problems}


def held_by(booking):
    return Counter(Claim.objects.filter(booking=booking).values_list("resource_id", flat=True))


def test_a_booking_takes_the_therapist_with_a_pause_and_the_room_until_it_is_clean(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    row = Booking.objects.get(pk=booking)
    assert (row.state, row.ends - row.starts, row.price) == ("booked", 12, 90000)
    assert held_by(booking) == {small.olha: 14, small.blue: 14}
    assert AuditEntry.objects.get().actor == "receptionist:7"
    assert Message.objects.get().payload == {"bookings": [booking]}


def test_equipment_is_taken_until_it_is_clean_again(small):
    (booking,) = book(DESK, small.request(small.session(service=small.hot, unit=small.stones)), at=NOW)
    assert held_by(booking)[small.stones] == 14


@pytest.mark.parametrize("clock", ["09:05", "09:55", "10:00", "10:30", "11:05"])
def test_a_taken_time_is_not_given_twice(small, clock):
    book(DESK, small.request(), at=NOW)
    second = small.request(small.session(clock), **small.another_client())
    with pytest.raises(OfferGoneError) as gone:
        book(DESK, second, at=NOW)
    assert gone.value.sessions == (1,)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(("clock", "day"), [("07:00", MONDAY), ("19:30", MONDAY), ("08:55", MONDAY)])
def test_nobody_is_booked_outside_the_hours(small, clock, day):
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(small.session(clock, day)), at=NOW)
    assert codes(refused) == {"not_there"}
    assert not Claim.objects.exists()


def test_nobody_is_booked_on_leave_or_on_a_holiday_or_in_a_closed_room(small):
    begins, ends = instant_of(tick("09:00")), instant_of(tick("12:00"))
    Leave.objects.create(therapist_id=small.olha, begins_at=begins, ends_at=ends)
    ResourceClosure.objects.create(resource_id=small.green, begins_at=begins, ends_at=ends)
    Closure.objects.create(salon_id=small.salon, day=MONDAY + timedelta(days=1))
    touch_staff([small.salon])
    for session in (
        small.session("11:30"),
        small.session("10:00", therapist=small.taras, room=small.green),
        small.session("10:00", MONDAY + timedelta(days=1)),
    ):
        with pytest.raises(RefusedError) as refused:
            book(DESK, small.request(session), at=NOW)
        assert codes(refused) == {"not_there"}
    assert book(DESK, small.request(small.session("12:30")), at=NOW)


def test_a_day_that_was_booked_on_before_is_not_remembered_when_the_hours_change(small):
    other = {"room": small.green, "therapist": small.olha}
    book(DESK, small.request(small.session("16:00")), at=NOW)
    book(DESK, small.request(small.session("18:00"), **small.another_client()), at=NOW)
    begins, ends = instant_of(tick("09:00")), instant_of(tick("12:00"))
    Leave.objects.create(therapist_id=small.olha, begins_at=begins, ends_at=ends)
    touch_staff([small.salon])
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(small.session("11:00", **other), **small.another_client()), at=NOW)
    assert codes(refused) == {"not_there"}


@pytest.mark.parametrize("clock", ["09:00", "11:10"])
def test_the_next_session_may_begin_when_the_pause_is_over(small, clock):
    book(DESK, small.request(small.session("10:00" if clock > "10" else "10:10")), at=NOW)
    book(DESK, small.request(small.session(clock, room=small.green), **small.another_client()), at=NOW)
    assert Booking.objects.count() == 2


def test_the_database_itself_refuses_a_second_claim(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(resource_id=small.olha, tick=tick("10:30"), booking_id=booking)


def test_a_request_that_is_sent_twice_books_once(small):
    request = small.request()
    assert book(DESK, request, at=NOW) == book(DESK, request, at=NOW + timedelta(minutes=1))
    assert Booking.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_course_is_booked_whole_or_not_at_all(small):
    days = [MONDAY + timedelta(days=7 * week) for week in range(3)]
    taken = small.request(small.session("10:00", days[2]), **small.another_client())
    book(DESK, taken, at=NOW)
    course = small.request(*(small.session("10:00", day) for day in days), course=small.course())
    with pytest.raises(OfferGoneError) as gone:
        book(DESK, course, at=NOW)
    assert gone.value.sessions == (3,)
    assert Booking.objects.filter(client=small.client).count() == 0
    fresh = replace(course, sessions=(*course.sessions[:2], small.session("12:00", days[2])))
    assert len(book(DESK, fresh, at=NOW)) == 3


def test_sessions_of_a_course_keep_the_days_between_them(small):
    close = [small.session("10:00", MONDAY), small.session("10:00", MONDAY + timedelta(days=2))]
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(*close, course=small.course()), at=NOW)
    assert codes(refused) == {"too_close"}


def test_a_course_is_not_longer_than_its_plan(small):
    days = [MONDAY + timedelta(days=7 * week) for week in range(3)]
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(*(small.session(day=day) for day in days), course=small.course(2)), at=NOW)
    assert codes(refused) == {"beyond_the_course"}


def test_a_session_of_a_course_is_booked_once(small):
    course = small.course()
    book(DESK, small.request(course=course), at=NOW)
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(small.session("15:00"), course=course), at=NOW)
    assert codes(refused) == {"booked_before"}


def test_a_client_is_not_in_two_rooms_at_once(small):
    book(DESK, small.request(), at=NOW)
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(small.session("10:30", therapist=small.taras, room=small.green)), at=NOW)
    assert codes(refused) == {"client_is_elsewhere"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"disposition": "doctor_first"}, "not_permitted"),
        ({"disposition": "emergency"}, "not_permitted"),
        ({"is_determined": False}, "not_permitted"),
        ({"current_until": NOW.date() - timedelta(days=1)}, "decision_too_old"),
        ({"knowledge_digest": "sha256:another"}, "knowledge_has_changed"),
        ({"minutes": 30}, "minutes_not_permitted"),
        ({"places": {"neck_centre": 2}}, "area_not_permitted"),
        ({"places": {**PATCHES, "low_back_left": 1}}, "pressure_not_permitted"),
        ({"permits": {}}, "massage_not_permitted"),
        ({"is_postponed": True, "on": MONDAY}, "postponed"),
    ],
)
def test_what_the_decision_does_not_permit_is_not_booked(small, change, code):
    decision = make_decision(small.client, at=NOW + timedelta(minutes=1), **change)
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(decision=decision), at=NOW)
    assert code in codes(refused)
    assert not Claim.objects.exists()


def test_no_massage_today_is_the_day_of_the_salon_where_it_is_past_midnight_already(small):
    past_midnight = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # in Kyiv it is Monday, one o'clock
    postponed = make_decision(small.client, at=past_midnight, is_postponed=True, on=past_midnight.date())
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(decision=postponed), at=past_midnight)
    assert codes(refused) == {"postponed"}
    book(DESK, small.request(small.session(day=MONDAY + timedelta(days=1)), decision=postponed), at=past_midnight)


def test_an_older_decision_is_not_booked_on(small):
    make_decision(small.client, at=NOW + timedelta(hours=1))
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(), at=NOW + timedelta(hours=2))
    assert codes(refused) == {"decision_replaced"}


def test_a_later_decision_counts_though_the_clock_was_set_back_before_it(small):
    make_decision(small.client, at=NOW - timedelta(hours=1), disposition="urgent")
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(), at=NOW)
    assert codes(refused) == {"decision_replaced"}


def test_the_decision_of_somebody_else_is_not_booked_on(small):
    other = small.another_client()
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(client=other["client"]), at=NOW)
    assert codes(refused) == {"no_decision"}


def test_everything_that_is_wrong_is_said_at_once(small):
    Service.objects.filter(pk=small.wellness).update(price=95000)
    Therapist.objects.filter(pk=small.olha).update(skills=["thai"])
    wrong = replace(small.session("07:00", MONDAY - timedelta(days=7), unit=small.stones), price=90000, pressure=5)
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(wrong), at=NOW)
    assert codes(refused) == {"in_the_past", "price_changed", "not_skilled", "wrong_unit", "pressure_not_permitted"}
    assert all(problem.remedy for problem in refused.value.problems)


def test_numbers_that_stand_for_nothing_are_a_sentence(small):
    with pytest.raises(RefusedError) as refused:
        book(DESK, small.request(small.session(therapist=10**6, room=10**6)), at=NOW)
    assert codes(refused) == {"unknown_number"}


def test_a_hold_keeps_the_time_until_it_runs_out(small):
    request, other = small.request(), small.another_client()
    hold(DESK, request, at=NOW)
    with pytest.raises(OfferGoneError):
        book(DESK, small.request(**other), at=NOW + timedelta(minutes=9))
    assert len(book(DESK, small.request(**other), at=NOW + timedelta(minutes=10))) == 1
    with pytest.raises(NoSuchBookingError):
        confirm_hold(DESK, request.key, DIGEST, at=NOW + timedelta(minutes=11))


def test_a_confirmed_hold_is_a_booking_and_confirming_twice_confirms_once(small):
    request = small.request()
    held = hold(DESK, request, at=NOW)
    first = confirm_hold(DESK, request.key, DIGEST, at=NOW + timedelta(minutes=2))
    assert held == first == confirm_hold(DESK, request.key, DIGEST, at=NOW + timedelta(minutes=30))
    assert Booking.objects.get().state == "booked"
    assert Message.objects.count() == 1


def test_a_hold_is_not_confirmed_when_a_red_flag_came_up_meanwhile(small):
    request = small.request()
    hold(DESK, request, at=NOW)
    make_decision(small.client, at=NOW + timedelta(minutes=1), disposition="urgent")
    with pytest.raises(RefusedError) as refused:
        confirm_hold(DESK, request.key, DIGEST, at=NOW + timedelta(minutes=2))
    assert codes(refused) == {"decision_replaced"}
    assert Booking.objects.get().state == "pending"


def test_a_hold_that_has_run_out_is_not_confirmed_even_if_nobody_took_the_time(small):
    request = small.request()
    hold(DESK, request, at=NOW)
    with pytest.raises(NoSuchBookingError):
        confirm_hold(DESK, request.key, DIGEST, at=NOW + timedelta(minutes=10))


def test_sweeping_frees_only_what_has_run_out(small):
    old, young = small.request(), small.request(small.session("13:00"), **small.another_client())
    hold(DESK, old, at=NOW)
    hold(DESK, young, at=NOW + timedelta(minutes=5))
    assert sweep_holds(SYSTEM, at=NOW + timedelta(minutes=11)) == 1
    assert set(Claim.objects.values_list("booking__request_key", flat=True)) == {young.key}
    assert release_hold(DESK, young.key, at=NOW + timedelta(minutes=12)) == 1
    assert not Claim.objects.exists()


def test_a_new_hold_of_the_same_course_takes_the_place_of_one_that_has_run_out(small):
    course = small.course()
    hold(DESK, small.request(course=course), at=NOW)
    again = small.request(small.session("16:00"), course=course)
    with pytest.raises(RefusedError):
        hold(DESK, again, at=NOW + timedelta(minutes=5))
    assert hold(DESK, again, at=NOW + timedelta(minutes=15))


def test_a_cancelled_time_is_free_and_cancelling_twice_cancels_once(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    assert not cancel_booking(DESK, booking, "ill", at=NOW).late
    cancel_booking(DESK, booking, "ill", at=NOW)
    assert AuditEntry.objects.filter(action="booking.cancelled").count() == 1
    assert book(DESK, small.request(**small.another_client()), at=NOW)


def test_a_late_cancellation_says_so(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    late = instant_of(tick("10:00")) - timedelta(hours=23)
    assert cancel_booking(DESK, booking, "", at=late).late


def test_a_booking_moves_into_its_own_time_and_keeps_its_number(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    move_bookings(DESK, {booking: small.session("10:30")}, DIGEST, at=NOW)
    assert Booking.objects.get().starts == tick("10:30")
    ticks = Claim.objects.filter(booking=booking, resource=small.olha).values_list("tick", flat=True)
    assert set(ticks) == set(range(tick("10:30"), tick("10:30") + 14))


def test_two_bookings_of_a_course_can_change_places(small):
    days = [MONDAY + timedelta(days=7 * week) for week in range(2)]
    sessions = [small.session("10:00", days[0]), small.session("14:00", days[1])]
    first, second = book(DESK, small.request(*sessions, course=small.course()), at=NOW)
    move_bookings(DESK, {first: sessions[1], second: sessions[0]}, DIGEST, at=NOW)
    assert Booking.objects.get(pk=first).starts == sessions[1].starts
    owners = Claim.objects.filter(resource=small.olha, tick=sessions[0].starts).values_list("booking", flat=True)
    assert list(owners) == [second]


def test_a_move_to_a_taken_time_leaves_everything_as_it_was(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    book(DESK, small.request(small.session("14:00"), **small.another_client()), at=NOW)
    with pytest.raises(OfferGoneError):
        move_bookings(DESK, {booking: small.session("13:30")}, DIGEST, at=NOW)
    assert Booking.objects.get(pk=booking).starts == tick("10:00")
    assert held_by(booking) == {small.olha: 14, small.blue: 14}


def test_a_move_sweeps_a_hold_that_has_run_out(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    hold(DESK, small.request(small.session("14:00"), **small.another_client()), at=NOW)
    move_bookings(DESK, {booking: small.session("14:00")}, DIGEST, at=NOW + timedelta(minutes=20))
    assert Booking.objects.get(pk=booking).starts == tick("14:00")


def test_a_booking_is_marked_in_order_and_a_mistake_is_taken_back(small):
    (booking,) = book(DESK, small.request(), at=NOW)
    begins = instant_of(Booking.objects.get(pk=booking).starts)
    with pytest.raises(RefusedError, match="has not begun"):
        mark_booking(DESK, booking, "noshow", at=begins - timedelta(minutes=1))
    mark_booking(DESK, booking, "noshow", at=begins)
    mark_booking(DESK, booking, "booked", at=NOW)
    mark_booking(DESK, booking, "arrived", at=NOW)
    mark_booking(DESK, booking, "fulfilled", at=NOW)
    with pytest.raises(NoSuchBookingError):
        cancel_booking(DESK, booking, "", at=NOW)
    with pytest.raises(NoSuchBookingError):
        move_bookings(DESK, {booking: small.session("12:00")}, DIGEST, at=NOW)


def test_a_booking_that_is_not_there_is_a_sentence():
    for verb in (lambda: cancel_booking(DESK, 10**6, "", at=NOW), lambda: mark_booking(DESK, 10**6, "noshow", at=NOW)):
        with pytest.raises(NoSuchBookingError):
            verb()
