"""What a medicine says about other answers, however it is written and whatever the client answered there."""

from __future__ import annotations

import pytest

from laws.intakes import TODAY

# written -> (condition that must be known to hold, what the client answered)
IMPLIED = {
    "blood thinner": ("blood_thinner", "yes_name_unclear"),
    "blood thinner and paracetamol": ("blood_thinner", "yes_name_unclear"),
    "blod thinner": ("blood_thinner", "yes_name_unclear"),
    "розріджувач крові, парацетамол": ("blood_thinner", "yes_name_unclear"),
    "Durogesic": ("medicine_patch", True),
    "fentanyl patch and paracetamol": ("medicine_patch", True),
    "Nitroderm": ("medicine_patch", True),
    "Exelon patch": ("medicine_patch", True),
    "Hemlibra": ("bleeding_disorder", "haemophilia_or_other"),
    "factor VIII": ("bleeding_disorder", "haemophilia_or_other"),
    "eltrombopag": ("bleeding_disorder", "low_platelets_mild"),
}
DENIED = {"blood_thinner": "none", "medicine_patch": False, "bleeding_disorder": "none"}


def decide(assessor, **answers):
    return assessor.assess_valid({"on": TODAY.isoformat(), "answers": answers}, today=TODAY)


@pytest.mark.parametrize("written", IMPLIED)
def test_a_name_raises_the_answer_that_denies_it(assessor, written):
    question, least = IMPLIED[written]
    findings = decide(assessor, medicines=[written], **DENIED).decision.findings
    found = findings.values[question]
    assert question in findings.raised
    assert found == least if isinstance(least, bool) else found == frozenset({least})


def held(assessor, rule, **answers):
    return rule in {found.id for found in decide(assessor, **answers).decision.fired}


TWO = [["aspirin", "clopidogrel"], ["Кардіомагніл", "тікагрелор"], ["CoPlavix"], ["аспірін та плавікс"]]
ONE = [["aspirin"], ["aspirin", "Cardiomagnyl"], ["Plavix (clopidogrel)"]]


@pytest.mark.parametrize("taken", TWO)
def test_two_platelet_medicines_are_two_agents(assessor, taken):
    assert held(assessor, "blood_thinners.two_agents", medicines=taken, blood_thinner="antiplatelet")


@pytest.mark.parametrize("taken", ONE)
def test_one_platelet_medicine_under_two_names_is_one(assessor, taken):
    assert not held(assessor, "blood_thinners.two_agents", medicines=taken, blood_thinner="antiplatelet")
