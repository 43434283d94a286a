"""The questions as a browser without JavaScript meets them: what is shown, kept, refused and let go."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from jivaka.core.intake.reading import read_intake
from jivaka.web.shared.questions.answers import field_of
from jivaka.web.shared.questions.body_map import figures
from web.visit import Visit, carried

pytestmark = pytest.mark.django_db

CASES = {
    case["id"]: case for case in map(json.loads, Path("knowledge/cases/clients.jsonl").read_text("utf-8").splitlines())
}
TODAY = datetime.now(UTC).date()
FEW = ("v007", "v081", "v134")
ABOUT = {
    "age": "40",
    "sex_birth": "female",
    "height_cm": "170",
    "weight_kg": "70",
    "frail": "no",
    "able_to_agree": "yes",
}
URGENT_NOW = "urgent_now"
LIGHT = {"pain_areas_medium": ["none_of_these"], "pain_areas_strong": ["none_of_these"]}


def begun(visit):
    assert visit.post("about_you", ABOUT).status_code == 302
    return visit


def sore(visit):
    """Answer the first two screens."""
    begun(visit).post("pain_map", {"pain_areas": ["low_back_left"], **LIGHT})
    numbers = {"pain_now": "3", "pain_average_week": "3", "pain_worst_week": "3"}
    visit.post("pain_map", {**numbers, "shown": " ".join(numbers)})
    return visit


# ------------------------------------------------------------------------------------------------- what is shown


@pytest.mark.parametrize("answered", [False, True])
def test_every_question_renders_with_its_reason_and_a_way_not_to_know(english, answered):
    values = {
        "boolean": True,
        "integer": 3,
        "decimal": 1.5,
        "date_ago_days": 14,
        "medicines": ["warfarin"],
        "text": "x",
    }
    for question in english.knowledge.questions.values():
        first = question.option_ids[0] if question.option_ids else ""
        value = values.get(question.type, first if question.type == "choice" else [first])
        field = field_of(question, {question.id: value} if answered else {}, english.knowledge)
        page = render_to_string("shared/question.html", {"field": field, "figures": figures(), "understood": []})
        assert f'id="q-{question.id}"' in page
        assert question.ask in unescape(page)
        assert question.why in unescape(page)
        assert f'name="{question.id}.unknown"' in page or 'value="unknown"' in page
        chosen = len(re.findall(r" checked>| selected>", page)) - (question.type == "date_ago_days")
        typed = re.search(r'inputmode="\w+"[^>]* value="[^"]|>(warfarin|x)</textarea>', page)
        assert bool(chosen or typed) == answered, question.id


def test_every_area_that_can_be_painted_is_drawn_and_nothing_else(english):
    drawn = {shape.area for figure in figures() for shape in figure.shapes}
    assert drawn == {area.id for area in english.knowledge.areas.values() if area.paintable}


def test_left_is_on_the_left_from_behind_and_on_the_right_from_the_front():
    for figure in figures():
        places = {shape.area: shape.x for shape in figure.shapes}
        for area, x in places.items():
            if area.endswith("_left"):
                assert (x < 200) == (figure.id == "behind")
                assert places[area.removesuffix("left") + "right"] == pytest.approx(400 - x)


def test_the_middle_of_the_box_around_a_shape_lies_in_it_so_that_a_voice_or_a_switch_hits_it():
    for figure in figures():
        for shape in figure.shapes:
            points = [tuple(map(float, part.split())) for part in shape.path.strip("MZ").split("L")]
            xs, ys = zip(*points, strict=True)
            middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            assert inside(middle, points), (figure.id, shape.area)
            assert inside((shape.x, shape.y), points), (figure.id, shape.area)


def test_places_on_the_map_are_numbers_in_every_language(visit):
    begun(visit)
    for language in ("en", "uk", "th"):
        page = visit.client.get(f"/{language}/questions/pain_map/").content.decode()
        places = re.findall(r'data-[xy]="([^"]*)"', page)
        assert len(places) == 2 * sum(len(figure.shapes) for figure in figures())
        assert all(0 < float(place) < 880 for place in places)


def inside(point, corners):
    """Return whether a point lies in a polygon: a ray to the right crosses its border an odd number of times."""
    x, y = point
    crossed = 0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossed += 1
    return crossed % 2 == 1


# ------------------------------------------------------------------------------------------------- what is decided


def decided_by_pages(english, case):
    """Return what the pages kept of a case, where they ended, and what the assessor says of the same answers."""
    visit = Visit()
    page = visit.answer(case["answers"])
    raw = {name: case["answers"].get(name, "unknown") for name in visit.answers}
    intake, problems = read_intake({"answers": raw}, english.knowledge, english.names, today=TODAY)
    assert intake, problems
    return visit.answers, raw, page, english.assess_intake(intake)


def plain(answers):
    return {name: sorted(map(str, value)) if isinstance(value, list) else value for name, value in answers.items()}


def assert_same(english, case):
    kept, raw, page, assessed = decided_by_pages(english, case)
    assert plain(kept) == plain(raw)
    assert page.resolver_match.view_name == "portal:decision"
    assert page.context["decided"]["disposition"] == assessed.disposition_id


@pytest.mark.parametrize("case", FEW)
def test_an_example_client_gets_from_the_pages_what_the_assessor_says(english, case):
    assert_same(english, CASES[case])


@pytest.mark.slow
@pytest.mark.parametrize("case", [name for name in CASES if name not in FEW])
def test_every_example_client_gets_from_the_pages_what_the_assessor_says(english, case):
    assert_same(english, CASES[case])


def test_a_question_that_is_left_alone_is_not_no(visit):
    sore(visit)
    page = visit.post(URGENT_NOW, {"breathless_new": "no"})
    assert page.status_code == 422
    assert "chest_pain_now" not in visit.answers
    assert "breathless_new" not in visit.answers
    wrong = [field.question.id for field in page.context["fields"] if field.wrong]
    assert "chest_pain_now" in wrong
    assert "breathless_new" not in wrong
    assert [field.text for field in page.context["fields"] if field.question.id == "breathless_new"] == ["no"]


def test_the_rest_is_no_only_when_the_client_says_so_and_only_for_what_was_shown(visit):
    sore(visit)
    visit.post(URGENT_NOW, {"breathless_new": "unknown"}, action="rest")
    assert visit.answers["breathless_new"] == "unknown"
    assert visit.answers["chest_pain_now"] is False
    assert "saddle_numb" not in visit.answers


def test_none_of_these_speaks_of_what_is_asked_now_and_not_of_what_was_answered_before(visit):
    sore(visit)
    visit.post(URGENT_NOW, {"shown": "breathless_new", "breathless_new": "unknown"}, action="back")
    page = visit.get(URGENT_NOW)
    assert [field.question.id for field in page.context["answered"]] == ["breathless_new"]
    visit.post(URGENT_NOW, {"shown": page.context["shown"], **carried(page)}, action="none")
    assert visit.answers["breathless_new"] == "unknown"
    assert visit.answers["chest_pain_now"] is False


def test_no_pain_is_not_offered_beside_pain_that_was_painted(visit):
    begun(visit).post("pain_map", {"pain_areas": ["low_back_left"], **LIGHT})
    assert b"No pain</button>" not in visit.get("pain_map").content


def test_no_pain_is_one_tap(visit):
    begun(visit)
    assert b"No pain</button>" in visit.get("pain_map").content
    visit.post("pain_map", {}, action="none")
    assert visit.answers["pain_areas"] == ["none_of_these"]


def test_an_emergency_ends_the_questions_at_once_and_says_whom_to_call_before_anything_else(visit):
    sore(visit)
    answer = visit.post(URGENT_NOW, {"chest_pain_now": "yes", "breathless_new": "maybe"})
    assert answer["Location"] == reverse("portal:decision")
    page = visit.client.get(answer["Location"]).content.decode()
    main = page[page.index("<main") :]
    assert 'href="tel:103"' in main
    assert main.index("tel:103") < main.index("<h2")
    assert "Still missing" not in main
    assert f'href="{reverse("portal:screen", args=[URGENT_NOW])}"' in main
    assert visit.client.get(reverse("portal:intake"))["Location"] == reverse("portal:decision")
    visit.post(URGENT_NOW, {"chest_pain_now": "no", "shown": "chest_pain_now"})
    assert visit.here().context["screen"].id == URGENT_NOW


def test_an_emergency_is_noticed_while_the_screen_is_filled_and_what_is_only_urgent_waits_for_its_end(visit):
    sore(visit)
    before = visit.answers
    shown = {"shown": "chest_pain_now breathless_new collapse_or_clammy"}
    for sign, emergency in (("collapse_or_clammy", False), ("chest_pain_now", True)):
        assert visit.post(URGENT_NOW, {**shown, sign: "yes"}, action="check").json() == {"emergency": emergency}
    assert visit.answers == before
    assert visit.post(URGENT_NOW, {**shown, "collapse_or_clammy": "yes"})["Location"] == reverse("portal:decision")


# ------------------------------------------------------------------------------------------- what cannot be kept

BAD = {
    ("age", "elephant"): "a whole number from 0 to 120 (years)",
    ("age", "-1"): "a whole number from 0 to 120 (years)",
    ("age", "40.5"): "a whole number from 0 to 120 (years)",
    ("age", "1_0"): "a whole number from 0 to 120 (years)",
    ("age", "9" * 5000): "a whole number from 0 to 120 (years)",
    ("height_cm", "1.70"): "from 60 to 240 (cm)",
    ("weight_kg", "nan"): "from 10 to 350 (kg)",
    ("weight_kg", "inf"): "from 10 to 350 (kg)",
    ("sex_birth", "dragon"): "choose one of the answers",
    ("frail", "perhaps"): "choose one of the answers",
}


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_cannot_be_read_is_shown_again_with_a_sentence_and_nothing_else_is_lost(visit, name, value):
    page = visit.post("about_you", {**ABOUT, name: value})
    text = unescape(page.content.decode())
    assert page.status_code == 422
    assert BAD[name, value] in text
    assert 'id="errors" ' in text or 'id="errors"' in text
    assert [field.question.id for field in page.context["fields"] if field.wrong] == [name]
    assert {field.question.id: field.text for field in page.context["fields"]}["height_cm"] in ("170", value)
    assert visit.answers == {}


def test_an_answer_beside_its_own_denial_is_given_back(visit):
    page = visit.post("about_you", {**ABOUT, "age.unknown": "1"})
    assert page.status_code == 422
    assert "not both" in page.content.decode()
    begun(visit)
    page = visit.post("pain_map", {"pain_areas": ["low_back_left", "none_of_these"]})
    assert page.status_code == 422
    assert "keep one of the two" in page.content.decode()
    assert "pain_areas" not in visit.answers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"pain_duration_days": "3", "pain_duration_days.unit": "weeks"}, 21),
        ({"pain_duration_days": "0"}, 0),
        ({"pain_duration_days.day": str(TODAY - timedelta(days=5))}, str(TODAY - timedelta(days=5))),
        ({"pain_duration_days.unknown": "1"}, "unknown"),
    ],
)
def test_how_long_ago_is_a_number_with_a_unit_or_a_day(visit, sent, kept):
    sore(visit)
    visit.post("pain_story", {"shown": "pain_duration_days", **sent})
    assert visit.answers["pain_duration_days"] == kept
    page = visit.get("pain_story")
    fields = [*page.context["fields"], *page.context.get("answered", ())]
    field = next(one for one in fields if one.question.id == "pain_duration_days")
    assert (field.text, field.unit, field.day, field.is_unknown) == {
        21: ("3", "weeks", "", False),
        0: ("0", "days", "", False),
        "unknown": ("", "days", "", True),
    }.get(kept, ("", "days", kept, False))


@pytest.mark.parametrize(
    "sent",
    [
        {"pain_duration_days": "-3"},
        {"pain_duration_days": "long"},
        {"pain_duration_days": "3", "pain_duration_days.day": "2020-01-01"},
        {"pain_duration_days.day": "2999-01-01"},
        {"pain_duration_days": "200", "pain_duration_days.unit": "years"},
    ],
)
def test_a_length_of_time_that_cannot_be_is_given_back(visit, sent):
    sore(visit)
    page = visit.post("pain_story", {"shown": "pain_duration_days", **sent})
    assert page.status_code == 422
    assert "pain_duration_days" not in visit.answers
    field = next(one for one in page.context["fields"] if one.question.id == "pain_duration_days")
    assert field.text == sent.get("pain_duration_days", "")


# ------------------------------------------------------------------------------------------------ going back, editing


def test_an_answer_that_no_longer_applies_after_an_edit_does_not_linger(visit):
    begun(visit)
    visit.post("pain_map", {}, action="none")
    for _screen in range(40):
        page = visit.here()
        if "fields" not in page.context or page.context["screen"].id == "pregnancy_birth":
            break
        visit.post(page.context["screen"].id, {}, action="none")
        if visit.here().context.get("screen") == page.context["screen"]:
            sent = {f"{field.question.id}.unknown": "1" for field in page.context["fields"]}
            sent |= {
                field.question.id: "unknown" for field in page.context["fields"] if field.kind in ("boolean", "choice")
            }
            visit.post(page.context["screen"].id, sent)
    assert page.context["screen"].id == "pregnancy_birth"
    page = visit.post("pregnancy_birth", {"pregnancy_state": "yes"}, action="rest")
    assert page.status_code == 302, [(f.question.id, f.wrong) for f in page.context["fields"] if f.wrong]
    assert visit.answers["pregnancy_state"] == "yes"
    visit.post("about_you", {**ABOUT, "sex_birth": "male", "shown": " ".join(ABOUT)})
    assert visit.answers["sex_birth"] == "male"
    assert not [name for name in visit.answers if name.startswith("pregnancy")]
    visit.post("about_you", {**ABOUT, "shown": " ".join(ABOUT)})
    assert visit.here().context["screen"].id == "pregnancy_birth"


def test_an_old_page_that_is_sent_again_changes_only_what_it_showed(visit):
    sore(visit)
    visit.post("pain_map", {"pain_areas": ["neck_left"], "shown": "pain_areas"})
    assert visit.answers["pain_areas"] == ["neck_left"]
    assert visit.answers["pain_now"] == 3


def test_shades_painted_on_the_map_are_kept_with_their_places_and_go_with_them(visit):
    begun(visit)
    painted = {"pain_areas": ["low_back_left", "neck_left"], "pain_areas_medium": ["neck_left"]}
    visit.post("pain_map", {**painted, "pain_areas_strong": ["none_of_these"], "shown": "pain_areas"})
    assert visit.answers["pain_areas_medium"] == ["neck_left"]
    assert visit.answers["pain_areas_strong"] == ["none_of_these"]
    visit.post("pain_map", {"pain_areas": ["low_back_left"], "shown": "pain_areas"})
    assert "pain_areas_medium" not in visit.answers
    visit.post("pain_map", {"shown": "pain_areas"}, action="none")
    assert not {"pain_areas_medium", "pain_areas_strong", "pain_now"} & visit.answers.keys()


def test_back_and_later_keep_a_screen_that_is_half_filled(visit):
    sore(visit)
    answer = visit.post(URGENT_NOW, {"breathless_new": "no"}, action="back")
    assert answer["Location"] == reverse("portal:screen", args=["pain_map"])
    assert visit.answers["breathless_new"] is False
    answer = visit.post(URGENT_NOW, {"tearing_pain": "no", "shown": "tearing_pain"}, action="elsewhere")
    assert answer["Location"] == reverse("portal:elsewhere")
    assert visit.answers["tearing_pain"] is False


def test_another_language_in_the_middle_keeps_a_screen_that_is_half_filled(visit):
    sore(visit)
    answer = visit.post(URGENT_NOW, {"breathless_new": "no", "language": "uk"}, action="")
    assert answer["Location"] == f"/uk/questions/{URGENT_NOW}/"
    assert visit.answers["breathless_new"] is False
    assert 'lang="uk"' in visit.client.get(answer["Location"]).content.decode()


def test_the_enter_key_goes_on_and_never_says_none_of_these(visit):
    page = sore(visit).get(URGENT_NOW).content.decode()
    first = re.search(r'<button form="questions"[^>]*>', page).group()
    assert 'value="go"' in first
    assert page.index(first) < page.index('value="none"')
    assert page.index(first) < page.index('name="language"')


def test_whoever_comes_back_to_the_first_page_is_led_on_and_not_to_a_new_beginning(visit):
    sore(visit)
    page = visit.client.get(reverse("portal:home")).content.decode()
    onward, anew = page.index("Go on where you were"), page.index("Begin anew")
    assert onward < anew
    assert 'class="button big"' in page[:onward]
    assert 'class="button plain"' in page[onward:anew]


def test_a_draft_goes_on_elsewhere_by_its_link(visit):
    sore(visit)
    other = Client()
    other.get(reverse("portal:resume", args=[visit.client.session["draft"]]))
    assert other.get(reverse("portal:intake"))["Location"] == reverse("portal:screen", args=[URGENT_NOW])
    assert Client().get(reverse("portal:resume", args=["nonsense"])).status_code == 404


# ---------------------------------------------------------------------------------------------------------- medicines


def test_what_a_medicine_was_read_as_is_said_at_once(visit):
    found = visit.client.post(reverse("portal:medicines_read"), {"names": "warfarine\nxqzzt, warfarin"}).json()["read"]
    assert [one["sure"] for one in found] == [False, False, True]
    assert "warfarine: read as warfarin" in found[0]["says"].lower()
    assert "we do not know this name" in found[1]["says"]


def test_without_javascript_the_next_screen_says_what_was_read_with_doubt(visit):
    sore(visit)
    visit.post("medicines", {"shown": "medicines", "medicines": "warfarine"})
    page = visit.here()
    assert "warfarine: read as" in page.content.decode()
    assert "warfarine" not in str(visit.client.session.items())
    assert "warfarine: read as" not in visit.here().content.decode()


def test_medicines_beside_none_are_given_back(visit):
    sore(visit)
    page = visit.post("medicines", {"shown": "medicines", "medicines": ["warfarin", "none_of_these"]})
    assert page.status_code == 422
    assert "medicines" not in visit.answers


def test_a_medicine_without_a_name_beside_one_with_a_name_is_kept_as_unknown(visit):
    sore(visit)
    visit.post("medicines", {"shown": "medicines", "medicines": "warfarin", "medicines.unknown": "1"})
    assert visit.answers["medicines"] == ["warfarin", "unknown"]


def test_the_names_to_choose_from_may_be_cached_and_hold_warfarin(client):
    answer = client.get(reverse("portal:medicine_names"))
    assert "warfarin" in answer.json()["names"]
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


# ------------------------------------------------------------------------------------------------------------- privacy


def test_there_is_no_such_screen(visit):
    assert visit.get("unheard-of").status_code == 404
    assert visit.post("unheard-of", {}).status_code == 404


def test_a_form_from_elsewhere_is_refused(db):  # noqa: ARG001
    stranger = Visit(enforce_csrf_checks=True)
    for name in ("portal:begin", "portal:medicines_read"):
        assert stranger.client.post(reverse(name)).status_code == 403
    stranger.client.get(reverse("portal:intake"))
    assert stranger.post("about_you", ABOUT).status_code == 403
    assert stranger.answers == {}


def test_no_answer_stands_in_an_address_or_a_cookie(visit):
    sore(visit)
    answer = visit.post("medicines", {"shown": "medicines", "medicines": "warfarin"})
    seen = answer["Location"] + str(visit.client.cookies) + str(dict(visit.client.session))
    for word in ("warfarin", "low_back", "40", "female"):
        assert word not in re.sub(r"draft': '[\w-]+'|jivaka=\w+|expires=[^;]*|Max-Age=\d+", "", seen)


@pytest.mark.parametrize("screen", ["about_you", "pain_map"])
def test_pages_are_not_stored_and_run_nothing_written_into_them(visit, screen):
    page = begun(visit).get(screen)
    assert page["Cache-Control"] == "no-store"
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|<style|\son\w+=", text)
    assert visit.post(screen, {}).headers["Cache-Control"] == "no-store"
