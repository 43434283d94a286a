"""The command `medicines`: how names are read and what rules say about them."""

from __future__ import annotations


def test_a_misspelt_name_is_read_and_said_to_be_misspelt(jivaka):
    ran = jivaka("medicines", "warfarine")
    assert ran.status == 0
    assert "read with a misspelling: warfarin" in ran.said
    assert "[vitamin_k_antagonist]" in ran.said
    assert "means: Do you take a blood thinner? (anticoagulant)" in ran.plain
    assert "blood_thinners.anticoagulant (massage_with_limits): " in ran.plain


def test_what_people_call_a_medicine_may_stand_for_several_classes(jivaka):
    ran = jivaka("medicines", "blood pressure tablet")
    assert "read by what people call it" in ran.said
    assert "[ace_inhibitor_or_arb]" in ran.said
    assert "[calcium_channel_blocker]" in ran.said
    assert ran.plain.count("ask again: Do any of these fit you? (high_pressure_treated)") == 1


def test_a_name_that_nobody_knows_is_shown_with_the_rule_for_unknown_medicines(jivaka):
    ran = jivaka("medicines", "zzz", "ibuprofen")
    assert ran.status == 1
    assert "read not at all" in ran.said
    assert "unrecognised_medicines.name_not_read" in ran.said
    assert "[nsaid]" in ran.said


def test_several_medicines_in_one_text_are_all_read(jivaka):
    ran = jivaka("medicines", "aspirin 100 mg and warfarin 5 mg at night")
    assert "[vitamin_k_antagonist]" in ran.said
    assert "[antiplatelet]" in ran.said


def test_every_rule_that_reads_the_class_is_named(jivaka, knowledge):
    ran = jivaka("medicines", "warfarin")
    assert all(rule.id in ran.said for rule in knowledge.rules if "'vitamin_k_antagonist' in medicines" in rule.when)


def test_at_least_one_name_is_needed(jivaka):
    assert jivaka("medicines").status == 2
