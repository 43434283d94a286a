"""What is owed without anybody asking: once, by day, to those who want it, and not after its time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.mine.people import Wants, wants_of
from jivaka.records.models import Booking, Client, Message, Score
from jivaka.services.bookings import book, cancel_booking, mark_booking, move_bookings
from jivaka.services.messages.reminders import JUST_BOOKED, WEEKS, keep_wants, owe_reminders
from services.salon import DIGEST, NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def booked(small):
    (number,) = book(SYSTEM, small.request(), at=NOW)
    return number


@pytest.fixture
def begun(small):
    """Return the start of the first session of a course, which took place."""
    course = small.course()
    (number,) = book(SYSTEM, small.request(course=course), at=NOW)
    mark_booking(SYSTEM, number, "arrived", at=NOW)
    return instant_of(Booking.objects.get(pk=number).starts)


def starts(booking):
    return instant_of(Booking.objects.get(pk=booking).starts)


def owed(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("payload", flat=True))


def wants(small, **other):
    keep_wants(Actor("client", small.client), small.client, Wants(**other), at=NOW)


# -------------------------------------------------------------------------------------------------------------- visits


def test_a_visit_is_reminded_of_once_a_day_before(booked):
    begins = starts(booked)
    assert owe_reminders(SYSTEM, at=begins - DAY - HOUR) == 0
    assert [owe_reminders(SYSTEM, at=begins - DAY + number * HOUR) for number in range(3)] == [1, 0, 0]
    (payload,) = owed("visit.reminder")
    assert payload["bookings"] == [booked]
    assert datetime.fromisoformat(payload["begins"]) == begins


@pytest.mark.parametrize(("hours", "before"), [(2, 2 * HOUR), (48, 2 * DAY)])
def test_a_client_chooses_when_to_be_reminded(small, booked, hours, before):
    wants(small, hours_before=hours)
    assert owe_reminders(SYSTEM, at=starts(booked) - before - HOUR) == 0
    assert owe_reminders(SYSTEM, at=starts(booked) - before) == 1


def test_whoever_stopped_it_has_no_address_or_no_visit_any_more_is_not_reminded(small, booked):
    at = starts(booked) - 20 * HOUR
    wants(small, hours_before=0)
    assert owe_reminders(SYSTEM, at=at) == 0
    wants(small)
    one = Client.objects.get(pk=small.client)
    one.email = ""
    one.save()
    assert owe_reminders(SYSTEM, at=at) == 0
    one.email = "maria@example.org"
    one.save()
    cancel_booking(SYSTEM, booked, "ill", at=NOW)
    assert owe_reminders(SYSTEM, at=at) == 0
    assert not owed("visit.reminder")


def test_a_moved_visit_is_reminded_of_anew_and_not_at_once(small, booked):
    at = starts(booked) - 20 * HOUR
    assert owe_reminders(SYSTEM, at=at) == 1
    move_bookings(SYSTEM, {booked: small.session("11:00")}, DIGEST, at=at)
    assert owe_reminders(SYSTEM, at=at + JUST_BOOKED - timedelta(minutes=1)) == 0
    assert owe_reminders(SYSTEM, at=at + JUST_BOOKED) == 1
    assert owed("visit.reminder")[-1]["begins"].startswith("2026-11-30T11:00")


def test_nobody_is_written_to_at_night_by_the_clock_of_the_salon(small):
    (late,) = book(SYSTEM, small.request(small.session("18:00")), at=NOW)
    wants(small, hours_before=48)
    begins = starts(late)
    assert owe_reminders(SYSTEM, at=begins - DAY + 5 * HOUR) == 0  # 23:00
    assert owe_reminders(SYSTEM, at=begins - DAY + 15 * HOUR) == 1  # 09:00


# ------------------------------------------------------------------------------------------------ the weeks and months


def test_the_diary_is_asked_for_once_a_week_for_twelve_weeks(begun):
    found = [owe_reminders(SYSTEM, at=begun + hours * HOUR) for hours in range(0, 24 * 7 * 15, 6)]
    assert set(found) == {0, 1}
    diary = Message.objects.filter(kind="diary.weekly").order_by("pk")
    weeks = [int(key.rpartition(":")[2]) for key in diary.values_list("key", flat=True)]
    assert weeks == list(range(1, WEEKS))  # in the twelfth week the questions of twelve weeks are asked instead
    assert len(owed("course.follow_up")) == 1


def test_who_has_rated_in_these_days_is_not_asked_again(small, begun):
    at = begun + 7 * DAY
    Score.objects.create(
        client_id=small.client, measure="nprs", value=4, on=at.date(), recorded_by="client", recorded_at=at - 5 * DAY
    )
    assert owe_reminders(SYSTEM, at=at) == 0
    assert owe_reminders(SYSTEM, at=at + 2 * DAY) == 1


def test_after_twelve_and_twenty_six_weeks_it_is_asked_once_and_not_long_afterwards(begun):
    for weeks in (12, 26):
        at = begun + timedelta(weeks=weeks)
        assert owe_reminders(SYSTEM, at=at) == 1
        assert owe_reminders(SYSTEM, at=at + 3 * DAY) == 0
    assert [payload["weeks"] for payload in owed("course.follow_up")] == [12, 26]
    Message.objects.all().delete()
    assert owe_reminders(SYSTEM, at=begun + timedelta(weeks=26) + 20 * DAY) == 0


def test_what_a_client_stopped_is_not_asked(small, begun):
    wants(small, diary=False, follow_up=False)
    assert sum(owe_reminders(SYSTEM, at=begun + day * DAY) for day in range(200)) == 0


def test_a_course_that_has_not_begun_asks_nothing(small):
    book(SYSTEM, small.request(course=small.course()), at=NOW)
    assert owe_reminders(SYSTEM, at=NOW + 60 * DAY) == 0


# --------------------------------------------------------------------------------------------------------------- wants


def test_only_the_client_and_who_may_change_bookings_change_what_is_wanted(small):
    with pytest.raises(ProblemsError, match="somebody else"):
        keep_wants(Actor("client", small.client + 1), small.client, Wants(), at=NOW)
    with pytest.raises(ProblemsError, match="may not do this"):
        keep_wants(Actor("reviewer", 1), small.client, Wants(), at=NOW)
    with pytest.raises(ProblemsError, match="not possible"):
        keep_wants(Actor("client", small.client), small.client, Wants(hours_before=7), at=NOW)
    assert wants_of(small.client) == Wants()


def test_what_was_kept_by_another_version_is_read_as_far_as_it_goes():
    assert Wants.read({"diary": False, "by_pigeon": True}) == Wants(diary=False)
