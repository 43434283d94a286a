"""The client's way in a real browser, as eight people walk it: from 'my back hurts' to a booking, or to a doctor."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing

from browser import in_a_browser
from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import Actor
from jivaka.queries.consistency import check_claims
from jivaka.records.models import Booking, Clearance, Score
from jivaka.services.clearances import accept_clearance
from jivaka.web.portal.book.times import OFFER_SALT
from jivaka.web.shared.context import now
from web.staff import member

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
REFUSED = "Failed to load resource"
"""What a browser's console says of every page with the status of a refusal; the pages themselves are looked at."""


def book(somebody, name="Olena", email="olena@example.org"):
    somebody.page.locator("#name").fill(name)
    somebody.page.locator("#email").fill(email)
    somebody.page.locator("#agree").check()
    somebody.press("main form button")


def unexpected(somebody):
    return [said for said in somebody.wrong if REFUSED not in said]


def test_a_healthy_office_worker_answers_everything_on_a_phone_and_books_ten_sessions(walk, told):
    somebody = walk("phone", "en")
    somebody.go()
    somebody.look(somebody.page, "01-home")
    somebody.press(".hero button")
    somebody.answer_all(told["office_worker"], name="02-questions")
    somebody.look(somebody.page, "03-decision")
    somebody.press(".massage form button")
    somebody.page.locator("details.wishes > summary").click()
    somebody.page.locator("#sessions").fill("10")
    somebody.press("form.wish-form button")
    somebody.look(somebody.page, "04-times")
    somebody.press(".offer form button")
    somebody.look(somebody.page, "05-details")
    book(somebody)
    somebody.look(somebody.page, "06-booked")
    assert Booking.objects.filter(state="booked").count() == 10
    somebody.press("main a.button[href*='/mine/']")
    assert somebody.page.locator("h1").inner_text() != "Move this session"
    somebody.look(somebody.page, "07-my-course")
    somebody.press("main a[href*='/diary']")
    somebody.press(".scale-row button[value='4']")
    somebody.look(somebody.page, "18-pain-measured")
    assert Score.objects.filter(measure="nprs", value=4).exists()
    somebody.press("main > p:last-of-type a")  # back to the course
    somebody.press("main a[href*='/before']")
    somebody.look(somebody.page, "19-before-the-session")
    assert unexpected(somebody) == []
    assert list(check_claims()) == []


def test_on_warfarin_the_limits_are_shown_and_gua_sha_is_nowhere_on_offer(decided, told):
    somebody = decided(told["on_warfarin"], "desktop", "uk")
    somebody.look(somebody.page, "08-limits")
    assert somebody.page.locator(".limits li").count() >= 1
    gua_sha = assessor_for("uk").knowledge.techniques["gua_sha"].label
    assert gua_sha not in somebody.page.locator(".massages").inner_text()
    assert gua_sha in somebody.page.locator(".excluded").text_content()
    somebody.press(".massage form button")
    somebody.press(".offer form button")
    book(somebody, "Тарас")
    assert not Booking.objects.filter(service__technique="gua_sha").exists()
    assert Booking.objects.filter(state="booked").exists()
    assert unexpected(somebody) == []


def test_numbness_between_the_legs_stops_everything_at_once(walk, told):
    somebody = walk("phone", "en")
    somebody.go()
    somebody.press(".hero button")
    somebody.answer_all(told["numb_between_the_legs"])
    somebody.look(somebody.page, "09-emergency")
    assert somebody.page.locator("a[href^='tel:']").count() == 1
    assert somebody.page.locator(".massage, .offer, form[action*='choose']").count() == 0
    somebody.press("a[href*='letter']")
    somebody.look(somebody.page, "10-letter")
    somebody.page.go_back()
    somebody.go("times/")
    assert "/decision/" in somebody.page.url
    assert not Booking.objects.exists()
    assert unexpected(somebody) == []


def test_whoever_does_not_know_anything_comes_to_the_end_and_reads_what_to_do(walk):
    somebody = walk("phone", "en")
    somebody.go()
    somebody.press(".hero button")
    somebody.answer_all({})
    somebody.look(somebody.page, "20-nothing-known")
    assert somebody.page.url.endswith("/decision/")
    assert somebody.page.locator("a[href*='letter']").count() >= 1
    assert somebody.page.locator(".massage").count() == 0
    assert somebody.page.evaluate("document.documentElement.scrollHeight") < 4_000, "it can be read on a phone"
    assert unexpected(somebody) == []


def test_doctor_first_brings_a_letter_and_can_book_once_a_therapist_has_read_it(decided, told, salon, tmp_path):
    somebody = decided(told["v007"], "phone", "en")
    somebody.press("a[href*='doctors-letter']")
    somebody.look(somebody.page, "11-bring-a-letter")
    somebody.press("main form .button.big")
    somebody.look(somebody.page, "12-letter-not-complete")
    assert somebody.page.locator("#errors li").count() == 7
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 agreed")
    somebody.page.locator("[name=subject][value=heart_or_vessels]").check()
    somebody.page.locator("#doctor").fill("Dr Kovalenko")
    somebody.page.locator("#day").fill((date.today() - timedelta(days=3)).isoformat())  # noqa: DTZ011 - as a client sees it
    somebody.page.locator("#paper").set_input_files(tmp_path / "letter.pdf")
    somebody.page.locator("#salon").select_option(str(salon.salon))
    book(somebody, "Ivan")
    somebody.look(somebody.page, "13-letter-waits")
    reader = Actor("therapist", member("therapist").pk, everywhere=True)
    accept_clearance(reader, Clearance.objects.get().pk, assessor_for("en"), at=now())
    somebody.go("decision/")  # with the letter there is more to ask before anything is decided
    somebody.answer_all(told["v007"])
    assert somebody.page.locator(".limits li").count() >= 1
    somebody.press(".massage form button")
    assert somebody.page.locator(".offer").count() >= 1
    assert unexpected(somebody) == []


def test_a_pregnant_client_lies_on_her_side_and_is_shown_no_strong_pressure(decided, told):
    somebody = decided(told["r086"], "phone", "en")
    somebody.look(somebody.page, "14-pregnant")
    offered = somebody.page.locator(".massage").all_inner_texts()
    assert offered
    assert not [text for text in offered if "face down" in text.lower() or "firm" in text.lower().split("pressure")[0]]


def test_a_thai_athlete_reads_and_books_in_thai(decided, told):
    somebody = decided(told["r120"], "phone", "th")
    somebody.look(somebody.page, "15-thai")
    english = re.findall(r"[A-Za-z]{4,}", re.sub(r"Jivaka|draft|PDF", "", somebody.says()))
    assert not english, english[:10]
    somebody.press(".massage form button")
    somebody.press(".offer form button")
    book(somebody, "สมชาย")
    assert Booking.objects.filter(state="booked").exists()


def test_two_people_want_the_last_hour_and_one_gets_a_sentence_and_other_times(decided, told):
    first, second = decided(told["office_worker"]), decided(told["office_worker"])
    for somebody in (first, second):
        somebody.press(".massage form button")
    sealed = [one.page.locator("[name=offer]").first.get_attribute("value") for one in (first, second)]
    wanted = [signing.loads(one, salt=OFFER_SALT)["sessions"] for one in sealed]
    assert wanted[0] == wanted[1]
    first.press(".offer form button")
    second.press(".offer form button")
    assert "details" in first.page.url
    second.look(second.page, "16-just-taken")
    assert second.page.locator("main a, main form").count() >= 1
    book(first)
    assert Booking.objects.filter(state="booked").count() == len(wanted[0])
    assert list(check_claims()) == []


def test_the_connection_drops_at_confirm_and_the_retry_books_once(decided, told):
    somebody = decided(told["office_worker"])
    somebody.press(".massage form button")
    somebody.press(".offer form button")
    dropped = []

    def drop(route):
        if route.request.method == "POST" and not dropped:
            dropped.append(route.fetch(max_redirects=0).status)  # the server has answered; the answer is lost
            route.abort()
        else:
            route.fallback()

    somebody.page.route("**/details/", drop)
    address = somebody.page.url
    book(somebody)
    somebody.page.wait_for_url("chrome-error://**")  # the browser says that it could not connect
    assert dropped == [302]
    somebody.page.goto(address)
    if somebody.page.locator("#name").count():
        book(somebody)
    assert "booked" in somebody.page.url
    shown = somebody.page.locator("ol.sessions li, .sessions li").count()
    assert Booking.objects.filter(state="booked").count() == shown > 0
    assert Booking.objects.exclude(state="booked").count() == 0


def test_on_a_phone_whose_clock_is_wrong_the_times_are_kept_as_long_as_the_server_keeps_them(decided, told):
    somebody = decided(told["office_worker"])
    somebody.page.clock.install(time=datetime.now(UTC) + timedelta(hours=3))
    somebody.press(".massage form button")
    somebody.press(".offer form button")
    loads = []
    somebody.page.on("load", lambda page: loads.append(page.url))
    somebody.page.locator("#name").fill("Olena")
    somebody.page.clock.run_for(4_000)
    assert re.search(r"9:5\d", somebody.page.locator(".hold").inner_text())
    assert somebody.page.locator("#name").input_value() == "Olena"
    assert loads == []
    somebody.page.clock.run_for(11 * 60_000)  # its ten minutes are over: the page asks the server, once
    somebody.page.wait_for_load_state()
    assert len(loads) <= 2


def test_back_is_safe_everywhere(decided, told):
    somebody = decided(told["office_worker"])
    somebody.press(".massage form button")
    somebody.press(".offer form button")
    book(somebody)
    count = Booking.objects.count()
    for _step in range(3):
        somebody.page.go_back()
        somebody.page.wait_for_load_state()
        assert somebody.page.locator("h1").count() == 1
    somebody.page.go_forward()
    somebody.page.go_forward()
    somebody.page.reload()
    assert Booking.objects.filter(state="booked").count() == Booking.objects.count() == count
    assert list(check_claims()) == []


def test_without_a_mouse_somebody_begins_and_answers_the_first_screen(walk):
    somebody = walk("desktop", "en")
    somebody.go()
    page = somebody.page
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hero form') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/about_you/")
    typed = {"age": "41", "height_cm": "170", "weight_kg": "70"}
    for _step in range(80):
        page.keyboard.press("Tab")
        name, value, kind = page.evaluate(
            "(() => { const e = document.activeElement; return [e.name || '', e.value || '', e.type || '']; })()"
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if name in typed:
            assert outline != "none"
            page.keyboard.type(typed[name])
        elif kind == "radio" and value in ("female", "no", "yes"):
            page.keyboard.press("Space")
        elif name == "action" and value == "go":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/pain_map/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_twice_the_size_in_light_and_dark_the_decision_is_whole(decided, told, scheme):
    somebody = decided(told["on_warfarin"], "phone", "en")
    somebody.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    somebody.page.set_viewport_size({"width": 320, "height": 640})
    somebody.look(somebody.page, f"17-decision-{scheme}")
