"""The day at the desk in a real browser: dragged by mouse and by keys, refused with a sentence, in step with others."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser import WCAG, in_a_browser
from jivaka.core.access.actor import SYSTEM
from jivaka.records.models import Booking
from jivaka.services.bookings import mark_booking
from jivaka.web.shared import context
from web.desk.front import starts

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


def opened(chromium, live_server, front, size="desktop", *, script=True):
    """Return a page in which the receptionist has come in, and what went wrong on it."""
    width, height = SIZES[size]
    window = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
    cookie = {"name": "jivaka", "value": front.browser.cookies["jivaka"].value, "url": live_server.url}
    window.add_cookies([cookie])
    page = window.new_page()
    page.set_default_timeout(30_000)
    page.went_wrong = []
    page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
    page.on("console", lambda said: page.went_wrong.append(said.text) if "Security Policy" in said.text else None)
    return page


@pytest.fixture
def tab(chromium, live_server, front):
    front.number = front.book("10:00")
    page = opened(chromium, live_server, front)
    page.goto(live_server.url + front.at("day", front.tomorrow.isoformat()))
    yield page
    assert page.went_wrong == []
    page.context.close()


def block(page, number):
    return page.locator(f"[data-key=b{number}]")


def said(page, words):
    page.locator("[data-said]", has_text=words).wait_for()


def drag(page, number, lane, rows):
    """Drag a session by so many five-minute rows, into the lane of a therapist."""
    one, to = block(page, number), page.locator(f"[data-lane='{lane}'] .rows")
    one.scroll_into_view_if_needed()
    box, target = one.bounding_box(), to.bounding_box()
    height = target["height"] / int(page.locator(".scroll").get_attribute("data-rows"))
    page.mouse.move(box["x"] + 30, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.move(target["x"] + 30, box["y"] + 12 + rows * height, steps=4)
    page.mouse.up()


def test_a_session_is_dragged_by_the_mouse_to_another_time_and_therapist(tab, front):
    drag(tab, front.number, front.small.taras, 18)
    said(tab, "was moved to 11:30")
    row = Booking.objects.get(pk=front.number)
    assert (starts(row.pk).strftime("%H:%M"), row.therapist_id) == ("11:30", front.small.taras)
    tab.locator(f"[data-lane='{front.small.taras}'] [data-key=b{front.number}]").wait_for()
    assert "/booking/" not in tab.url


def test_a_session_that_cannot_go_there_comes_back_and_the_page_says_why(tab, front):
    front.book("12:00", client=front.another(), room=front.small.green)
    tab.reload()
    drag(tab, front.number, front.small.olha, 24)
    said(tab, "The therapist is taken at this time")
    assert starts(front.number).strftime("%H:%M") == "10:00"
    assert "10:00" in block(tab, front.number).inner_text()


def test_a_session_is_moved_by_keys_alone_and_let_go_with_escape(tab, front):
    one = block(tab, front.number)
    one.focus()
    tab.keyboard.press(" ")
    said(tab, "Picked up")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    said(tab, "Left where it was")
    assert starts(front.number).strftime("%H:%M") == "10:00"
    tab.keyboard.press(" ")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        tab.keyboard.press(key)
    said(tab, "10:30, Тарас")
    tab.keyboard.press("Enter")
    said(tab, "was moved to 10:30")
    row = Booking.objects.get(pk=front.number)
    assert (starts(row.pk).strftime("%H:%M"), row.therapist_id) == ("10:30", front.small.taras)
    tab.wait_for_function(f"document.activeElement?.dataset?.key === 'b{front.number}'")


def test_a_tap_on_a_session_opens_it(tab, front):
    block(tab, front.number).click()
    tab.wait_for_url(f"**/booking/{front.number}/")


def test_the_day_follows_another_desk_without_losing_the_focus(tab, front):
    link = tab.locator(f"[data-key=l{front.number}]")
    link.focus()
    other = front.book("15:00", client=front.another())
    mark_booking(SYSTEM, front.number, "arrived", at=context.now())
    block(tab, other).wait_for()
    tab.locator(f"[data-key=b{front.number}].arrived").wait_for()
    assert tab.evaluate("document.activeElement.dataset.key") == f"l{front.number}"


def test_the_day_does_not_change_under_a_session_that_is_held(tab, front):
    block(tab, front.number).focus()
    tab.keyboard.press(" ")
    other = front.book("15:00", client=front.another())
    tab.wait_for_timeout(5000)
    assert block(tab, other).count() == 0
    tab.keyboard.press("Escape")
    block(tab, other).wait_for()


def test_a_session_that_another_desk_moved_while_it_was_held_is_not_moved_again(tab, front):
    block(tab, front.number).focus()
    tab.keyboard.press(" ")
    front.browser.post(front.at("move", front.number), {"on": front.tomorrow.isoformat(), "clock": "16:00"})
    agreed = starts(front.number)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    said(tab, "Somebody else has changed it meanwhile")
    assert starts(front.number) == agreed


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_the_pages_of_the_desk(chromium, live_server, front, size):
    numbers = [front.book("10:00"), front.book("12:00", client=front.another())]
    mark_booking(SYSTEM, numbers[1], "arrived", at=context.now())
    page = opened(chromium, live_server, front, size)
    tomorrow = front.tomorrow.isoformat()
    front.browser.post(front.at("join", front.client), {"massage": "0", "first": tomorrow, "days": "3"})
    edges = {"from_day": tomorrow, "from_time": "00:00", "until_day": tomorrow, "until_time": "23:55"}
    repairs = front.browser.post(front.at("away"), {"who": front.small.olha, **edges}).url
    front.browser.post(front.at("ask", front.client), {"agree": "1"})
    addresses = [
        front.at("day", tomorrow),
        front.at("booking", numbers[0]),
        front.at("search"),
        front.at("client", front.client),
        front.at("times", front.client),
        front.at("times", front.client) + "?kind=course",
        front.at("asking", front.client),
        front.at("waitlist"),
        front.at("away"),
        repairs,
    ]
    found = {}
    for address in addresses:
        page.goto(live_server.url + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong = [one["id"] for one in Axe().run(page, options=WCAG).response["violations"]]
        if wrong or wide > SIZES[size][0]:
            found[address] = wrong, wide
    assert found == {}
    assert page.went_wrong == []
    page.context.close()


def test_without_a_script_the_day_is_there_with_all_its_deeds(chromium, live_server, front):
    number = front.book("10:00")
    page = opened(chromium, live_server, front, "phone", script=False)
    page.goto(live_server.url + front.at("day", front.tomorrow.isoformat()))
    page.locator(f"button[value='{number}:arrived']").click()
    page.locator(f"button[value='{number}:booked']").click()
    page.locator(f"[data-key=l{number}]").click()
    page.locator("#clock").fill("13:30")
    page.locator("select[name=therapist]").select_option(str(front.small.taras))
    page.locator("#clock ~ button").click()
    page.wait_for_url("**/day/**")
    row = Booking.objects.get(pk=number)
    assert (starts(number).strftime("%H:%M"), row.therapist_id, row.state) == ("13:30", front.small.taras, "booked")
    page.context.close()
