"""The office in a real browser: nothing that axe finds, nothing cut off on a phone, and keys alone suffice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from browser import WCAG, in_a_browser
from jivaka.core.access.actor import SYSTEM
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.office import results
from jivaka.records.models import Booking, Salon, Score, Therapist
from jivaka.services.demo import Order, Size, fill_demo
from jivaka.web.shared.context import now
from web.staff import inside, member

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
SLUG = "kyiv-podil"
MANAGER = (
    ("home", ()),
    ("salon", (SLUG,)),
    ("hours", (SLUG,)),
    ("things", (SLUG,)),
    ("services", (SLUG,)),
    ("add_service", (SLUG,)),
    ("people", (SLUG,)),
    ("add_person", (SLUG,)),
    ("occupancy", ()),
    ("results", ()),
    ("claims", ()),
    ("trail", ()),
    ("glass", ()),
)
DARK = ("salon", "add_person", "occupancy", "results", "review")
"""Pages that are looked at in the dark too: each kind of thing stands on one of them."""
REVIEWER = (("review", ()), ("recall", ()))


@pytest.fixture
def chain(db, assessor, monkeypatch):  # noqa: ARG001 - the tables must be there
    """Return a month of one made-up salon, with groups that are large enough to be drawn."""
    monkeypatch.setattr(results, "FEWEST", 3)
    size = Size(salons=1, therapists=2, days_before=35, days_after=2, people=16)
    fill_demo(SYSTEM, Order(size), assessor, lambda *_step: None, at=now())
    measure_every_course()


def measure_every_course():
    """Rate the pain before four sessions of every course that has begun: every other one gets better."""
    Score.objects.all().delete()
    begun = Booking.objects.filter(state="fulfilled", ends__lt=tick_from(now() - timedelta(days=8)))
    for number, (course, client) in enumerate(begun.exclude(course=None).values_list("course", "client").distinct()):
        for visit, value in enumerate((6, 6, 3, 3) if number % 2 else (6, 6, 6, 6), start=1):
            Score.objects.create(
                client_id=client,
                course_id=course,
                measure="nprs",
                value=value,
                visit=visit,
                on=(now() - timedelta(days=30 - visit)).date(),
                recorded_by="demo",
                recorded_at=now(),
            )


@pytest.fixture
def tab(chromium, live_server, chain):  # noqa: ARG001 - there must be a chain
    """Return a function that opens a page of the office as somebody with a role, on a screen of a width."""
    opened = []

    def go(role, name, args, width=1280):
        browser = inside(member(role))
        context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        cookie = {"name": "jivaka", "value": browser.cookies["jivaka"].value, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.went_wrong = []
        page.on("console", lambda said: page.went_wrong.append(said.text))
        page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
        page.goto(live_server.url + reverse(f"office:{name}", args=args))
        opened.append(context)
        return page

    yield go
    for context in opened:
        context.close()


def found_by_axe(page):
    found = Axe().run(page, options=WCAG)
    assert found.response["passes"]
    return [(one["id"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found.response["violations"]]


def test_axe_finds_nothing_in_light_and_dark_and_no_page_is_wider_than_a_phone(tab):
    for role, pages in (("manager", MANAGER), ("reviewer", REVIEWER)):
        page = tab(role, *pages[0])
        for name, args in pages:
            page.goto(page.url.partition("/en/")[0] + reverse(f"office:{name}", args=args))
            for scheme in ("light", "dark") if name in DARK else ("light",):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                assert found_by_axe(page) == [], (name, scheme)
            page.set_viewport_size({"width": 320, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
            page.set_viewport_size({"width": 1280, "height": 900})
        assert page.went_wrong == []


def test_the_funnel_and_the_heatmap_say_in_words_what_they_draw(tab):
    page = tab("manager", "results", ())
    assert page.locator("svg.funnel[role=img][aria-label]").count() >= 1
    assert page.locator("svg.funnel circle").count() >= 1
    page = tab("manager", "occupancy", ())
    assert page.locator("table.heat caption").count() == 1
    assert page.locator("table.heat td[class^=heat-]").first.inner_text().endswith("%")


def test_hours_are_changed_by_keys_alone_and_a_mistake_is_led_to(tab):
    page = tab("manager", "shifts", (SLUG, Therapist.objects.first().pk), 390)
    page.locator("#week-0").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("nine")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    page.locator("#errors a").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in ("week-0", "#week-0")
    assert page.locator("#week-0").input_value() == "nine"
    assert page.locator("#week-0").get_attribute("aria-invalid") == "true"
    assert found_by_axe(page) == []


def test_booked_sessions_in_the_way_are_shown_where_the_hours_were_typed(tab):
    salon = Salon.objects.get(slug=SLUG)
    page = tab("manager", "hours", (salon.slug,))
    for day in range(7):
        page.locator(f"#week-{day}").fill("20:00-21:00")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#stranded")
    assert page.locator("#stranded li").count() >= 1
    assert page.locator("#week-3").input_value() == "20:00-21:00"
    assert found_by_axe(page) == []
