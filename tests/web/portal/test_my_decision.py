"""From the client's own link to what their answers decide today, on any device."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jivaka.queries.mine.links import course_token
from jivaka.records.models import Booking
from web.portal.test_booking_pages import booked, decided, salon  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


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
