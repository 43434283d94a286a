"""A session that is moved and stays the same otherwise: what is asked of the answers, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.records.models import AuditEntry, Booking, Message
from jivaka.services.bookings import RefusedError, book, cancel_booking, move_bookings
from services.salon import DIGEST, MONDAY, NOW, make_decision, tick

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DESK = Actor("receptionist", 7, everywhere=True)


def codes(refused):
    return {problem.code for problem in refused.value.problems}


def test_a_session_that_stays_the_same_is_moved_however_old_the_answers_are(small):
    number = book(DESK, small.request(small.session(day=MONDAY + timedelta(days=7))), at=NOW)[0]
    later, other = NOW + timedelta(days=20), MONDAY + timedelta(days=21)
    move_bookings(DESK, {number: small.session("12:00", day=other)}, "sha256:another", at=later)
    assert Booking.objects.get(pk=number).starts == tick("12:00", other)
    with pytest.raises(RefusedError) as refused:
        move_bookings(DESK, {number: small.session("12:00", day=other, service=small.long)}, DIGEST, at=later)
    assert {"decision_too_old"} <= codes(refused)


def test_a_session_is_not_moved_against_a_later_decision(small):
    number = book(DESK, small.request(), at=NOW)[0]
    gentler = make_decision(small.client, at=NOW + timedelta(hours=1))
    move_bookings(DESK, {number: small.session("12:00")}, DIGEST, at=NOW + timedelta(hours=2))
    assert Booking.objects.get(pk=number).decision_id == gentler
    make_decision(small.client, at=NOW + timedelta(hours=3), disposition="urgent")
    with pytest.raises(RefusedError) as refused:
        move_bookings(DESK, {number: small.session("15:00")}, DIGEST, at=NOW + timedelta(hours=4))
    assert "not_permitted" in codes(refused)


def test_a_second_tap_on_a_move_tells_nobody_again(small):
    number = book(DESK, small.request(), at=NOW)[0]
    for second in range(2):
        move_bookings(DESK, {number: small.session("12:00")}, DIGEST, at=NOW + timedelta(seconds=second))
    assert Message.objects.filter(kind="booking.moved").count() == 1
    assert AuditEntry.objects.filter(action="booking.moved").count() == 1


def test_what_somebody_else_has_changed_meanwhile_is_neither_moved_nor_cancelled_unseen(small):
    number = book(DESK, small.request(), at=NOW)[0]
    seen = Booking.objects.get(pk=number).mark
    move_bookings(DESK, {number: small.session("12:00")}, DIGEST, at=NOW, seen={number: seen})
    with pytest.raises(RefusedError) as moved:
        move_bookings(DESK, {number: small.session("15:00")}, DIGEST, at=NOW, seen={number: seen})
    with pytest.raises(RefusedError) as cancelled:
        cancel_booking(DESK, number, "desk: asked", at=NOW, seen=seen)
    assert codes(moved) == codes(cancelled) == {"changed_meanwhile"}
    row = Booking.objects.get(pk=number)
    assert (row.starts, row.state) == (tick("12:00"), "booked")
    move_bookings(DESK, {number: small.session("12:00")}, DIGEST, at=NOW, seen={number: seen})  # there already
    cancel_booking(DESK, number, "desk: asked", at=NOW, seen=row.mark)
    assert Booking.objects.get(pk=number).state == "cancelled"
