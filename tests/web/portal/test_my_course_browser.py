"""My course in a real browser: nothing that axe would find, and one tap in the diary by keys alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from browser import WCAG, in_a_browser
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.mine.links import course_token
from jivaka.records.models import Booking, Score
from jivaka.web.shared import context
from services.treated import treated

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
PAGES = ("mine", "diary", "waiting", "reminders", "another", "after", "data", "delete")


class Clock:
    """Stands in for the module's datetime: it tells the time that the test has set."""

    at = None

    @classmethod
    def now(cls, _zone):
        return cls.at


@pytest.fixture
def tab(db, assessor, live_server, monkeypatch, chromium):  # noqa: ARG001 - the tables must be there
    """Return a page on a phone for a client whose second visit begins in an hour, and how addresses are made."""
    one = treated(assessor)
    one.begin(1, 5)
    one.finish(1)
    monkeypatch.setattr(context, "datetime", Clock)
    second = one.bookings[1]
    Clock.at = instant_of(Booking.objects.get(pk=second).starts) - timedelta(hours=1)
    token = course_token(one.small.client)

    def address(page, *more):
        return live_server.url + reverse(f"portal:{page}", args=[token, *more])

    window = chromium.new_context(viewport={"width": 390, "height": 844})
    page = window.new_page()
    page.set_default_timeout(60_000)
    page.went_wrong = []
    page.on("console", lambda said: page.went_wrong.append(said.text))
    page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
    yield page, address, second
    window.close()


def test_no_page_of_my_course_has_what_axe_would_find_or_is_wider_than_a_phone(tab):
    page, address, second = tab
    for where in [*(address(name) for name in PAGES), address("before", second)]:
        page.goto(where)
        found = Axe().run(page, options=WCAG)
        assert found.response["violations"] == [], (where, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, where
    assert page.went_wrong == []


def test_a_rating_takes_one_key_once_its_number_is_reached_by_keys(tab):
    page, address, second = tab
    page.goto(address("mine"))
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "4":
            break
    assert page.evaluate("document.activeElement.name") == "nprs"
    page.keyboard.press("Enter")
    page.wait_for_url("**/diary/?saved=1")
    assert page.locator("[role=status]").inner_text() == "Kept. Thank you."
    score = Score.objects.get(measure="nprs", booking=second)
    assert (score.value, score.moment) == (4, "before_session")


def test_targets_are_large_enough_for_a_finger(tab):
    page, address, _second = tab
    page.goto(address("mine"))
    sizes = page.locator("main button, main a.button").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.width, box.height])"
    )
    assert sizes
    assert all(width >= 44 and height >= 44 for width, height in sizes), sizes
