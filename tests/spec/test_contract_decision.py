"""The JSON of a decision has every key that the contract names, with its type and its promises: for every example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jivaka.core.assessment.document import document
from laws.intakes import TODAY

CASES = Path(__file__).parents[2] / "knowledge" / "cases" / "clients.jsonl"
CLIENTS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
LEVELS = ["massage_ok", "massage_with_limits", "doctor_first", "urgent", "emergency"]
KINDS = {
    "mechanical",
    "nerve_like",
    "inflammatory",
    "stenosis_like",
    "widespread",
    "visceral_suspicion",
    "serious_suspicion",
    "undetermined",
}
TEXTS, NUMBERS = [str], [int]

MODIFIER = {"modifier": str, "areas": TEXTS}
REASON = {"rule": str, "effect": dict, "because": dict, "why": str, "sources": TEXTS, "strength": str}
RECOMMENDATION = {
    "type": str,
    "technique": str,
    "areas": TEXTS,
    "implement": str,
    "pressure": int,
    "position": str,
    "minutes": int,
    "for": TEXTS,
    "against": TEXTS,
    "evidence": dict,
}
DECISION = {
    "contract_version": int,
    "id": str,
    "knowledge": {"version": str, "digest": str},
    "on": str,
    "determined": bool,
    "disposition": str,
    "disposition_range": TEXTS,
    "pattern": {"duration_class": str, "kind": str, "also_possible": TEXTS},
    "limits": {
        "modifiers": [MODIFIER],
        "excluded_techniques": TEXTS,
        "excluded_types": TEXTS,
        "excluded_implements": TEXTS,
        "excluded_areas": TEXTS,
        "max_pressure": int,
        "max_minutes": int,
        "postpone_today": bool,
    },
    "reasons": [REASON],
    "pending": TEXTS,
    "say": {"headline": str, "next_step": str, "safety_net": TEXTS},
    "recommendations": [RECOMMENDATION],
    "course": dict,
}
COURSE = {
    "sessions": {"first_block": int, "likely": NUMBERS, "ceiling": int},
    "minutes": int,
    "per_week": int,
    "reviews_at": NUMBERS,
    "stop_rules": TEXTS,
    "sources": TEXTS,
}
EXPECTED = {"weeks": NUMBERS, "with": [[float]], "without": [[float]]}


def wrong(value, form, path=""):
    """Yield the path of everything that is missing or of another type. True and false are no numbers."""
    if isinstance(form, dict):
        for key, inner in form.items():
            if not isinstance(value, dict) or key not in value:
                yield f"{path}.{key} is missing"
            else:
                yield from wrong(value[key], inner, f"{path}.{key}")
    elif isinstance(form, list):
        if not isinstance(value, list):
            yield f"{path} is no list"
        else:
            for place, item in enumerate(value):
                yield from wrong(item, form[0], f"{path}[{place}]")
    elif type(value) is not form:
        yield f"{path} is {value!r}"


@pytest.fixture(scope="module")
def decisions(assessor):
    """Return the decision of every client by id, as another program reads it."""
    raws = [{key: client[key] for key in ("id", "on", "answers")} for client in CLIENTS]
    return {raw["id"]: json.loads(json.dumps(document(assessor.assess_valid(raw, today=TODAY)))) for raw in raws}


@pytest.fixture(params=CLIENTS, ids=[client["id"] for client in CLIENTS])
def decided(request, decisions):
    return decisions[request.param["id"]]


def test_the_comparison_itself_can_fail():
    assert list(wrong({"a": True, "b": ["x", 1]}, {"a": int, "b": TEXTS, "c": str})) == [
        ".a is True",
        ".b[1] is 1",
        ".c is missing",
    ]
    assert list(wrong({"a": 1}, {"a": [int]})) == [".a is no list"]


def test_every_key_is_there_with_its_type(decided):
    assert list(wrong(decided, DECISION)) == []
    if decided["course"]:
        assert list(wrong(decided["course"], COURSE)) == []
        if decided["course"]["expected"] is not None:
            assert list(wrong(decided["course"]["expected"], EXPECTED)) == []


def test_a_decision_says_which_client_day_and_knowledge_it_is_of(decided, knowledge):
    assert decided["contract_version"] == 1
    assert decided["id"] in {client["id"] for client in CLIENTS}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", decided["on"])
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", decided["knowledge"]["digest"])
    assert decided["knowledge"]["version"] == knowledge.version


def test_the_disposition_is_the_cautious_end_of_its_range(decided):
    low, high = decided["disposition_range"]
    assert LEVELS.index(low) <= LEVELS.index(high)
    assert decided["disposition"] in (high, "undetermined")
    if decided["disposition"] == "undetermined":
        assert not decided["determined"]
        assert decided["pending"]


def test_words_are_those_of_the_contract(decided, knowledge):
    assert decided["pattern"]["kind"] in KINDS
    assert set(decided["pattern"]["also_possible"]) <= KINDS
    assert decided["pattern"]["duration_class"] in {"acute", "subacute", "chronic", "unknown"}
    limits = decided["limits"]
    assert {limit["modifier"] for limit in limits["modifiers"]} <= set(knowledge.modifiers)
    assert set(limits["excluded_types"]) <= set(knowledge.types)
    assert set(limits["excluded_techniques"]) <= set(knowledge.techniques)
    assert set(limits["excluded_implements"]) <= set(knowledge.implements)
    assert set(limits["excluded_areas"]) <= set(knowledge.areas)
    assert set(decided["pending"]) <= set(knowledge.questions)
    for reason in decided["reasons"]:
        assert set(reason["because"]) <= set(knowledge.questions)
        assert set(reason["sources"]) <= set(knowledge.sources)
        assert reason["why"]


def test_a_limit_for_the_whole_body_stands_among_what_is_excluded(decided, knowledge):
    limits = decided["limits"]
    for limit in limits["modifiers"]:
        forbids = knowledge.modifiers[limit["modifier"]].forbids
        if not limit["areas"]:
            assert forbids.types <= set(limits["excluded_types"])
            assert forbids.techniques <= set(limits["excluded_techniques"])
            assert forbids.implements <= set(limits["excluded_implements"])


def test_massages_and_a_course_are_offered_only_where_massage_is_permitted_today(decided):
    offered = decided["disposition"] in ("massage_ok", "massage_with_limits")
    if not offered or decided["limits"]["postpone_today"]:
        assert (decided["recommendations"], decided["course"]) == ([], {})
    if decided["course"]:
        assert decided["recommendations"]


def test_a_recommendation_keeps_every_limit(decided):
    limits = decided["limits"]
    gone = {area for limit in limits["modifiers"] if limit["modifier"] == "avoid_area" for area in limit["areas"]}
    for item in decided["recommendations"]:
        assert item["type"] not in limits["excluded_types"]
        assert item["technique"] not in limits["excluded_techniques"]
        assert item["implement"] not in limits["excluded_implements"]
        assert not set(item["areas"]) & {*gone, *limits["excluded_areas"]}
        assert item["pressure"] <= limits["max_pressure"]
        assert item["minutes"] <= limits["max_minutes"]


def test_the_numbers_of_a_course_are_in_order(decided):
    if not decided["course"]:
        return
    course = decided["course"]
    low, high = course["sessions"]["likely"]
    assert 1 <= course["sessions"]["first_block"] <= low <= high <= course["sessions"]["ceiling"]
    assert course["reviews_at"] == sorted(set(course["reviews_at"]))
    assert course["minutes"] <= decided["limits"]["max_minutes"]
    if course["expected"]:
        rows = [course["expected"][name] for name in ("with", "without")]
        assert {len(row) for row in rows} == {len(course["expected"]["weeks"])}
        assert all(0 <= low <= mean <= high <= 10 for row in rows for low, mean, high in row)


def office_worker(**answers):
    raw = json.loads((CASES.parents[2] / "examples" / "office_worker.json").read_text(encoding="utf-8"))
    return {"on": raw["on"], "answers": {**raw["answers"], **answers}}


def test_a_number_that_is_worked_out_is_asked_for_and_explained_by_its_questions(assessor):
    raw = office_worker(weight_kg=130)
    heavy = document(assessor.assess_valid(raw, today=TODAY))
    [reason] = [reason for reason in heavy["reasons"] if reason["rule"] == "state_today.very_heavy"]
    assert reason["because"] == {"height_cm": 168, "weight_kg": 130}
    assert {point["question"] for point in heavy["would_change"]["lower"]} <= {"height_cm", "weight_kg"}
    del raw["answers"]["weight_kg"]
    open_still = document(assessor.assess_valid(raw, today=TODAY))
    assert "weight_kg" in open_still["pending"]
    assert "weight_kg" in {point["question"] for point in open_still["would_change"]["raise"]}
    assert not {"height_cm", "bmi"} & set(open_still["pending"])
