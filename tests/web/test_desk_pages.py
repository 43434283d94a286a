"""The front desk's pages: the day, clients by contact, asking aloud, booking, moving, the waitlist, absences."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.urls import reverse

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking, Client, Consent, Course, Draft, Leave, Message, WaitlistEntry
from jivaka.services.bookings import cancel_booking, mark_booking
from jivaka.services.intakes import submit_intake
from jivaka.web.desk import book as booking_pages
from jivaka.web.desk.urls import urlpatterns
from jivaka.web.shared import context
from services.salon import make_salon
from web.front import decided, example, make_front, starts
from web.staff import inside, member
from web.visit import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def front(db):  # noqa: ARG001 - the tables must be there
    return make_front()


def text(page):
    return unescape(page.content.decode())


# -------------------------------------------------------------------------------------------------------------- the day


def test_the_day_is_drawn_and_listed_with_the_same_sessions(front):
    numbers = [front.book("10:00"), front.book("12:00", client=front.another())]
    mark_booking(SYSTEM, numbers[0], "arrived", at=context.now())
    page = front.browser.get(front.at("day", front.tomorrow.isoformat()))
    said = text(page)
    for number in numbers:
        assert f'data-key="b{number}"' in said
        assert f'data-key="l{number}"' in said
    assert "Олена Коваль" in said
    assert "arrived" in said
    assert [lane.name for lane in page.context["drawing"].therapists] == ["Ольга", "Тарас"]
    assert [lane.kind for lane in page.context["drawing"].things] == ["room", "room", "unit"]
    drawn = {block.session.booking for lane in page.context["drawing"].therapists for block in lane.blocks}
    in_rooms = {block.session.booking for lane in page.context["drawing"].things for block in lane.blocks}
    assert drawn == in_rooms == {one.booking for one, _icon, _next in page.context["listed"]} == set(numbers)
    assert " style=" not in said


def test_a_block_stands_where_its_time_is(front):
    number = front.book("10:00")
    page = front.browser.get(front.at("day", front.tomorrow.isoformat()))
    drawing = page.context["drawing"]
    block = next(one for lane in drawing.therapists for one in lane.blocks)
    hours = {at.strftime("%H:%M"): row for row, at in drawing.hours}
    assert (block.first, block.last) == (hours["10:00"], hours["11:00"])
    assert block.session.booking == number
    assert drawing.now is None
    today = front.browser.get(front.at("today")).context["drawing"]
    assert today.now is None or 0 <= today.now < today.rows


def test_a_day_that_is_none_is_not_there_and_an_empty_one_says_so(front):
    assert front.browser.get(front.at("day", "yesterday")).status_code == 404
    assert "Nothing is booked" in text(front.browser.get(front.at("day", "2027-06-01")))


def test_a_session_is_marked_and_the_mark_taken_back(front):
    number, on = front.book(), front.tomorrow.isoformat()
    for state in ("arrived", "booked", "noshow", "booked", "arrived", "fulfilled"):
        answer = front.browser.post(front.at("mark"), {"mark": f"{number}:{state}", "on": on})
        assert answer.status_code == 302
        assert Booking.objects.get(pk=number).state == state
    refused = front.browser.post(front.at("mark"), {"mark": f"{number}:noshow", "on": on})
    assert refused.status_code == 409
    assert "cannot be done" in text(refused)


def test_a_page_learns_at_once_that_another_desk_changed_the_day(front):
    number, on = front.book(), front.tomorrow.isoformat()
    page = front.browser.get(front.at("day", on))
    address = re.search(r'data-stamp="([^"]+)"', text(page))[1]
    seen = {page["ETag"]}
    quiet = front.browser.get(address, headers={"If-None-Match": page["ETag"]})
    assert quiet.status_code == 304
    assert not quiet.content
    for change in (
        lambda: mark_booking(SYSTEM, number, "arrived", at=context.now()),
        lambda: front.book("15:00", client=front.another()),
        lambda: cancel_booking(SYSTEM, Booking.objects.latest("pk").pk, "asked", at=context.now()),
        lambda: front.browser.post(front.at("away"), absence(front)),
    ):
        change()
        loud = front.browser.get(address, headers={"If-None-Match": next(reversed(list(seen)))})
        assert loud.status_code == 200
        assert loud["ETag"] not in seen
        seen = {loud["ETag"]}
    assert front.browser.get(address[:-3] + "abc").status_code == 404
    part = front.browser.get(front.at("day", on), {"part": "1"})
    assert "<html" not in text(part)
    assert f'data-key="b{number}"' in text(part)


# ------------------------------------------------------------------------------------------------------------- dragging


def drag(front, booking, therapist, tick):
    return front.browser.post(front.at("drag"), {"booking": booking, "therapist": therapist, "start": tick})


def test_a_session_is_dragged_to_another_time_and_therapist(front):
    number = front.book()
    answer = drag(front, number, front.small.taras, front.tick("14:15"))
    assert answer.json()["ok"]
    assert "14:15" in answer.json()["says"]
    row = Booking.objects.get(pk=number)
    assert (starts(number).strftime("%H:%M"), row.therapist_id) == ("14:15", front.small.taras)
    assert list(check_claims()) == []


def test_a_session_is_dragged_by_a_quarter_into_its_own_time(front):
    number = front.book()
    assert drag(front, number, front.small.olha, front.tick("10:15")).json()["ok"]
    assert starts(number).strftime("%H:%M") == "10:15"


def test_a_session_finds_another_room_where_its_own_is_taken(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), therapist=front.small.taras, room=front.small.blue)
    assert drag(front, number, front.small.olha, front.tick("12:00")).json()["ok"]
    assert Booking.objects.get(pk=number).room_id == front.small.green


def test_a_refused_drag_says_why_in_a_sentence_and_changes_nothing(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), room=front.small.green)
    for tick, says in (
        (front.tick("12:00"), "The therapist is taken"),
        (front.tick("06:00"), "does not work here at this time"),
        (front.tick("10:00", days=-1), "This time is over"),
    ):
        answer = drag(front, number, front.small.olha, tick)
        assert answer.status_code == 409
        assert says in answer.json()["says"]
        assert starts(number).strftime("%H:%M") == "10:00"
    assert drag(front, number, "no", front.tick()).status_code == 404
    assert drag(front, 10**6, front.small.olha, front.tick()).status_code == 404


# -------------------------------------------------------------------------------------------------- moving, cancelling


def test_a_booking_is_moved_without_a_script_to_a_time_that_was_tapped_or_typed(front):
    number = front.book()
    page = front.browser.get(front.at("booking", number))
    to, offer = page.context["offers"][-1]
    assert front.browser.post(front.at("move", number), {"to": to}).status_code == 302
    assert starts(number) == offer.begins
    sent = {"on": front.tomorrow.isoformat(), "clock": "09:30"}
    assert front.browser.post(front.at("move", number), sent).status_code == 302
    assert starts(number).strftime("%H:%M") == "09:30"


def test_a_move_that_is_refused_says_why_and_shows_fresh_times(front):
    number = front.book("10:00")
    front.book("12:00", client=front.another(), room=front.small.green)
    sent = {"on": front.tomorrow.isoformat(), "clock": "12:00"}
    answer = front.browser.post(front.at("move", number), sent)
    assert answer.status_code == 409
    assert "The therapist is taken at this time" in text(answer)
    assert answer.context["offers"]
    assert front.browser.post(front.at("move", number), {"on": "", "clock": "x"}).status_code == 409


def test_cancelling_says_before_whether_there_may_be_a_fee(front):
    soon, far = front.book(days=1), front.book(days=3)
    Booking.objects.filter(pk=soon).update(starts=front.tick("10:00") - 288, ends=front.tick("11:00") - 288)
    assert front.browser.get(front.at("booking", soon)).context["late"]
    page = front.browser.get(front.at("booking", far))
    assert not page.context["late"]
    assert "there is no fee" in text(page)
    assert front.browser.post(front.at("cancel", far), {}).status_code == 409
    answer = front.browser.post(front.at("cancel", far), {"reason": "ill"})
    assert answer.status_code == 200
    assert Booking.objects.get(pk=far).state == "cancelled"
    late = front.browser.post(front.at("cancel", soon), {"reason": "asked"})
    assert "may ask a fee" in text(late)


# ------------------------------------------------------------------------------------------------------------- clients


@pytest.mark.parametrize("wanted", ["коваль", "Олена", "067 123", "1234567", "olena@example.org"])
def test_a_client_is_found_by_name_phone_and_address(front, wanted):
    row = Client.objects.get(pk=front.client)
    row.email = "olena@example.org"
    row.save()
    front.another()
    page = front.browser.post(front.at("search"), {"text": wanted})
    assert [one.number for one in page.context["found"]] == [front.client]


def test_a_search_for_nobody_says_so_and_one_letter_finds_nobody(front):
    assert "Nobody is found" in text(front.browser.post(front.at("search"), {"text": "Zzz"}))
    assert front.browser.post(front.at("search"), {"text": "о"}).context["found"] == ()


def test_a_client_without_e_mail_is_added_and_one_without_any_contact_is_not(front):
    wrong = front.browser.post(front.at("add"), {"name": "", "phone": "12", "email": "x"})
    assert wrong.status_code == 422
    assert set(wrong.context["wrong"]) == {"name", "phone", "email"}
    answer = front.browser.post(front.at("add"), {"name": "Іван", "phone": "+380 50 000 11 22", "email": ""})
    row = Client.objects.latest("pk")
    assert (row.name, row.email, row.phone) == ("Іван", "", "+380 50 000 11 22")
    assert answer.url == front.at("client", row.pk)
    assert "have not been asked" in text(front.browser.get(answer.url))


PRIVATE = ("warfarin", "saddle_numb", "numb", "blood", "pain_areas", "low_back", "neck")


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ("office_worker.json", "limits"),
        ("on_warfarin.json", "limits"),
        ("numb_between_the_legs.json", "emergency"),
    ],
)
def test_the_desk_sees_what_follows_and_never_an_answer(front, answers, word):
    client, _decision = decided("Марко", answers)
    for address in (front.at("client", client), front.at("times", client)):
        page = front.browser.get(address)
        assert page.context["standing"].word in (word, "ok")
        assert not re.findall(rf"\b({'|'.join(PRIVATE)})\b", text(page).lower())


def test_an_emergency_says_whom_to_call_and_offers_no_time(front):
    client, _decision = decided("Марко", "numb_between_the_legs.json")
    page = front.browser.get(front.at("client", client))
    assert "Call 103 now" in text(page)
    assert front.at("times", client) not in text(page)


# -------------------------------------------------------------------------------------------------------- asking aloud


def ask(front, client, answers):
    """Ask the questions aloud and type the answers, screen after screen; return the pages that were shown."""
    assert front.browser.post(front.at("ask", client), {"agree": "1"}).status_code == 302
    pages = []
    for _screen in range(60):
        page = front.browser.get(front.at("asking", client), follow=True)
        if "fields" not in page.context:
            pages.append(page)
            return pages
        pages.append(page)
        asked = [field.question for field in page.context["fields"]]
        sent = {key: one for question in asked for key, one in typed(question, answers.get(question.id)).items()}
        here = front.at("screen", client, page.context["screen"].id)
        answer = front.browser.post(here, {"shown": page.context["shown"], "action": "go", **sent})
        assert answer.status_code == 302, [field.wrong for field in answer.context["fields"]]
        if answer.url == front.at("client", client):
            return pages
    pytest.fail("the questions never end")


def test_a_walk_in_is_asked_aloud_decided_and_booked_today(front):
    front.browser.post(front.at("add"), {"name": "Іван", "phone": "+380500001122"})
    client = Client.objects.latest("pk").pk
    pages = ask(front, client, example("on_warfarin.json"))
    asked = [field.question.id for page in pages if "fields" in page.context for field in page.context["fields"]]
    assert len(asked) == len(set(asked))
    assert not Draft.objects.exists()
    assert "asking" not in front.browser.session
    page = front.browser.get(front.at("client", client))
    assert page.context["standing"].word == "limits"
    assert "The therapist sees the limits" in text(page)
    assert Consent.objects.filter(client=client, purpose="health_answers").exists()
    times = front.browser.get(front.at("times", client))
    assert times.context["first"] == front.today
    offer = times.context["offers"][0]
    for _tap in range(2):
        answer = front.browser.post(front.at("take", client), {"massage": "0", "offer": offer[1]})
        assert answer.url == front.at("client", client)
    row = Booking.objects.get(client=client)
    assert starts(row.pk) == offer[0].begins
    assert row.state == "booked"
    assert Message.objects.filter(kind="booking.confirmed").count() == 1


def test_what_was_typed_is_not_shown_again_and_back_asks_anew(front):
    assert front.browser.post(front.at("ask", front.client), {"agree": "1"}).status_code == 302
    page = front.browser.get(front.at("asking", front.client), follow=True)
    first = page.context["screen"].id
    shown = page.context["shown"]
    sent = {
        "age": "44",
        "sex_birth": "female",
        "height_cm": "170",
        "weight_kg": "70",
        "frail": "no",
        "able_to_agree": "yes",
    }
    front.browser.post(front.at("screen", front.client, first), {"shown": shown, "action": "go", **sent})
    again = front.browser.get(front.at("screen", front.client, first), follow=True)
    assert again.context["screen"].id != first
    back = front.browser.post(
        front.at("screen", front.client, again.context["screen"].id), {"action": "back"}, follow=True
    )
    assert back.context["screen"].id == first
    assert 'value="44"' not in text(back)
    front.browser.post(front.at("stop", front.client))
    assert not Draft.objects.exists()


def test_a_screen_that_was_left_open_is_shown_again_with_what_is_missing(front):
    front.browser.post(front.at("ask", front.client), {"agree": "1"})
    page = front.browser.get(front.at("asking", front.client), follow=True)
    sent = {"shown": page.context["shown"], "action": "go", "age": "forty"}
    answer = front.browser.post(front.at("screen", front.client, page.context["screen"].id), sent)
    assert answer.status_code == 422
    assert all(field.wrong for field in answer.context["fields"])


def test_an_emergency_answer_stops_the_questions_at_once(front):
    pages = ask(front, front.client, example("numb_between_the_legs.json"))
    page = front.browser.get(front.at("client", front.client))
    assert page.context["standing"].word == "emergency"
    assert len(pages) < len(ask(front, front.another()[0], example("office_worker.json")))


def test_nobody_is_asked_who_has_not_agreed_and_no_other_client_gets_the_answers(front):
    front.browser.post(front.at("ask", front.client), {})
    assert not Draft.objects.exists()
    front.browser.post(front.at("ask", front.client), {"agree": "1"})
    other, _decision = front.another()
    assert front.browser.get(front.at("asking", other)).url == front.at("client", other)
    assert front.browser.post(front.at("decide", other)).status_code == 302


def test_a_manager_stands_at_the_desk_but_does_not_ask(db):  # noqa: ARG001 - the tables must be there
    front = make_front("manager")
    assert front.browser.get(front.at("today")).status_code == 200
    assert front.browser.post(front.at("ask", front.client), {"agree": "1"}).status_code == 403
    assert "Begin to ask" not in text(front.browser.get(front.at("client", front.client)))


# ------------------------------------------------------------------------------------------------------------- booking


def test_a_whole_course_is_booked_for_a_client_on_the_phone(front):
    page = front.browser.get(front.at("times", front.client), {"massage": "0", "kind": "course", "sessions": "3"})
    offer, _kinds, sealed = page.context["courses"][0]
    assert len(offer.sessions) == 3
    answer = front.browser.post(front.at("take", front.client), {"massage": "0", "kind": "course", "offer": sealed})
    assert answer.status_code == 302
    rows = Booking.objects.filter(client=front.client).order_by("session")
    assert [starts(row.pk) for row in rows] == [one.offer.begins for one in offer.sessions]
    assert Course.objects.get(client=front.client).sessions == 3
    assert list(check_claims()) == []


def test_two_desks_want_the_same_time_and_one_gets_a_sentence_and_fresh_times(front):
    other = inside(member("receptionist", front.salon, email="second@example.org"))
    second, _decision = front.another()
    mine = front.browser.get(front.at("times", front.client)).context["offers"][0]
    theirs = other.get(front.at("times", second)).context["offers"][0]
    assert mine[0] == theirs[0]
    assert front.browser.post(front.at("take", front.client), {"massage": "0", "offer": mine[1]}).status_code == 302
    answer = other.post(front.at("take", second), {"massage": "0", "offer": theirs[1]})
    assert answer.status_code == 409
    assert "taken at this time. Choose another time." in text(answer)
    fresh = answer.context["offers"]
    assert fresh
    assert (mine[0].start, mine[0].therapist) not in {(one.start, one.therapist) for one, _sealed in fresh}
    assert Booking.objects.filter(starts=mine[0].start).count() == 1
    assert other.post(front.at("take", second), {"massage": "0", "offer": fresh[0][1]}).status_code == 302


def test_an_offer_that_was_changed_or_is_old_is_refused(front, monkeypatch):
    offer = front.browser.get(front.at("times", front.client)).context["offers"][0][1]
    assert (
        front.browser.post(front.at("take", front.client), {"massage": "0", "offer": offer[:-2] + "xx"}).status_code
        == 409
    )
    monkeypatch.setattr(booking_pages, "SECONDS", -1)
    assert front.browser.post(front.at("take", front.client), {"massage": "0", "offer": offer}).status_code == 409
    assert not Booking.objects.exists()


def test_what_is_sealed_into_a_page_tells_nothing_of_the_body(front):
    offer = front.browser.get(front.at("times", front.client)).context["offers"][0][1]
    assert set(signing.loads(offer, salt=booking_pages.SALT)) == {"key", "place", "course", "at"}


def test_a_decision_that_changed_meanwhile_books_nothing(front):
    offer = front.browser.get(front.at("times", front.client)).context["offers"][0][1]
    answers = example("numb_between_the_legs.json")
    submit_intake(SYSTEM, front.client, {"answers": answers}, assessor_for("en"), at=context.now())
    answer = front.browser.post(front.at("take", front.client), {"massage": "0", "offer": offer})
    assert answer.status_code == 409
    assert not Booking.objects.exists()


def test_times_that_nobody_has_say_what_stands_in_the_way(front):
    sent = {"massage": "0", "part": "evening", "therapist": str(front.small.taras), "first": front.tomorrow.isoformat()}
    front.browser.post(front.at("away"), absence(front, who=front.small.taras, days=9))
    page = front.browser.get(front.at("times", front.client), sent)
    assert page.context["offers"] == []
    assert page.context["why"]


# ------------------------------------------------------------------------------------------------------------ waitlist


def join(front, client, **more):
    sent = {"massage": "0", "first": front.tomorrow.isoformat(), "days": "2", **more}
    return front.browser.post(front.at("join", client), sent)


def test_somebody_waits_is_offered_what_became_free_and_takes_it(front):
    assert join(front, front.client).url == front.at("waitlist")
    wish = WaitlistEntry.objects.get()
    assert "Олена Коваль" in text(front.browser.get(front.at("waitlist")))
    assert front.browser.post(front.at("accept", wish.pk)).status_code == 409
    offered = front.browser.post(front.at("offer"))
    assert "A time is held for 1 client" in text(offered)
    answer = front.browser.post(front.at("accept", wish.pk))
    booked = Booking.objects.get(client=front.client)
    assert answer.url == front.at("booking", booked.pk)
    assert booked.state == "booked"
    assert "Nothing that is free fits" in text(front.browser.post(front.at("offer")))


def test_a_wish_can_be_for_an_earlier_time_and_can_be_taken_back(front):
    number = front.book(days=5)
    assert join(front, front.client, instead_of=str(number), part="morning").status_code == 302
    wish = WaitlistEntry.objects.get()
    assert wish.instead_of_id == number
    assert front.browser.post(front.at("leave", wish.pk)).status_code == 302
    assert WaitlistEntry.objects.get().state == "withdrawn"
    assert front.browser.post(front.at("leave", wish.pk)).status_code == 404


def test_the_booking_of_somebody_else_is_not_given_away(front):
    number = front.book(days=5, client=front.another())
    join(front, front.client, instead_of=str(number))
    assert WaitlistEntry.objects.get().instead_of_id is None


# ------------------------------------------------------------------------------------------------------------- absences


def absence(front, who=None, days=0):
    last = front.tomorrow + timedelta(days=days)
    edges = {"from_day": front.tomorrow.isoformat(), "from_time": "00:00"}
    return {"who": who or front.small.olha, **edges, "until_day": last.isoformat(), "until_time": "23:55"}


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


def test_an_absence_that_cannot_be_is_said_and_one_is_taken_back(front):
    wrong = front.browser.post(front.at("away"), {**absence(front), "until_day": "2020-01-01"})
    assert wrong.status_code == 422
    assert front.browser.post(front.at("away"), {"who": "x"}).status_code == 422
    assert not Leave.objects.exists()
    answer = front.browser.post(front.at("away"), absence(front))
    assert front.browser.post(answer.url + "withdraw").url == front.at("away")
    assert not Leave.objects.exists()
    assert front.browser.get(answer.url).status_code == 404


# --------------------------------------------------------------------------------------------------------------- doors

NUMBERS = {"booking": "booking", "client": "client", "wish": "wish"}


def addresses(front, booking):
    """Return every address of the desk with numbers that are there; complete because the table itself is walked."""
    wish = WaitlistEntry.objects.latest("pk").pk
    leave = Leave.objects.latest("pk").pk
    kept = {
        "slug": front.salon.slug,
        "on": front.tomorrow.isoformat(),
        "wish": wish,
        "kind": "leave",
        "screen": "about_you",
    }
    for pattern in urlpatterns:
        if pattern.name in ("home", "stamp"):
            continue
        route = str(pattern.pattern)
        number = booking if "booking/" in route else leave if "away/" in route else front.client
        named = {name: kept.get(name, number) for name in re.findall(r"<(?:\w+:)?(\w+)>", route)}
        yield pattern.name, reverse(f"desk:{pattern.name}", kwargs=named)


def test_every_page_is_closed_to_staff_of_other_salons_and_to_other_roles(front):
    booking = front.book()
    join(front, front.client)
    front.browser.post(front.at("away"), absence(front))
    elsewhere = make_salon("lviv")
    other = front.salon.__class__.objects.get(pk=elsewhere.salon)
    strangers = [
        inside(member("receptionist", other)),
        inside(member("manager", other)),
        inside(member("therapist", front.salon)),
        inside(member("reviewer")),
    ]
    before = list(Booking.objects.values()), list(WaitlistEntry.objects.values()), Leave.objects.count()
    for _name, address in addresses(front, booking):
        for stranger in strangers:
            assert {stranger.get(address).status_code, stranger.post(address).status_code} <= {403, 405}
    assert (list(Booking.objects.values()), list(WaitlistEntry.objects.values()), Leave.objects.count()) == before


def test_a_desk_sees_no_booking_wish_or_absence_of_another_salon(front):
    number = front.book()
    join(front, front.client)
    absent = front.browser.post(front.at("away"), absence(front)).url
    other = front.salon.__class__.objects.get(pk=make_salon("lviv").salon)
    there = inside(member("receptionist", other))
    wish = WaitlistEntry.objects.get().pk
    for name, args in (("booking", [number]), ("repairs", ["leave", int(absent.rstrip("/").rpartition("/")[2])])):
        assert there.get(reverse(f"desk:{name}", args=[other.slug, *args])).status_code == 404
    for name, args in (("move", [number]), ("cancel", [number]), ("accept", [wish]), ("leave", [wish])):
        assert there.post(reverse(f"desk:{name}", args=[other.slug, *args])).status_code == 404


def test_the_first_page_goes_to_the_salon_or_lets_one_choose(front):
    assert front.browser.get(reverse("desk:home")).url == front.at("today")
    make_salon("lviv")
    chain = inside(member("manager", email="chain@example.org"))
    assert len(chain.get(reverse("desk:home")).context["salons"]) == 2
    assert front.browser.get(reverse("desk:today", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("language", ["uk", "th"])
def test_the_pages_speak_the_language_of_the_desk(front, language):
    number = front.book()
    for name, args in (("today", []), ("search", []), ("waitlist", []), ("away", []), ("booking", [number])):
        english = front.at(name, *args)
        page = front.browser.get(english.replace("/en/", f"/{language}/", 1))
        assert page.status_code == 200
        assert f'lang="{language}"' in text(page)
        assert "Absences" not in text(page)
