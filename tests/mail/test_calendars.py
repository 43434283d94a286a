"""The calendar of a client: what calendars follow stays one event when it moves, and says so when it is cancelled."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from icalendar import Calendar

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.ical.calendar import calendar_of
from jivaka.queries.mine.links import calendar_token, course_token
from jivaka.queries.mine.visits import client_visits
from jivaka.records.models import Client, Salon
from jivaka.services.bookings import book, cancel_booking, hold, mark_booking, move_bookings, release_hold
from jivaka.services.protection.own_record import erase_client
from services.salon import DIGEST, NOW

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=1)


@pytest.fixture
def booked(small):
    (number,) = book(SYSTEM, small.request(), at=NOW)
    return number


def feed(client, **more):
    return Browser().get(reverse("calendar", args=[calendar_token(client)]), **more)


def events(client):
    found = Calendar.from_ical(feed(client).content)
    assert found["version"] == "2.0"
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_a_booking_is_one_event_at_its_instant_with_nothing_about_health(small, booked):
    (event,) = events(small.client).values()
    begins = event["dtstart"].dt
    assert begins.tzinfo is UTC or begins.utcoffset() == timedelta()
    assert (begins.hour, event["dtend"].dt - begins) == (8, timedelta(hours=1))
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["summary"]) == "Jivaka: Поділ"
    assert event["sequence"] == 0
    allowed = {"uid", "sequence", "status", "dtstamp", "last-modified", "dtstart", "dtend", "summary", "location"}
    assert {name.lower() for name in event} == allowed
    assert booked


def test_a_moved_booking_keeps_its_uid_and_its_sequence_grows(small, booked):
    (before,) = events(small.client).values()
    for number, clock in enumerate(("12:00", "15:00"), 1):
        move_bookings(SYSTEM, {booked: small.session(clock)}, DIGEST, at=NOW + number * SOON)
        (after,) = events(small.client).values()
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        assert after["dtstart"].dt > before["dtstart"].dt
        assert after["dtstamp"].dt > before["dtstamp"].dt
        before = after


def test_a_change_within_the_second_still_counts(small, booked):
    move_bookings(SYSTEM, {booked: small.session("12:00")}, DIGEST, at=NOW + timedelta(microseconds=1))
    (event,) = events(small.client).values()
    assert event["sequence"] == 1


def test_a_cancelled_booking_stays_and_says_so(small, booked):
    cancel_booking(SYSTEM, booked, "ill", at=NOW + SOON)
    (event,) = events(small.client).values()
    assert str(event["status"]) == "CANCELLED"
    assert event["sequence"] == 1
    assert event["uid"] == f"booking-{booked}@jivaka"


def test_what_was_only_held_is_no_event_and_what_took_place_stays(small, booked):
    request = small.request(small.session("14:00"))
    hold(SYSTEM, request, at=NOW)
    assert len(events(small.client)) == 1
    release_hold(SYSTEM, request.key, at=NOW)
    assert len(events(small.client)) == 1
    mark_booking(SYSTEM, booked, "arrived", at=NOW)
    assert {str(event["status"]) for event in events(small.client).values()} == {"CONFIRMED"}


def test_the_same_visits_always_give_the_same_bytes_and_are_not_sent_again(small, booked):
    first = feed(small.client)
    assert calendar_of(client_visits(small.client)) == first.content
    again = feed(small.client, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    cancel_booking(SYSTEM, booked, "ill", at=NOW + SOON)
    assert feed(small.client, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_lines_are_written_as_the_standard_says(small, booked):
    Salon.objects.update(name="Джівака, на Подолі; " + "ї" * 90)
    text = feed(small.client).content
    assert text.count(b"\n") == text.count(b"\r\n")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    event = events(small.client)[f"booking-{booked}@jivaka"]
    assert str(event["summary"]) == "Jivaka: Джівака, на Подолі; " + "ї" * 90


def test_nobody_follows_somebody_elses_calendar_and_the_link_opens_no_pages(small, booked):
    stranger = Client.objects.create(name="Nobody", created_at=NOW).pk
    assert events(stranger) == {}
    token = calendar_token(small.client)
    for wrong in (course_token(small.client), token[:-1] + ("a" if token[-1] != "a" else "b"), "1"):
        assert Browser().get(reverse("calendar", args=[wrong])).status_code == 404
    assert Browser().get(reverse("portal:mine", args=[token])).status_code == 404
    assert booked


def test_whoever_was_erased_is_followed_no_longer(small, booked):
    cancel_booking(SYSTEM, booked, "ill", at=NOW)
    assert feed(small.client).status_code == 200
    erase_client(SYSTEM, small.client, at=NOW + SOON)
    assert feed(small.client).status_code == 404
