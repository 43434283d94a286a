"""What is offered first on an unusual day can be booked: changed clocks, a leap day, the year's last, other zones."""

from __future__ import annotations

from datetime import date

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.slots import NO_WISHES, slots
from jivaka.records.models import Booking
from jivaka.services.bookings import Session, book
from services.salon import NOW, make_salon

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Kyiv", date(2027, 3, 28)),
        ("Europe/Kyiv", date(2027, 10, 31)),
        ("Asia/Bangkok", date(2028, 2, 29)),
        ("Pacific/Auckland", date(2026, 12, 31)),
        ("America/St_Johns", date(2027, 1, 1)),
    ],
)
def test_the_first_offer_of_an_unusual_day_is_when_the_salon_opens_and_can_be_booked(zone, day):
    small = make_salon(zone=zone)
    first, *_ = slots(small.salon, small.wellness, days_from(day, 1), NO_WISHES, at=NOW).offers
    assert (first.begins.date(), first.begins.hour, first.begins.minute) == (day, 9, 0)
    session = Session(small.wellness, first.therapist, first.room, first.start, ("low_back_left",), 2, 90000)
    (number,) = book(SYSTEM, small.request(session), at=NOW)
    assert Booking.objects.get(pk=number).salon_day() == day
    again = slots(small.salon, small.wellness, days_from(day, 1), NO_WISHES, at=NOW).offers
    assert (first.start, first.therapist) not in {(one.start, one.therapist) for one in again}
