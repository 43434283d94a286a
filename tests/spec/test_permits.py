"""What a decision permits holds every massage that it recommends, and nothing that its limits forbid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jivaka.core.advice.permits import Massage, from_document, refusals, to_document
from laws.intakes import TODAY

FOLDER = Path(__file__).parents[2] / "knowledge" / "cases"
CASES = [
    json.loads(line)
    for name in ("clients.jsonl", "red_team.jsonl")
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def people(assessor):
    return [assessor.assess_valid({"on": case["on"], "answers": case["answers"]}, today=TODAY) for case in CASES]


def test_every_recommendation_is_permitted(assessor, people):
    patches = assessor.knowledge.patches_of
    for found in people:
        permits = assessor.permits(found.decision)
        for one in found.advice.recommendations:
            areas = tuple(sorted({patch for area in one.areas for patch in patches(area)}))
            massage = Massage(one.type, one.technique, one.implement, areas, one.pressure, one.minutes)
            assert refusals(permits, massage, "session 1") == ()


def test_nothing_is_permitted_that_a_limit_forbids(assessor, people):
    for found in people:
        limits = found.decision.limits
        for (kind, technique, implement), permitted in assessor.permits(found.decision).massages.items():
            assert found.decision.permits_massage
            assert kind not in limits.types
            assert technique not in limits.techniques
            assert implement not in limits.implements
            assert permitted.minutes <= limits.max_minutes
            assert not limits.areas & permitted.places.keys()
            assert max(permitted.places.values()) <= limits.max_pressure


def test_who_may_not_be_massaged_is_permitted_nothing(assessor, people):
    refused = [found for found in people if not found.decision.permits_massage]
    assert len(refused) > 50
    assert all(not assessor.permits(found.decision).massages for found in refused)


def test_permits_come_back_from_json_as_they_were(assessor, people):
    for found in people[:60]:
        permits = assessor.permits(found.decision)
        assert from_document(json.loads(json.dumps(to_document(permits)))) == permits
