"""Occupancy: every minute of work counts once, in the hour that hangs on the salon's wall, also when clocks change."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.office.occupancy import occupancy
from jivaka.queries.times.calendars import Period, before_bookings
from jivaka.records.models import Booking, Break, OpeningHours, Salon, Shift
from jivaka.services.bookings import book
from services.salon import KYIV, MONDAY, NOW, make_salon, tick

pytestmark = pytest.mark.django_db
BOSS = Actor("manager", 1, everywhere=True)
DESK = Actor("receptionist", 7, everywhere=True)


def slow(salon, period, therapist=None):
    """Count minute by minute: (weekday, hour) -> [worked, booked]."""
    row = Salon.objects.get(pk=salon)
    calendar, zone = before_bookings([row], period)[salon], ZoneInfo(row.zone)
    found = {}
    bookings = list(Booking.objects.filter(salon=salon).exclude(state="cancelled"))
    for one in calendar.places.therapists:
        if therapist not in (None, one.id):
            continue
        for bit in range(one.free.bit_length()):
            if one.free >> bit & 1:
                at = calendar.places.base + bit
                local = instant_of(at).astimezone(zone)
                if period.first <= local.date() <= period.last:
                    cell = found.setdefault((local.weekday(), local.hour), [0, 0])
                    cell[0] += 5
                    own = (row for row in bookings if row.therapist_id == one.id)
                    cell[1] += 5 * any(row.starts <= at < row.ends for row in own)
    return found


def quick(found):
    return {
        (day, hour): [cell.worked, cell.booked]
        for hour, cells in found.rows
        for day, cell in enumerate(cells)
        if cell.worked
    }


def test_it_counts_what_a_slow_count_counts(db):  # noqa: ARG001
    small = make_salon()
    Break.objects.create(therapist_id=small.olha, weekday=0, begins="13:05", ends="13:40")
    book(DESK, small.request(small.session("10:20")), at=NOW)
    session = small.session("15:35", therapist=small.taras, service=small.hot, unit=small.stones)
    book(DESK, small.request(session, **small.another_client()), at=NOW)
    period = Period(MONDAY, MONDAY + timedelta(days=8))
    assert quick(occupancy(BOSS, "podil", period, at=NOW)) == slow(small.salon, period)
    assert quick(occupancy(BOSS, "podil", period, therapist=small.taras, at=NOW)) == slow(
        small.salon, period, small.taras
    )


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4)])
def test_when_the_clocks_change_no_minute_is_lost_or_counted_twice(db, zone, day):  # noqa: ARG001
    small = make_salon(zone=zone)
    for table in (OpeningHours, Shift):
        table.objects.update(begins="00:00", ends="00:00")
    period = Period(day, day)
    found = occupancy(BOSS, "podil", period, at=NOW)
    assert quick(found) == slow(small.salon, period)
    begins, ends = (datetime(one.year, one.month, one.day, tzinfo=ZoneInfo(zone)) for one in (day, day + timedelta(1)))
    assert found.whole.worked == 2 * (ends.timestamp() - begins.timestamp()) / 60


def test_cancelled_sessions_and_holds_that_ran_out_take_no_time(db):  # noqa: ARG001
    small = make_salon()
    (one,) = book(DESK, small.request(), at=NOW)
    period = Period(MONDAY, MONDAY)
    assert occupancy(BOSS, "podil", period, at=NOW).whole.booked == 60
    Booking.objects.filter(pk=one).update(state="pending", hold_until=NOW + timedelta(minutes=10))
    assert occupancy(BOSS, "podil", period, at=NOW).whole.booked == 60
    assert occupancy(BOSS, "podil", period, at=NOW + timedelta(minutes=10)).whole.booked == 0
    Booking.objects.filter(pk=one).update(state="cancelled")
    assert occupancy(BOSS, "podil", period, at=NOW).whole.booked == 0


def test_where_nobody_works_there_is_no_share(db):  # noqa: ARG001
    small = make_salon()
    Shift.objects.filter(weekday=6).delete()
    found = occupancy(BOSS, "podil", Period(MONDAY, MONDAY + timedelta(days=6)), at=NOW)
    assert {cells[6].share for _hour, cells in found.rows} == {None}
    assert Counter(cells[0].share for _hour, cells in found.rows) == {0.0: 11}
    assert small.salon
    assert tick("10:00", zone=KYIV)


@pytest.mark.parametrize("role", ["client", "therapist", "receptionist", "reviewer", "system"])
def test_only_a_manager_of_the_salon_sees_it(db, role):  # noqa: ARG001
    small = make_salon()
    for actor in (Actor(role, 1, everywhere=True), Actor("manager", 1, salons=frozenset({small.salon + 1}))):
        with pytest.raises(ProblemsError) as raised:
            occupancy(actor, "podil", Period(MONDAY, MONDAY), at=NOW)
        assert raised.value.problems[0].code == "not_allowed"
