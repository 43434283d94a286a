"""The therapist's room in a real browser: the note is painted and works without any script; axe finds nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from browser import WCAG, in_a_browser
from jivaka.records.models import Booking, SessionNote
from jivaka.services.outcomes import review_course
from jivaka.web.shared import context
from services.treated import treated
from web.staff import inside, member

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture
def case(db, english, monkeypatch):  # noqa: ARG001 - the tables must be there
    """Return a course at its second visit, which has begun; the pages' clock stands at it."""
    made = treated(english, sessions=4, pain_now=6)
    made.treat(1, 6)
    made.begin(2, 6)
    instant = made.when(2)

    class Clock(context.datetime):
        @classmethod
        def now(cls, tz=None):
            return instant.astimezone(tz)

    monkeypatch.setattr(context, "datetime", Clock)
    review_course(made.actor, made.bookings[1], english, at=instant)
    return made


def opened(chromium, live_server, case, size="desktop", *, script=True):
    """Return a page in which the therapist has come in, and what went wrong on it."""
    booking = Booking.objects.select_related("salon", "therapist").get(pk=case.bookings[1])
    browser = inside(member("therapist", booking.salon, booking.therapist))
    width, height = SIZES[size]
    window = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
    window.add_cookies([{"name": "jivaka", "value": browser.cookies["jivaka"].value, "url": live_server.url}])
    page = window.new_page()
    page.set_default_timeout(30_000)
    page.went_wrong = []
    page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
    page.on("console", lambda said: page.went_wrong.append(said.text) if "Security Policy" in said.text else None)
    return page


def address(name, case):
    return reverse(f"workspace:{name}", args=[case.bookings[1]])


def test_painting_sets_the_list_and_the_list_is_what_is_kept(chromium, live_server, case):
    page = opened(chromium, live_server, case)
    page.goto(live_server.url + address("note", case))
    page.locator(".brush label", has_text="2").click()
    page.locator("[data-patch=low_back_right]").first.click()
    assert page.locator("[name=p-low_back_right]").input_value() == "2"
    assert page.locator("[data-patch=low_back_right]").first.get_attribute("data-level") == "2"
    page.locator("[data-patch=low_back_left]").first.click()
    page.locator("[data-patch=low_back_left]").first.click()
    assert page.locator("[name=p-low_back_left]").input_value() == ""
    page.get_by_role("button", name="Keep and sign").click()
    page.wait_for_url(f"**{address('card', case)}")
    kept = SessionNote.objects.select_related("booking__client").get(booking=case.bookings[1])
    assert kept.done["pressure"] == {"low_back_right": 2}
    assert page.went_wrong == []


def test_the_note_is_written_without_any_script(chromium, live_server, case):
    page = opened(chromium, live_server, case, script=False)
    page.goto(live_server.url + address("note", case))
    page.locator("[name=p-low_back_left]").select_option("1")
    page.get_by_label("Client says").fill("Better.")
    page.get_by_role("button", name="Keep, sign later").click()
    page.get_by_role("button", name="Sign the note").click()
    kept = SessionNote.objects.select_related("booking__client").get(booking=case.bookings[1])
    assert (kept.subjective, kept.done["pressure"]["low_back_left"]) == ("Better.", 1)
    assert kept.signed_at is not None


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_the_therapists_room(chromium, live_server, case, size):
    page = opened(chromium, live_server, case, size)
    names = ("card", "ask", "note", "scores", "review", "harm", "override", "after")
    found = {}
    for place in (reverse("workspace:home"), reverse("workspace:letters"), *(address(name, case) for name in names)):
        page.goto(live_server.url + place)
        for one in page.locator("details").all():
            one.evaluate("found => { found.open = true }")
        bad = Axe().run(page, options=WCAG).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth") - SIZES[size][0]
        found[place] = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in bad] + [wide] * (wide > 0)
    assert {place: bad for place, bad in found.items() if bad} == {}
    assert page.went_wrong == []
