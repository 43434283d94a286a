"""The knowledge speaks the contract's words: every id, option, bound, condition and policy, exactly.

`contract/` holds the vocabulary that other programs read. Ids may be added there, never renamed; so what differs is a
mistake in one of the two.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jivaka.core.knowledge.values import Disposition

HERE = Path(__file__).parent / "contract"
QUESTIONS = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
OPTIONS = json.loads((HERE / "areas_and_options.json").read_text(encoding="utf-8"))
MEDICINES = json.loads((HERE / "medicine_classes.json").read_text(encoding="utf-8"))
FORBIDDEN = ("types", "techniques", "implements", "positions")


def ids(items):
    return [item["id"] for item in items]


def test_the_questions_are_the_same(knowledge):
    assert set(knowledge.questions) == set(ids(QUESTIONS["questions"]))


@pytest.mark.parametrize("asked", QUESTIONS["questions"], ids=ids(QUESTIONS["questions"]))
def test_a_question_has_its_type_options_bounds_condition_and_policy(knowledge, asked):
    found = knowledge.questions[asked["id"]]
    assert {
        "type": found.type,
        "screen": found.screen,
        "essential": found.essential,
        "on_unknown": found.on_unknown,
        "who": found.who,
        "private": found.private,
        "sensitive": found.sensitive,
        "clear_value": found.clear_value,
        "applies_when": found.applies_when,
        "unit": found.unit,
        "min": found.minimum,
        "max": found.maximum,
        "subset_of": found.subset_of,
        "body_areas": found.body_areas,
        "options": [option.id for option in found.options],
        "every_visit": found.ask_every_visit,
        "maps_to": [dict(code) for code in found.maps_to],
    } == {
        **{name: asked[name] for name in ("type", "screen", "essential", "on_unknown", "who", "private", "sensitive")},
        "clear_value": asked["clear_value"],
        "applies_when": asked["applies_when"],
        "unit": asked.get("unit", ""),
        "min": asked.get("min"),
        "max": asked.get("max"),
        "subset_of": asked.get("subset_of", ""),
        "body_areas": asked.get("option_set") == "body_areas",
        "options": ids(asked.get("options", [])),
        "every_visit": asked["id"] in QUESTIONS["revisit_question_ids"],
        "maps_to": asked.get("maps_to", []),
    }


def test_every_question_that_blocks_is_essential(knowledge):
    assert [q.id for q in knowledge.questions.values() if q.on_unknown == "block" and not q.essential] == []


def test_the_screens_carry_the_same_questions_in_the_same_order(knowledge):
    assert [
        (screen.id, list(screen.questions), screen.one_tap_none, screen.applies_when) for screen in knowledge.screens
    ] == [
        (screen["id"], screen["question_ids"], screen["one_tap_none"], screen["applies_when"])
        for screen in sorted(QUESTIONS["screens"], key=lambda screen: screen["order"])
    ]


def test_the_areas_are_the_same_tree(knowledge):
    assert [(area.id, area.parent, area.side, area.paintable, area.role) for area in knowledge.areas.values()] == [
        (area["id"], area["parent"] or "", area["side"] or "", area["paintable"], area["role"])
        for area in OPTIONS["areas"]
    ]


def test_the_same_zones_are_protected_for_everybody(knowledge):
    assert {zone.id: (set(zone.inside), set(zone.always_apply)) for zone in knowledge.zones} == {
        zone["id"]: (set(zone["inside"]), set(zone["always_apply"])) for zone in OPTIONS["protected_zones"]
    }


@pytest.mark.parametrize("kind", ["types", "techniques", "implements"])
def test_types_techniques_and_implements_are_the_same(knowledge, kind):
    wanted = OPTIONS["massage_types" if kind == "types" else kind]
    assert {found.id: (found.kind, found.aliases) for found in getattr(knowledge, kind).values()} == {
        item["id"]: (item.get("kind", ""), tuple(item.get("aliases", ()))) for item in wanted
    }


@pytest.mark.parametrize("wanted", OPTIONS["techniques"], ids=ids(OPTIONS["techniques"]))
def test_a_technique_can_be_done_with_what_the_contract_says_it_uses(knowledge, wanted):
    assert set(wanted["uses"]) <= set(knowledge.techniques[wanted["id"]].needs)


@pytest.mark.parametrize("wanted", OPTIONS["modifiers"], ids=ids(OPTIONS["modifiers"]))
def test_a_modifier_forbids_the_same(knowledge, wanted):
    found = knowledge.modifiers[wanted["id"]]
    assert (found.kind, found.code) == (wanted["kind"], wanted["code"] or "")
    assert (found.max_pressure, found.max_minutes) == (wanted.get("max_pressure"), wanted.get("max_minutes"))
    assert {name: set(getattr(found.forbids, name)) for name in FORBIDDEN} == {
        name: set(wanted["forbids"][name]) for name in FORBIDDEN
    }


def test_there_is_no_other_modifier(knowledge):
    assert set(knowledge.modifiers) == set(ids(OPTIONS["modifiers"]))


def test_pressures_positions_and_dispositions_stand_in_the_same_order(knowledge):
    assert [(level.id, level.level) for level in knowledge.pressures] == [
        (level["id"], level["level"]) for level in OPTIONS["pressure_levels"]
    ]
    assert [position.id for position in knowledge.positions] == ids(OPTIONS["positions"])
    assert [(level.id, int(level), level.permits_massage) for level in Disposition] == [
        (level["id"], level["rank"], level["massage_may_go_ahead"]) for level in OPTIONS["dispositions"]
    ]


@pytest.mark.parametrize("name", MEDICINES)
def test_a_medicine_class_has_every_name_and_implies_the_same(knowledge, name):
    found, wanted = knowledge.medicine_classes[name], MEDICINES[name]
    assert set(wanted["generics"]) <= set(found.generics)
    assert set(wanted["brands"]) <= set(found.brands)
    assert [(sets.question, sets.value, sets.strength) for sets in found.sets] == [
        (sets["question"], sets["value"], sets["strength"]) for sets in wanted["sets"]
    ]


ADDED_CLASSES = {"antiplatelet_aspirin", "antiplatelet_beside_aspirin"}
"""Ids may be added to the contract: these let a rule see two platelet medicines that share one class."""


def test_there_is_no_other_medicine_class(knowledge):
    assert set(knowledge.medicine_classes) == set(MEDICINES) | ADDED_CLASSES
