"""Somebody is ill, something is broken or the salon is shut: what the desk notes, proposes, moves and asks by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from jivaka.queries.consistency import check_claims
from jivaka.queries.mine.links import course_token
from jivaka.records.models import Booking, Client, Closure, Leave, Message
from jivaka.records.writing import touch_staff
from web.desk.front import absence, starts, text

pytestmark = pytest.mark.django_db


def test_somebody_is_ill_and_the_bookings_are_moved_one_by_one_or_all_at_once(front):
    numbers = [
        front.book("10:00"),
        front.book("12:00", client=front.another()),
        front.book("15:00", client=front.another("Я")),
    ]
    answer = front.browser.post(front.at("away"), absence(front))
    page = front.browser.get(answer.url)
    assert [one.booking for one, _sealed in page.context["found"]] == numbers
    repair = answer.url + "repair"
    first = front.browser.post(repair, {"one": page.context["found"][0][1]})
    assert "1 session was moved" in text(first)
    assert Booking.objects.get(pk=numbers[0]).therapist_id == front.small.taras
    rest = [sealed for _one, sealed in first.context["found"]]
    assert len(rest) == 2
    done = front.browser.post(repair, {"all": rest})
    assert done.context["found"] == []
    assert not Booking.objects.filter(therapist=front.small.olha, state="booked").exists()
    assert list(check_claims()) == []


def test_a_proposal_that_somebody_was_quicker_to_take_is_said_and_the_rest_is_moved(front):
    numbers = [front.book("10:00"), front.book("12:00", client=front.another())]
    page = front.browser.get(front.browser.post(front.at("away"), absence(front)).url)
    (first, _sealed), *_rest = page.context["found"]
    clock = first.begins.strftime("%H:%M")
    front.book(clock, client=front.another("Я"), therapist=front.small.taras, room=front.small.green)
    done = front.browser.post(
        page.request["PATH_INFO"] + "repair", {"all": [one for _repair, one in page.context["found"]]}
    )
    assert done.status_code == 409
    assert len(done.context["says"]) == 1
    assert Booking.objects.get(pk=numbers[1]).therapist_id == front.small.taras


def test_a_proposal_does_not_undo_what_another_desk_has_agreed_with_the_client_meanwhile(front):
    number = front.book("10:00")
    page = front.browser.get(front.browser.post(front.at("away"), absence(front)).url)
    ((_repair, sealed),) = page.context["found"]
    later = (front.tomorrow + timedelta(days=3)).isoformat()
    front.browser.post(front.at("move", number), {"on": later, "clock": "11:00", "therapist": front.small.olha})
    agreed = starts(number)
    assert agreed.date().isoformat() == later
    done = front.browser.post(page.request["PATH_INFO"] + "repair", {"all": sealed})
    assert done.status_code == 409
    assert "Somebody else has changed it meanwhile" in text(done)
    assert starts(number) == agreed


def test_a_page_of_a_booking_that_was_left_open_neither_moves_nor_cancels_what_has_changed(front):
    number = front.book("10:00")
    page = text(front.browser.get(front.at("booking", number)))
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    what = {"on": front.tomorrow.isoformat(), "seen": seen}
    for _tap in range(2):
        assert front.browser.post(front.at("move", number), {**what, "clock": "12:00"}).status_code == 302
    for deed, more in (("move", {"clock": "15:00"}), ("cancel", {"reason": "asked"})):
        late = front.browser.post(front.at(deed, number), {**what, **more})
        assert late.status_code == 409
        assert "Somebody else has changed it meanwhile" in text(late)
    assert (starts(number).hour, Booking.objects.get(pk=number).state) == (12, "booked")


def test_a_day_on_which_the_salon_is_shut_has_its_proposals_too(front):
    number = front.book("10:00")
    shut = Closure.objects.create(salon_id=front.small.salon, day=front.tomorrow, reason="no water")
    touch_staff([front.small.salon])
    listed = text(front.browser.get(front.at("away")))
    assert "no water" in listed
    page = front.browser.get(front.at("repairs", "shut", shut.pk))
    ((repair, sealed),) = page.context["found"]
    assert repair.booking == number
    assert front.browser.post(front.at("withdraw", "shut", shut.pk)).status_code == 404
    assert Closure.objects.exists()
    done = front.browser.post(front.at("repair", "shut", shut.pk), {"one": sealed})
    assert (done.status_code, done.context["found"]) == (200, [])
    assert starts(number).date() != front.tomorrow


def test_nobody_is_asked_where_it_cannot_be_read_who(front):
    front.book("10:00")
    page = front.browser.post(front.at("away"), absence(front)).url
    for number in ("", "x", "9" * 30):
        assert front.browser.post(page + "ask", {"booking": number}).status_code == 404
    assert not Message.objects.filter(kind="repair.proposed").exists()


def test_clients_are_asked_by_mail_to_choose_another_time_one_or_all_and_the_link_leads_to_that_page(front):
    first, second = front.book("10:00"), front.book("12:00", client=front.another())
    unreachable = front.book("15:00", client=front.another("Я"))
    for number in (first, second):
        who = Client.objects.get(bookings=number)
        who.email = f"client{number}@example.org"
        who.save()
    page = front.browser.post(front.at("away"), absence(front)).url
    told = front.browser.post(page + "ask", {"booking": first})
    assert "1 client is asked by mail" in text(told)
    rest = front.browser.post(page + "ask")
    assert rest.status_code == 409
    assert "Я: The client has left no e-mail address" in text(rest)
    assert "2 clients are asked by mail" in text(rest)
    owed = [one.payload["bookings"] for one in Message.objects.filter(kind="repair.proposed").order_by("pk")]
    assert owed == [[first], [second]]
    assert set(Booking.objects.filter(pk__in=(first, second, unreachable)).values_list("state", flat=True)) == {
        "booked"
    }
    choose = reverse("portal:move", args=[course_token(front.client), first])
    assert front.browser.get(choose).status_code == 200


def test_an_absence_that_cannot_be_is_said_and_one_is_taken_back(front):
    wrong = front.browser.post(front.at("away"), {**absence(front), "until_day": "2020-01-01"})
    assert wrong.status_code == 422
    assert front.browser.post(front.at("away"), {"who": "x"}).status_code == 422
    again = front.browser.post(front.at("away"), {**absence(front, front.small.taras), "until_time": "25:00"})
    assert f'<option value="{front.small.taras}" selected>' in text(again)
    assert "on a mark of five minutes" in text(again)
    assert not Leave.objects.exists()
    answer = front.browser.post(front.at("away"), absence(front))
    for _tap in range(2):
        assert front.browser.post(answer.url + "withdraw").url == front.at("away")
    for deed in ("repair", "ask"):
        late = front.browser.post(answer.url + deed)
        assert late.status_code == 409
        assert "There is no such absence" in text(late)
    assert not Leave.objects.exists()
    assert front.browser.get(answer.url).status_code == 404
