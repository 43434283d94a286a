"""How often one connection may begin, ask for a link and hold times; what it is told then."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jivaka.web.shared import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def _three(settings):
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys(("begin", "elsewhere", "hold"), "3/10m/ip")


def statuses(browser, name, times, method="post"):
    return [getattr(browser, method)(reverse(name)).status_code for _try in range(times)]


@pytest.mark.usefixtures("_three")
@pytest.mark.parametrize(
    ("name", "method"), [("portal:begin", "post"), ("portal:elsewhere", "get"), ("portal:take", "post")]
)
def test_what_costs_something_is_limited_for_one_connection(name, method):
    browser = Client()
    assert 429 not in statuses(browser, name, 3, method)
    refused = getattr(browser, method)(reverse(name))
    assert refused.status_code == 429
    assert "tried too often" in refused.content.decode()
    assert 429 not in statuses(Client(REMOTE_ADDR="10.0.0.2"), name, 1, method)


@pytest.mark.usefixtures("_three")
def test_the_sentence_is_in_the_language_of_the_page():
    browser = Client()
    statuses(browser, "portal:begin", 3)
    assert "надто часто" in browser.post("/uk/questions/begin").content.decode()


@pytest.mark.usefixtures("_three")
def test_another_visit_from_the_same_connection_counts_too():
    for _try in range(3):
        assert statuses(Client(), "portal:begin", 1) == [302]
    assert statuses(Client(), "portal:begin", 1) == [429]


@pytest.mark.usefixtures("_three")
def test_who_claims_another_address_is_not_believed_without_a_trusted_proxy():
    for number in range(3):
        Client(headers={"x-forwarded-for": f"10.0.0.{number}"}).post(reverse("portal:begin"))
    assert Client(headers={"x-forwarded-for": "10.0.0.9"}).post(reverse("portal:begin")).status_code == 429


@pytest.mark.usefixtures("_three")
def test_behind_one_trusted_proxy_the_address_is_the_one_that_it_saw(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(4):
        forged = {"x-forwarded-for": f"1.1.1.{number}, 10.0.0.1"}
        answer = Client(headers=forged).post(reverse("portal:begin"))
    assert answer.status_code == 429
    assert Client(headers={"x-forwarded-for": "10.0.0.2"}).post(reverse("portal:begin")).status_code == 302


def test_a_room_full_of_guests_behind_one_connection_is_let_through():
    browser = Client()
    assert statuses(browser, "portal:begin", 30) == [302] * 30


def test_every_deed_has_a_limit(settings):
    assert set(limits.Deed.__args__) <= set(settings.ACCOUNT_RATE_LIMITS)
