"""The command `explain`: why, why not, and what would change it."""

from __future__ import annotations

import json
from datetime import date

import pytest


def test_every_rule_that_holds_is_shown_with_its_condition_and_the_answers_behind_it(jivaka, example, assessor):
    raw = json.loads(example("on_warfarin").read_text())
    decision = assessor.assess_valid(raw, today=date.fromisoformat(raw["on"])).decision
    ran = jivaka("explain", example("on_warfarin"))
    assert ran.status == 0
    for rule in decision.fired:
        assert rule.id in ran.said
        assert " ".join(f"when {rule.when}".split()) in ran.plain
    assert "= Do you take a blood thinner: A strong one, like warfarin" in ran.plain


def test_the_few_answers_that_force_the_decision_stand_first(jivaka, example):
    ran = jivaka("explain", example("on_warfarin"))
    assert "These answers alone make it so - Do you take a blood thinner: A strong one" in ran.plain


def test_a_referral_names_the_letter_that_would_lift_it(jivaka, example):
    raw = json.loads(example("office_worker").read_text())
    raw["answers"]["medicines"] = ["warfarin", "aspirin"]
    ran = jivaka("explain", "-", typed=json.dumps(raw))
    assert "[doctor_first]" in ran.said
    assert "A doctor's letter about this would lift the referral - Blood thinner or bleeding" in ran.plain
    assert "Hold it up; without each it would be less - Do you take a blood thinner" in ran.plain


def test_an_emergency_says_first_what_to_do(jivaka, example):
    raw = json.loads(example("office_worker").read_text())
    raw["answers"]["chest_pain_now"] = True
    ran = jivaka("explain", "-", typed=json.dumps(raw))
    do = json.loads(jivaka("assess", "--json", "-", typed=json.dumps(raw)).said)["say"]["next_step"]
    assert ran.plain.split("] ")[1].startswith(do)


def test_open_questions_that_could_raise_it_are_named(jivaka, example):
    raw = json.loads(example("office_worker").read_text())
    raw["answers"]["chest_pain_now"] = "unknown"
    ran = jivaka("explain", "-", typed=json.dumps(raw))
    assert "Could raise it, if answered otherwise" in ran.said
    assert "at worst 'emergency now'" in ran.plain


def test_an_undetermined_decision_keeps_its_status(jivaka):
    assert jivaka("explain", "-", typed='{"answers": {}}').status == 3
    assert jivaka("explain", "-", "--why-not", "thai", typed='{"answers": {}}').status == 3


def test_bad_input_is_a_sentence(jivaka, tmp_path):
    assert jivaka("explain", tmp_path / "none.json").status == 2
    ran = jivaka("explain", "-", typed='{"answers": {"age": 300}}')
    assert (ran.status, ran.said) == (2, "")
    assert "answers.age" in ran.complained


@pytest.mark.parametrize("word", ["gua_sha", "gua sha", "GUA-SHA", "Gua sha (scraping with a smooth tool)"])
def test_a_technique_is_found_by_its_id_or_its_label(jivaka, example, word):
    ran = jivaka("explain", example("on_warfarin"), "--why-not", word)
    assert ran.status == 0
    assert "Left out everywhere, because of: - several_techniques.strong_blood_thinner" in ran.plain
    assert "blood_thinners.anticoagulant: You take a blood thinner" in ran.plain


@pytest.mark.parametrize("name", ["deep_tissue", "massage_gun", "hot_stones", "thai"])
def test_types_and_implements_have_their_rules_too(jivaka, example, name):
    assert "Left out everywhere, because of: - " in jivaka("explain", example("on_warfarin"), "--why-not", name).plain


def test_what_is_recommended_is_said_to_be(jivaka, example):
    assert "among the recommendations" in jivaka("explain", example("on_warfarin"), "--why-not", "manual").said


def test_what_fits_and_was_not_recommended_is_told_from_what_does_not_fit(jivaka, example):
    ran = jivaka("explain", example("office_worker"), "--why-not", "ayurvedic_oil")
    assert "Allowed and possible" in ran.said
    made_for_others = jivaka("explain", example("office_worker"), "--why-not", "electric_stimulator")
    assert "Not left out, but not done at the places of the pain" in made_for_others.said


def test_a_limit_at_the_sore_places_is_named_with_its_rule(jivaka, knowledge_case):
    ran = jivaka("explain", "-", "--why-not", "tok_sen", typed=json.dumps(knowledge_case("v144")))
    assert ran.status == 0
    assert "a limit at the places of the pain or the wish rules it out there: - percussion.nerve" in ran.plain


def test_an_area_shows_its_limits_rules_and_protected_zones(jivaka, example):
    ran = jivaka("explain", example("on_warfarin"), "--why-not", "neck_front")
    assert "Left out completely. Limits that hold there:" in ran.plain
    assert "heart_conditions.irregular_beat" in ran.said
    assert "Protected for everybody: - " in ran.plain
    legs = jivaka("explain", example("office_worker"), "--why-not", "legs")
    assert "It may be massaged, within the limits." in legs.said
    assert "No deep pressure" in legs.said


def test_nothing_is_offered_in_an_emergency_and_it_says_so(jivaka, example):
    ran = jivaka("explain", example("numb_between_the_legs"), "--why-not", "wellness")
    assert "Nothing is offered now: Emergency" in ran.plain
    assert "Allowed and possible" not in ran.said


def test_an_unknown_word_brings_close_ones(jivaka, example):
    ran = jivaka("explain", example("on_warfarin"), "--why-not", "gua_shaa")
    assert (ran.status, ran.said) == (2, "")
    assert "Did you mean gua_sha" in ran.complained
