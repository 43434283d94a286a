"""The rest of a course is moved at the desk with one session of it: all of them, or none."""

from __future__ import annotations

import re

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking
from jivaka.services.bookings import cancel_booking
from jivaka.services.courses import propose_course
from jivaka.web.shared import context
from web.desk.front import starts, text


@pytest.fixture
def course(front):
    """Return the numbers of three sessions of a course, a week apart, from tomorrow."""
    made = propose_course(SYSTEM, front.decision, at=context.now(), sessions=3)
    numbers = [front.book(days=1 + 7 * week) for week in range(3)]
    for place, number in enumerate(numbers):
        Booking.objects.filter(pk=number).update(course=made, session=place + 1)
    return numbers


def shown(front, number):
    """Return what the page of a booking would send of the sessions after it."""
    page = text(front.browser.get(front.at("booking", number)))
    return {
        "later": re.findall(r'name="later" value="([^"]+)"', page),
        "seen": re.search(r'name="seen" value="([^"]+)"', page)[1],
    }


def to(front, days, clock="10:00"):
    return {"to": f"{front.small.olha}:{front.tick(clock, days)}"}


def test_the_sessions_after_it_are_moved_by_as_many_days_each_at_its_own_time(front, course):
    before = [starts(number) for number in course]
    sent = shown(front, course[1]) | to(front, 15, "14:00") | {"rest": "1"}
    assert front.browser.post(front.at("move", course[1]), sent).status_code == 302
    after = [starts(number) for number in course]
    assert after[0] == before[0]
    assert [(b.date() - a.date()).days for a, b in zip(before[1:], after[1:], strict=True)] == [7, 7]
    assert [one.strftime("%H:%M") for one in after] == ["10:00", "14:00", "10:00"]
    assert list(check_claims(since=0)) == []


def test_without_the_tick_only_that_session_is_moved(front, course):
    before = starts(course[2])
    sent = shown(front, course[1]) | to(front, 9)
    assert front.browser.post(front.at("move", course[1]), sent).status_code == 302
    assert starts(course[2]) == before


def test_where_one_of_them_cannot_be_there_none_is_moved_and_the_session_is_named(front, course):
    front.book(days=22, client=front.another(), room=front.small.green)
    before = [starts(number) for number in course]
    sent = shown(front, course[1]) | to(front, 15, "14:00") | {"rest": "1"}
    refused = front.browser.post(front.at("move", course[1]), sent)
    assert refused.status_code == 409
    assert "The therapist is taken at this time" in text(refused)
    assert [starts(number) for number in course] == before
    assert 'name="rest" value="1" checked' in text(refused)


def test_what_changed_since_the_page_was_shown_is_not_moved(front, course):
    sent = shown(front, course[0]) | to(front, 2) | {"rest": "1"}
    cancel_booking(SYSTEM, course[2], "the client", at=context.now())
    before = [starts(number) for number in course]
    refused = front.browser.post(front.at("move", course[0]), sent)
    assert refused.status_code == 409
    assert "changed it meanwhile" in text(refused)
    assert [starts(number) for number in course] == before


def test_the_last_session_and_one_without_a_course_offer_no_rest(front, course):
    assert shown(front, course[2])["later"] == []
    assert shown(front, front.book("16:00", days=3, client=front.another()))["later"] == []
