"""From the client's own link to what their answers decide today, on any device."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jivaka.queries.mine.links import course_token
from jivaka.records.models import Booking, Salon
from services.salon import make_salon
from web.portal.test_booking_pages import booked, decided, salon  # noqa: F401 - fixtures
from web.visit import Visit

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"


def test_on_another_device_the_link_opens_the_same_answers_and_a_wrong_link_nothing(decided):  # noqa: F811
    _page, token = booked(decided)
    other = Client()
    assert other.post(reverse("portal:reopen", args=[token])).url == reverse("portal:decision")
    shown = other.get(reverse("portal:decision")).context
    assert shown["limits"] == decided.client.get(reverse("portal:decision")).context["limits"]
    assert other.post(reverse("portal:choose"), {"massage": "0"}).url == reverse("portal:times")
    assert Client().post(reverse("portal:reopen", args=[token + "x"])).status_code == 404
    assert Booking.objects.values("client").distinct().count() == 1


def test_the_page_shows_the_way_to_the_decision(decided):  # noqa: F811
    booked(decided)
    token = course_token(Booking.objects.first().client_id)
    page = decided.client.get(reverse("portal:mine", args=[token])).content.decode()
    assert reverse("portal:reopen", args=[token]) in page


def told(name, **other):
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))["answers"] | other


def test_an_emergency_gives_as_its_reasons_only_what_the_client_said():
    """Its questions end early; of what was never asked nothing is said, above all not 'you have had cancer'."""
    visit = Visit()
    page = visit.answer(told("numb_between_the_legs"))
    assert page.context["decided"]["disposition"] == "emergency"
    assert len(page.context["decided"]["reasons"]) > len(page.context["reasons"]) > 0
    assert all(reason["because"] for reason in page.context["reasons"])
    assert page.context["careful"] == []
    assert "Have you ever had cancer" not in page.content.decode()
    letter = visit.client.get(reverse("portal:letter"))
    assert letter.context["letter"].reasons
    assert letter.context["unknown"] == []


def test_what_a_client_does_not_know_is_no_reason_but_a_care_and_stands_apart():
    visit = Visit()
    page = visit.answer(told("office_worker", saddle_numb="unknown"))
    assert page.context["decided"]["disposition"] == "doctor_first"
    numb = [text for text in page.context["careful"] if "Numbness between the legs" in text]
    assert numb
    assert not [reason for reason in page.context["reasons"] if reason["why"] in numb]
    said = page.content.decode()
    assert said.index("These may not be true of you") < said.index(numb[0])


def test_where_only_what_is_not_known_keeps_a_massage_off_the_page_says_what_it_is_and_where_a_person_asks(db):  # noqa: ARG001
    Salon.objects.filter(pk=make_salon().salon).update(name="Podil", address="Hill 3")
    open_ = {"pelvic_change_explained": "unknown", "nerve_signs_onset": "unknown", "nerve_signs_trend": "unknown"}
    page = Visit().answer(told("office_worker", saddle_numb=True, **open_))
    assert page.context["decided"]["say"]["headline"] == "A person has to ask again first"
    assert len(page.context["settle"]) == 3
    said = page.content.decode()
    assert "<li>Podil, Hill 3</li>" in said
    assert all(f"<li>{text}</li>" in said for text in page.context["settle"])


def test_whoever_knows_nothing_finds_what_to_do_now_before_a_hundred_things_that_may_not_be_true():
    page = Visit().answer({})
    careful = page.context["careful"]
    assert page.context["decided"]["disposition"] == "doctor_first"
    assert len(careful) > 50
    said = page.content.decode()
    assert 8 < len(page.context["settle"]) < 50
    closed = said.index(f"Read all {len(careful)} points")
    assert said[:closed].rstrip().endswith("<summary>")
    assert "<details" in said[:closed]
    assert said.index(f"<li>{careful[-1][:20]}") > closed
    assert "See a doctor if" in said
