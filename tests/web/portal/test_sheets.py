"""The decision and the letter on paper say what the pages say, in the language of the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from jivaka.web.portal import sheets
from web.visit import Visit

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def laid(monkeypatch):
    """Return the sheets that are asked for, and set them all the same."""
    seen, real = [], sheets.pdf

    def pdf(sheet):
        seen.append(sheet)
        return real(sheet)

    monkeypatch.setattr(sheets, "pdf", pdf)
    return seen


def visitor(name):
    found = Visit()
    found.answer(json.loads((EXAMPLES / name).read_text("utf-8"))["answers"])
    return found


def texts(sheet):
    return " ".join([*sheet["paragraphs"], *(row["text"] for part in sheet["sections"] for row in part["rows"])])


@pytest.mark.parametrize("language", ["en", "uk", "th"])
def test_the_decision_on_paper_has_the_limits_and_when_to_see_a_doctor(laid, language):
    with override(language):
        visit = visitor("on_warfarin.json")
        page = visit.client.get(reverse("portal:decision"))
        paper = visit.client.get(reverse("portal:decision_sheet"))
    assert paper.content.startswith(b"%PDF-")
    assert paper["Cache-Control"] == "no-store"
    said = texts(laid[0])
    assert page.context["limits"]
    for text in (*page.context["limits"], *page.context["decided"]["say"]["safety_net"]):
        assert text in said
    assert laid[0]["title"] == page.context["decided"]["say"]["headline"]
    if language != "en":
        assert not re.search(r"[A-Za-z]{4,}", laid[0]["paragraphs"][0])


def test_an_emergency_has_a_letter_and_no_massage_on_its_paper(laid):
    visit = visitor("numb_between_the_legs.json")
    assert visit.client.get(reverse("portal:letter_sheet")).content.startswith(b"%PDF-")
    assert visit.client.get(reverse("portal:decision_sheet")).status_code == 200
    parts = {part["title"]: part["rows"] for part in laid[1]["sections"]}
    assert parts["Massages that fit you"] == parts["Limits for your massage"] == parts["How many sessions"] == []
    assert parts["Why"]


def test_where_no_doctor_is_asked_there_is_no_letter():
    assert visitor("office_worker.json").client.get(reverse("portal:letter_sheet")).status_code == 404


@pytest.mark.parametrize("name", ["portal:letter_sheet", "portal:decision_sheet"])
def test_without_answers_there_is_no_paper(visit, name):
    assert visit.client.get(reverse(name)).status_code == 302


def test_on_the_paper_of_the_letter_a_misspelt_medicine_stands_with_the_name_it_was_read_as(laid):
    cases = (EXAMPLES.parent / "knowledge" / "cases" / "clients.jsonl").read_text("utf-8").splitlines()
    told = next(case["answers"] for case in map(json.loads, cases) if case["id"] == "v007")  # a doctor comes first
    visit = Visit()
    visit.answer(told | {"medicines": ["warfarine"]})
    page = visit.client.get(reverse("portal:letter")).content.decode()
    assert visit.client.get(reverse("portal:letter_sheet")).status_code == 200
    assert "warfarine (warfarin)" in texts(laid[0])
    assert "warfarine (warfarin)" in page
