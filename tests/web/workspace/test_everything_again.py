"""The page of today's questions on the day on which all of them are due again."""

from __future__ import annotations

import pytest

from services.treated import treated
from web.workspace.test_workspace_pages import CALM, Desk, as_shown, clock, text  # noqa: F401 - a fixture among them


@pytest.fixture
def late(db, clock, english):  # noqa: ARG001, F811 - the tables must be there
    """Return a therapist at the eighth weekly visit of an office worker; the seven before were not held."""
    return Desk(treated(english, sessions=8, pain_now=6), clock).at(8)


def asked(page):
    return set(page.context["shown"].split())


def test_all_questions_for_safety_are_shown_with_the_reason_and_can_be_answered(late):
    page = late.get("ask", 8)
    assert "asked more than six weeks ago" in text(page)
    assert {"cancer_history", "osteoporosis", "age"} <= asked(page)
    assert "oil_preference" not in asked(page)
    assert f'value="{late.case.answers["age"]}"' not in page.content.decode(), "nothing is filled in for anybody"
    sent = as_shown(page) | CALM
    again = late.post("ask", 8, **sent)
    assert again.status_code == 422, "what no tap answers is asked by itself"
    spoken = {name: late.case.answers[name] for name in asked(again) if name in late.case.answers}
    words = {True: "yes", False: "no"}
    plain = {n: words.get(v, v) for n, v in spoken.items() if not isinstance(v, list)}
    kept = late.post("ask", 8, **sent | {n: v for n, v in plain.items() if n not in CALM})
    assert kept.status_code == 302, text(kept)[:600]
    assert "asked more than six weeks ago" not in text(late.get("ask", 8))


def test_within_six_weeks_the_page_is_short(late):
    page = late.at(6).get("ask", 6)
    assert "six weeks" not in text(page)
    assert "cancer_history" not in asked(page)
