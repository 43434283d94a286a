"""What is offered first on an unusual day can be booked: changed clocks, a leap day, the year's last, other zones."""

from __future__ import annotations

from datetime import date, time

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.queries.desk.moving import booking_card, placed_at
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.slots import NO_WISHES, slots
from jivaka.records.models import Booking, Closure, OpeningHours, Shift
from jivaka.records.writing import touch_staff
from jivaka.services.bookings import Session, book, move_bookings
from services.salon import DIGEST, NOW, make_salon

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


def open_until_midnight(small, begins, night=None):
    """Let the salon open at a time of every day; with `night` go on until then after midnight."""
    for hours in (OpeningHours, Shift):
        hours.objects.update(begins=begins, ends=time(0))
        for row in list(hours.objects.all()) if night else ():
            row.pk, row.begins, row.ends = None, time(0), night
            row.save()
    touch_staff([small.salon])


@pytest.mark.parametrize("hours", [(time(0),), (time(18), time(2))])
@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 3, 27), date(2027, 10, 30), date(2028, 2, 28)])
def test_a_session_over_midnight_is_offered_on_its_day_and_can_be_booked_and_moved(hours, day):
    small = make_salon()
    open_until_midnight(small, *hours)
    *_, last = slots(small.salon, small.wellness, days_from(day, 1), NO_WISHES, at=NOW).offers
    assert (last.begins.date(), last.begins.hour, last.begins.minute) == (day, 23, 45)
    session = Session(small.wellness, last.therapist, last.room, last.start, ("low_back_left",), 2, 90000)
    (number,) = book(SYSTEM, small.request(session), at=NOW)
    assert booking_card(small.salon, number).ends.date() > day
    other, *_ = slots(small.salon, small.wellness, days_from(day, 1), NO_WISHES, at=NOW).offers
    again = Session(small.wellness, other.therapist, last.room, other.start, ("low_back_left",), 2, 90000)
    (second,) = book(SYSTEM, small.request(again, **small.another_client()), at=NOW)
    free = next(one for one in (small.olha, small.taras) if one != last.therapist)
    to = placed_at(second, free, last.start, at=NOW)
    assert to.room != last.room
    moved = Session(to.service, to.therapist, to.room, to.starts, to.areas, to.pressure, to.price, to.unit)
    move_bookings(SYSTEM, {second: moved}, DIGEST, at=NOW)
    assert list(check_claims()) == []


def test_a_day_on_which_a_salon_is_shut_is_said_to_be_shut_also_where_it_never_closes_at_night():
    small = make_salon()
    open_until_midnight(small, time(0))
    Closure.objects.create(salon_id=small.salon, day=date(2027, 1, 1), reason="Новий рік")
    touch_staff([small.salon])
    found = slots(small.salon, small.wellness, days_from(date(2027, 1, 1), 1), NO_WISHES, at=NOW)
    assert found.offers == ()
    assert "The salon is closed" in found.why[0].says
