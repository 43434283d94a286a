"""The waitlist: freed time goes to the first who fits, is held for them, and comes back when they do not answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.scheduling.slots import Wish, fitting
from jivaka.records.models import Booking, Claim, Message, WaitlistEntry
from jivaka.services.bookings import (
    NoSuchBookingError,
    OfferGoneError,
    RefusedError,
    Waiting,
    accept_offer,
    book,
    cancel_booking,
    hold,
    join_waitlist,
    leave_waitlist,
    offer_freed,
)
from services.salon import DIGEST, NOW, make_decision, tick

DESK = Actor("receptionist", 7, everywhere=True)


def wish(small, earliest="10:00", latest="12:00", **other):
    person = {"client": small.client, "decision": small.decision}
    fields = {
        "service": small.wellness,
        "salon": small.salon,
        "earliest": tick(earliest),
        "latest": tick(latest),
        "areas": ("low_back_left",),
        "pressure": 2,
        "therapist": small.olha,
    }
    return Waiting(**person | fields | other)


def full(small):
    """Book the morning of Olha, and return the booking at ten."""
    (ten,) = book(DESK, small.request(small.session("10:00"), **small.another_client()), at=NOW)
    book(DESK, small.request(small.session("11:10"), **small.another_client()), at=NOW)
    return ten


@pytest.mark.django_db
def test_a_time_that_was_declined_is_held_for_the_next_who_waits_at_once(small):
    ten = full(small)
    first = join_waitlist(DESK, wish(small), at=NOW)
    second = join_waitlist(DESK, wish(small, **small.another_client()), at=NOW + timedelta(minutes=1))
    cancel_booking(DESK, ten, "ill", at=NOW)
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW + timedelta(minutes=2)) == (first,)
    for _tap in range(2):
        leave_waitlist(DESK, first, at=NOW + timedelta(minutes=3))
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW + timedelta(minutes=4)) == (second,)
    accept_offer(DESK, second, DIGEST, at=NOW + timedelta(minutes=5))
    leave_waitlist(DESK, second, at=NOW + timedelta(minutes=6))
    assert WaitlistEntry.objects.get(pk=second).offered.state == "booked"


@pytest.mark.django_db
def test_freed_time_is_held_for_the_first_who_waits_for_it(small):
    ten = full(small)
    other = small.another_client()
    first = join_waitlist(DESK, wish(small), at=NOW)
    join_waitlist(DESK, wish(small, **other), at=NOW + timedelta(minutes=1))
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW) == ()
    cancel_booking(DESK, ten, "ill", at=NOW)
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW) == (first,)
    held = WaitlistEntry.objects.get(pk=first).offered
    assert (held.state, held.starts) == ("pending", tick("10:00"))
    assert Message.objects.filter(kind="wish.offered").count() == 1
    with pytest.raises(OfferGoneError):
        book(DESK, small.request(**small.another_client()), at=NOW)
    assert accept_offer(DESK, first, DIGEST, at=NOW) == held.pk == accept_offer(DESK, first, DIGEST, at=NOW)
    assert Booking.objects.get(pk=held.pk).state == "booked"


@pytest.mark.django_db
def test_who_does_not_answer_goes_to_the_end(small):
    ten = full(small)
    other = small.another_client()
    first = join_waitlist(DESK, wish(small), at=NOW)
    second = join_waitlist(DESK, wish(small, **other), at=NOW + timedelta(minutes=1))
    cancel_booking(DESK, ten, "ill", at=NOW)
    offer_freed(SYSTEM, small.salon, DIGEST, at=NOW)
    later = NOW + timedelta(minutes=61)
    with pytest.raises(NoSuchBookingError):
        accept_offer(DESK, first, DIGEST, at=later)
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=later) == (second,)
    assert WaitlistEntry.objects.get(pk=first).state == "waiting"


@pytest.mark.django_db
def test_an_earlier_time_replaces_the_booking_in_one_step(small):
    ten = full(small)
    course = small.course()
    (late,) = book(DESK, small.request(small.session("16:00"), course=course), at=NOW)
    number = join_waitlist(DESK, wish(small, instead_of=late), at=NOW)
    cancel_booking(DESK, ten, "ill", at=NOW)
    offer_freed(SYSTEM, small.salon, DIGEST, at=NOW)
    early = accept_offer(DESK, number, DIGEST, at=NOW)
    assert Booking.objects.get(pk=late).state == "cancelled"
    row = Booking.objects.get(pk=early)
    assert (row.course_id, row.session, row.state) == (course, 1, "booked")
    assert not Claim.objects.filter(booking=late).exists()


@pytest.mark.django_db
def test_nothing_is_offered_that_a_later_decision_forbids(small):
    ten = full(small)
    join_waitlist(DESK, wish(small), at=NOW)
    cancel_booking(DESK, ten, "ill", at=NOW)
    make_decision(small.client, at=NOW + timedelta(minutes=1), disposition="urgent")
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW + timedelta(minutes=2)) == ()


@pytest.mark.django_db
def test_whoever_waits_and_has_a_visit_meanwhile_which_decides_anew_still_gets_an_offer(small):
    ten = full(small)
    number = join_waitlist(DESK, wish(small), at=NOW)
    later = make_decision(small.client, at=NOW + timedelta(minutes=1))
    cancel_booking(DESK, ten, "ill", at=NOW + timedelta(minutes=2))
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW + timedelta(minutes=3)) == (number,)
    assert WaitlistEntry.objects.get(pk=number).offered.decision_id == later
    assert accept_offer(DESK, number, DIGEST, at=NOW + timedelta(minutes=4))


@pytest.mark.django_db
def test_the_same_wish_tapped_twice_waits_once_and_keeps_its_place(small):
    number = join_waitlist(DESK, wish(small), at=NOW)
    assert join_waitlist(DESK, wish(small, earliest="10:05"), at=NOW + timedelta(minutes=5)) == number
    assert join_waitlist(DESK, wish(small, therapist=None), at=NOW) != number
    leave_waitlist(DESK, number, at=NOW)
    assert join_waitlist(DESK, wish(small), at=NOW) not in (number, None)


@pytest.mark.django_db
def test_a_wish_can_be_taken_back_and_must_not_be_over(small):
    number = join_waitlist(DESK, wish(small), at=NOW)
    leave_waitlist(DESK, number, at=NOW)
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW) == ()
    with pytest.raises(RefusedError):
        join_waitlist(DESK, wish(small, latest="09:00", earliest="08:00"), at=NOW + timedelta(days=7))


@pytest.mark.django_db
def test_an_expired_hold_of_somebody_else_is_free_for_those_who_wait(small):
    hold(DESK, small.request(**small.another_client()), at=NOW)
    number = join_waitlist(DESK, wish(small, earliest="10:00", latest="10:00"), at=NOW)
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW) == ()
    assert offer_freed(SYSTEM, small.salon, DIGEST, at=NOW + timedelta(minutes=11)) == (number,)


@given(
    st.dictionaries(st.integers(0, 3), st.integers(0, 2**40)),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 39), st.integers(0, 10)), max_size=20),
)
def test_who_fits_is_who_a_scan_of_every_start_finds(starts, windows):
    wishes = [Wish(number, wants, first, first + more) for number, (wants, first, more) in enumerate(windows)]
    slow = [
        (one, next(bit for bit in range(one.earliest, one.latest + 1) if starts[one.wants] >> bit & 1))
        for one in wishes
        if any(starts.get(one.wants, 0) >> bit & 1 for bit in range(one.earliest, one.latest + 1))
    ]
    assert list(fitting(starts, wishes)) == slow
