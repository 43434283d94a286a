"""A session that is moved and stays the same otherwise: what is asked of the answers, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.records.models import Booking
from jivaka.services.bookings import RefusedError, book, move_bookings
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
