"""Clients at the front desk: found by contact, asked aloud, booked for one session or a course; never an answer."""

from __future__ import annotations

import re

import pytest
from django.core import signing

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking, Client, Consent, Course, Draft, Message
from jivaka.services.intakes import submit_intake
from jivaka.web.desk import book as booking_pages
from jivaka.web.shared import context
from web.desk.front import absence, decided, example, make_front, starts, text
from web.staff import inside, member
from web.visit import typed

pytestmark = pytest.mark.django_db


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


def test_a_client_who_is_added_with_two_taps_is_one_client(front):
    sent = {"name": "Іван", "phone": "+380 50 000 11 22", "email": ""}
    answers = {front.browser.post(front.at("add"), sent).url for _tap in range(2)}
    assert len(answers) == 1
    twin = front.browser.post(front.at("add"), {**sent, "phone": "+380 50 000 11 23"})
    assert twin.url not in answers


def test_a_name_typed_at_the_desk_holds_no_signs_that_nobody_sees(front):
    sent = {"name": "Іван\x00\r\nBcc: x@example.org\u202e", "phone": "+380 50 000 11 22", "email": ""}
    assert front.browser.post(front.at("add"), sent).status_code == 302
    assert Client.objects.latest("pk").name == "Іван   Bcc: x@example.org"
    assert front.browser.post(front.at("add"), sent | {"name": "\x00 \u202e"}).status_code == 422


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


def test_two_clients_are_asked_in_two_windows_and_each_keeps_the_own_answers(front):
    other, _decision = front.another()
    assert front.browser.post(front.at("ask", front.client), {"agree": "1"}).status_code == 302
    page = front.browser.get(front.at("asking", front.client), follow=True)
    asked = [field.question for field in page.context["fields"]]
    answers = example("office_worker.json")
    sent = {key: one for question in asked for key, one in typed(question, answers.get(question.id)).items()}
    assert front.browser.post(front.at("ask", other), {"agree": "1"}).status_code == 302
    kept = front.browser.post(
        front.at("screen", front.client, page.context["screen"].id),
        {"shown": page.context["shown"], "action": "go", **sent},
    )
    assert kept.url == front.at("asking", front.client)
    assert front.browser.get(kept.url, follow=True).context["screen"].id != page.context["screen"].id
    assert front.browser.get(front.at("asking", other), follow=True).context["screen"].id == page.context["screen"].id
    front.browser.post(front.at("stop", other))
    assert Draft.objects.count() == 1
    for _more in range(10):
        front.browser.post(front.at("ask", front.another()[0]), {"agree": "1"})
    assert Draft.objects.count() == 8


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
    assert set(signing.loads(offer, salt=booking_pages.SALT)) == {"key", "decision", "place", "course", "at"}


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
