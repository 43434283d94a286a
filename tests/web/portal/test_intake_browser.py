"""The body map in a real browser: painted by mouse and by keys, its list in step, and nothing that axe would find."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from browser import WCAG, in_a_browser
from web.portal.test_intake_pages import sore
from web.visit import Visit

pytestmark = [*in_a_browser, pytest.mark.django_db(transaction=True)]
ABOUT = {
    "age": "40",
    "sex_birth": "female",
    "height_cm": "170",
    "weight_kg": "70",
    "frail": "no",
    "able_to_agree": "yes",
}


@pytest.fixture
def visit(db):  # noqa: ARG001 - the tables must be there
    found = Visit()
    found.post("about_you", ABOUT)
    return found


@pytest.fixture
def tab(chromium, live_server, visit):
    """Return a page of that visitor on a phone, and what went wrong on it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_cookies([{"name": "jivaka", "value": visit.client.cookies["jivaka"].value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.went_wrong = []
    page.on("console", lambda said: page.went_wrong.append(said.text))
    page.on("pageerror", lambda error: page.went_wrong.append(str(error)))
    page.goto(live_server.url + reverse("portal:screen", args=["pain_map"]))
    yield page
    context.close()


def checked(page):
    return set(page.locator("[name=pain_areas]:checked").evaluate_all("all => all.map((one) => one.value)"))


def pressed(page):
    found = page.locator("[data-figure=behind] [aria-pressed=true][data-area]")
    return set(found.evaluate_all("all => all.map((one) => one.dataset.area)"))


def at(page, area, figure="behind"):
    return page.locator(f"[data-figure={figure}] [data-area={area}]")


def test_the_map_is_painted_in_shades_and_its_list_is_in_step_both_ways(tab, visit):
    at(tab, "low_back_left").click()
    at(tab, "neck_right").tap()
    assert checked(tab) == pressed(tab) == {"low_back_left", "neck_right"}
    assert "how strong" in tab.locator(".painted").inner_text()
    tab.locator(".shades [value=medium]").check(force=True)
    at(tab, "neck_right").click()
    assert checked(tab) == pressed(tab) == {"low_back_left"}
    at(tab, "neck_right").click()
    assert at(tab, "neck_right").get_attribute("aria-label").endswith(": medium")
    tab.locator(".shades [value=strong]").check(force=True)
    at(tab, "sacrum").click()
    tab.locator("[data-twin] summary").first.click()
    tab.locator("[name=pain_areas][value=buttock_left]").check(force=True)
    tab.locator("[name=pain_areas][value=neck_right]").uncheck(force=True)
    assert checked(tab) == pressed(tab) == {"low_back_left", "sacrum", "buttock_left"}
    assert at(tab, "sacrum").get_attribute("aria-label").endswith(": strong")
    tab.locator("[data-go]").click()
    tab.wait_for_selector("[name=pain_now]")
    kept = visit.answers
    assert set(kept["pain_areas"]) == {"low_back_left", "sacrum", "buttock_left"}
    assert kept["pain_areas_medium"] == ["low_back_left"]
    assert set(kept["pain_areas_strong"]) == {"sacrum", "buttock_left"}
    assert tab.went_wrong == []


def test_a_place_without_a_shade_says_nothing_about_how_strong_it_is(tab, visit):
    at(tab, "low_back_left").click()
    tab.locator("[data-go]").click()
    tab.wait_for_selector("[name=pain_now]")
    assert visit.answers["pain_areas"] == ["low_back_left"]
    assert not {"pain_areas_medium", "pain_areas_strong"} & visit.answers.keys()


def test_the_map_is_painted_by_keys(tab):
    tab.locator("[data-view=front]").focus()
    tab.keyboard.press("Tab")
    focused = "document.activeElement.dataset.area"
    path = [tab.evaluate(focused)]
    for _step in range(5):
        tab.keyboard.press("ArrowDown")
        path.append(tab.evaluate(focused))
    assert path[0] == "head_face"
    assert len(set(path)) == len(path)
    tab.keyboard.press("Space")
    assert checked(tab) == {path[-1]}
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Enter")
    assert len(checked(tab)) == 2
    tab.keyboard.press("Enter")
    assert checked(tab) == {path[-1]}


def test_every_place_can_be_reached_by_arrow_keys(tab):
    reached = tab.evaluate(
        """() => {
        const found = {};
        for (const view of ["behind", "front"]) {
          document.querySelector(`[data-view=${view}]`).click();
          const svg = document.querySelector(`[data-figure=${view}] svg`);
          const all = [...svg.querySelectorAll("[data-area]")], seen = new Set([all[0]]), todo = [all[0]];
          while (todo.length) {
            const from = todo.pop();
            for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
              from.focus();
              from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
              const to = document.activeElement;
              if (!seen.has(to)) { seen.add(to); todo.push(to); }
            }
          }
          found[view] = all.filter((shape) => !seen.has(shape)).map((shape) => shape.dataset.area);
        }
        return found;
        }"""
    )
    assert reached == {"behind": [], "front": []}


def test_no_pain_and_i_do_not_know_let_go_of_what_was_painted(tab):
    at(tab, "low_back_left").click()
    tab.locator("[name='pain_areas.unknown']").check(force=True)
    assert checked(tab) == pressed(tab) == set()
    at(tab, "low_back_left").click()
    assert not tab.locator("[name='pain_areas.unknown']").is_checked()


def test_arrow_keys_may_pass_an_answer_that_is_an_emergency_and_only_one_that_is_left_chosen_counts(tab, visit):
    sore(visit)
    tab.goto(tab.url.replace("pain_map", "urgent_now"))
    chosen = tab.locator("[name=chest_pain_now]:checked")
    tab.locator("[name=chest_pain_now]").first.focus()
    for key, value in (("ArrowUp", "unknown"), ("ArrowDown", "yes"), ("ArrowDown", "no")):
        tab.keyboard.press(key)
        tab.wait_for_timeout(400)  # long enough for an answer of the server
        assert chosen.get_attribute("value") == value
    tab.keyboard.press("Tab")
    tab.wait_for_timeout(400)
    assert tab.url.endswith("/urgent_now/")
    tab.locator("[name=chest_pain_now][value=no]").focus()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Tab")
    tab.wait_for_url("**/decision/")


def test_whoever_does_not_know_where_it_hurts_is_not_held_up_by_a_question_that_cannot_be_seen(tab, visit):
    tab.locator("[name='pain_areas.unknown']").check(force=True)
    tab.locator("[data-go]").click()
    tab.wait_for_selector("#q-pain_areas_strong", state="visible")
    for question in tab.locator("form.questions > fieldset.question").evaluate_all("all => all.map((one) => one.id)"):
        tab.locator(f"#{question} [name$='.unknown']").check(force=True)
    tab.locator("[data-go]").click()
    tab.wait_for_url("**/urgent_now/")
    assert visit.answers["pain_areas_strong"] == "unknown"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_map(tab, scheme):
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    at(tab, "low_back_left").click()
    tab.locator(".shades [value=strong]").check(force=True)
    tab.locator("[data-twin] summary").first.click()
    found = Axe().run(tab, options=WCAG)
    assert found.response["passes"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found.response["violations"]] == []


def test_at_twice_the_size_nothing_is_cut_off(tab):
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
