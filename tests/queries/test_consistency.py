"""The check of claims against bookings finds what the key cannot see."""

from __future__ import annotations

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking, Claim
from jivaka.services.bookings import book
from services.salon import MONDAY, NOW, make_salon, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(db):  # noqa: ARG001 - the tables must be there
    small = make_salon()
    return book(SYSTEM, small.request(), at=NOW)[0]


def found(**since):
    return [(problem.code, problem.where) for problem in check_claims(**since)]


def test_what_was_booked_agrees(booking):
    assert booking
    assert found() == []


def test_a_booking_without_claims_is_found(booking):
    Claim.objects.all().delete()
    assert found() == [("claims_differ", f"booking {booking}")]


def test_a_hole_in_the_claims_is_found(booking):
    Claim.objects.filter(tick=tick("10:30")).delete()
    assert found() == [("claims_differ", f"booking {booking}")]


def test_a_missing_end_is_found(booking):
    Claim.objects.filter(tick=Claim.objects.order_by("-tick")[0].tick).delete()
    assert found() == [("claims_differ", f"booking {booking}")]


def test_claims_of_a_cancelled_booking_are_found(booking):
    Booking.objects.update(state="cancelled")
    assert found() == [("orphan_claims", f"booking {booking}")]


def test_purged_claims_of_the_past_are_no_problem(booking):
    assert booking
    Claim.objects.filter(tick__lt=tick("10:30")).delete()
    assert found(since=tick("10:30")) == []
    assert found(since=tick("23:00", MONDAY)) == []
