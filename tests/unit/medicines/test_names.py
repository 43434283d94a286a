"""Names of medicines as people write them: what is read, how, and what is never guessed."""

from __future__ import annotations

import pytest

from jivaka.core.intake.medicine_names import build_name_index, read_medicine
from jivaka.core.intake.spelling import Mistakes

ASPIRIN = ("antiplatelet", "antiplatelet_aspirin")
# written -> (how, read as, classes)
READ = {
    "WARFARIN 5 mg": ("exact", "warfarin", {"vitamin_k_antagonist"}),
    "Eliquis 5mg twice a day": ("exact", "Eliquis", {"direct_oral_anticoagulant"}),
    "варфарин": ("exact", "warfarin", {"vitamin_k_antagonist"}),
    "Coumadin (warfarin)": ("exact", "Coumadin + warfarin", {"vitamin_k_antagonist"}),
    "white tablet (metformin)": ("exact", "metformin", {"other_diabetes_medicine"}),
    "aspirin + warfarin": ("exact", "aspirin + warfarin", {*ASPIRIN, "vitamin_k_antagonist"}),
    "tramadol/paracetamol": ("exact", "tramadol + paracetamol", {"opioid", "simple_analgesic"}),
    "warfarin maybe stopped": ("exact", "warfarin", {"vitamin_k_antagonist"}),
    "vitamin e": ("exact", "vitamin e", {"herbal_bleeding"}),
    "vitamin e capsules 400": ("exact", "vitamin e", {"herbal_bleeding"}),
    "ginkgo and vitamin e": ("exact", "ginkgo + vitamin e", {"herbal_bleeding"}),
    "aspirin e warfarin": ("exact", "aspirin + warfarin", {*ASPIRIN, "vitamin_k_antagonist"}),
    "nospa": ("exact", "No-Spa", {"little_effect_on_massage"}),
    "tablet for blood pressure": (
        "phrase",
        "blood pressure tablet",
        {"ace_inhibitor_or_arb", "calcium_channel_blocker"},
    ),
    "heart": ("phrase", "heart tablet", {"beta_blocker", "nitrate", "antiarrhythmic"}),
    "warfarine": ("misspelt", "warfarin", {"vitamin_k_antagonist"}),
    "bisoprololl": ("misspelt", "bisoprolol", {"beta_blocker"}),
    "ibuprophen": ("misspelt", "ibuprofen", {"nsaid"}),
    "aspirin qwzxvbn": ("part", "aspirin", {*ASPIRIN, "unrecognised"}),
    "lasix für die beine": ("part", "Lasix", {"diuretic", "unrecognised"}),
}
UNREAD = ["", "   ", "x", "xyzzy", "5 mg", "once a day", "something for my knees", "qwzxvbn for my heart", "("]


@pytest.fixture(scope="module")
def names(knowledge):
    return build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)


@pytest.mark.parametrize("written", READ)
def test_a_name_is_read_and_said_how(names, written):
    match = read_medicine(written, names)
    assert (match.how, match.read_as, set(match.class_ids)) == READ[written]


@pytest.mark.parametrize("written", UNREAD)
def test_what_nobody_can_read_is_never_left_out(names, written):
    match = read_medicine(written, names)
    assert (match.how, match.read_as, match.class_ids) == ("unrecognised", "", ("unrecognised",))


def test_a_short_name_is_never_guessed(names):
    assert read_medicine("mst", names).how in ("exact", "unrecognised")
    assert read_medicine("asa1", names).how == "unrecognised"


def test_every_name_in_the_knowledge_is_read_as_its_own_class(knowledge, names):
    wrong = [
        (found.id, name)
        for found in knowledge.medicine_classes.values()
        for name in (*found.generics, *found.brands, *found.said_as)
        if found.id not in read_medicine(name, names).class_ids
    ]
    assert wrong == []


def test_one_mistyped_letter_never_loses_a_dangerous_class(knowledge, names):
    dangerous = ("vitamin_k_antagonist", "direct_oral_anticoagulant", "insulin", "oral_corticosteroid")
    lost = [
        (name, typed)
        for class_id in dangerous
        for name in knowledge.medicine_classes[class_id].generics
        if len(name) >= 8 and " " not in name
        for place in range(1, len(name))
        for typed in (name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:])
        if not {class_id, "unrecognised"} & set(read_medicine(typed, names).class_ids)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1)],
)
def test_mistakes_are_letters_left_out_added_changed_or_turned_around(one, other, mistakes):
    assert Mistakes(one).between(other) == mistakes
