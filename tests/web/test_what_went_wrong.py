"""What goes wrong between a browser and a page is said in words, with the right status and a way on: no blank page."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def said(answer):
    """Return the words of a page and its way on."""
    page = answer.content.decode()
    return re.search(r"<h1>(.*?)</h1>", page)[1], re.findall(r'class="button[^"]*" href="([^"]+)"', page)


@pytest.mark.parametrize(
    ("name", "onward"),
    [("take", "times"), ("choose", "decision"), ("wish", "decision"), ("begin", "home")],
)
def test_an_address_for_forms_that_is_loaded_again_is_no_blank_page(client, name, onward):
    answer = client.get(reverse(f"portal:{name}"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    title, ways = said(answer)
    assert title == "Nothing was sent"
    assert ways[0] == reverse(f"portal:{onward}")


def test_a_form_without_the_mark_of_its_visit_is_told_what_to_do_in_our_words():
    answer = Client(enforce_csrf_checks=True).post(reverse("portal:begin"))
    assert answer.status_code == 403
    assert said(answer)[0] == "This could not be accepted"
    assert "cookies" in answer.content.decode()


def test_too_much_at_once_is_refused_with_a_sentence(visit):
    large = visit.post("about_you", {"age": "4" * 3_000_000})
    many = visit.post("about_you", {f"field{number}": "1" for number in range(2000)})
    for answer in (large, many):
        assert answer.status_code == 413
        assert said(answer)[1] == [reverse("portal:home")]


def test_an_address_that_nobody_named_says_how_it_is_named():
    answer = Client().get("/en/", headers={"Host": "salon.local:8000"})
    assert answer.status_code == 400
    assert "JIVAKA_HOSTS" in answer.content.decode()


def test_a_database_that_is_away_is_said_and_is_no_fault_of_ours():
    def gone(*_statement):
        message = "server closed the connection unexpectedly"
        raise OperationalError(message)

    browser = Client(raise_request_exception=False)
    browser.cookies["jivaka"] = "k" * 32
    with connection.execute_wrapper(gone):
        answer = browser.get(reverse("desk:home"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert said(answer)[0] == "Jivaka cannot reach its data at the moment"
