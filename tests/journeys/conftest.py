"""What every journey shares: a browser without a window, a salon that sells everything, and axe."""

from __future__ import annotations

import json
import os
from datetime import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from browser import WCAG
from jivaka.records.models import OpeningHours, Salon, Service, Shift, Therapist
from journeys.walk import Walk
from services.salon import make_salon
from web.visit import Visit

ROOT = Path(__file__).parents[2]
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
TECHNIQUES = ("manual", "thai", "stone_therapy", "sabai")
TYPES = ("general_kneading", "wellness", "sports", "relaxing_point", "ayurvedic_oil", "deep_tissue")
PICTURES = os.environ.get("JIVAKA_PICTURES", "")
"""A folder: with it the journeys put the pictures of the tutorial there."""
SHOWN = {
    "01-home": ("home", 1478),
    "02-questions-pain_map": ("pain-map", 1500),
    "02-questions-urgent_now": ("urgent-questions", 1000),
    "03-decision": ("decision", 1310),
    "04-times": ("times", 1420),
    "06-booked": ("booked", 800),
    "07-my-course": ("my-course", 1260),
    "09-emergency": ("emergency", 1300),
    "15-thai": ("thai", 1120),
    "18-pain-measured": ("pain-measured", 960),
    "19-before-the-session": ("before-the-visit", 1000),
}
"""What the tutorial shows of what a journey looks at: the name of the picture, and how much of the page, in pixels."""


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def salon(transactional_db):  # noqa: ARG001 - the tables must be there
    """Return a salon that sells whatever may be recommended, all day, every day."""
    small = make_salon()
    Service.objects.all().delete()
    row = Salon.objects.get(pk=small.salon)
    for technique in TECHNIQUES:
        implement, unit = ("hot_stones", "hot_stones") if technique == "stone_therapy" else ("hands", "")
        for kind in TYPES:
            common = {"salon": row, "type": kind, "technique": technique, "implement": implement, "unit_kind": unit}
            for minutes in (30, 60):
                Service.objects.create(minutes=minutes, price=1000 * minutes, **common)
    Therapist.objects.update(skills=[*TECHNIQUES, *TYPES])
    row.rooms.update(offers=list(TECHNIQUES))
    OpeningHours.objects.update(begins=time(8), ends=time(21))
    Shift.objects.update(begins=time(8), ends=time(21))
    return small


@pytest.fixture
def walk(chromium, live_server, salon):  # noqa: ARG001 - there must be a salon
    """Return a function that opens a browser of its own for somebody: walk('phone', 'uk')."""
    contexts = []

    def opened(size="phone", language="en", **more):
        context = chromium.new_context(viewport=SIZES[size], locale=language, has_touch=size == "phone", **more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Walk(context, f"{live_server.url}/{language}/", looked_at)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def decided(walk, live_server):
    """Return a function: somebody who has answered everything as an example client, now at the decision."""

    def arrived(answers, size="phone", language="en"):
        visit = Visit()
        visit.answer(answers)
        somebody = walk(size, language)
        cookie = {"name": "jivaka", "value": visit.client.cookies["jivaka"].value, "url": live_server.url}
        somebody.page.context.add_cookies([cookie])
        somebody.visit = visit
        somebody.go("decision/")
        return somebody

    return arrived


@pytest.fixture(scope="session")
def told():
    """Return the answers of an example client by its id or the name of its file."""
    cases = {}
    for name in ("clients", "red_team"):
        lines = (ROOT / "knowledge" / "cases" / f"{name}.jsonl").read_text("utf-8").splitlines()
        cases |= {case["id"]: case["answers"] for case in map(json.loads, lines)}
    for path in (ROOT / "examples").glob("*.json"):
        cases[path.stem] = json.loads(path.read_text("utf-8"))["answers"]
    return cases


def looked_at(page, name):
    """Look at a page as axe does, and keep its picture where the tutorial shows it."""
    found = Axe().run(page, options=WCAG)
    assert found.response["passes"]
    wrong = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found.response["violations"]]
    assert wrong == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        f"{name} is wider than its window"
    )
    if PICTURES and name in SHOWN:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        picture, height = SHOWN[name]
        part = {"x": 0, "y": 0, "width": SIZES["phone"]["width"], "height": height}
        page.screenshot(path=f"{PICTURES}/{picture}.png", full_page=True, clip=part)
