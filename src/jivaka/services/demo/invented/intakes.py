"""Draws intakes of invented people who come to a salon: most are well, some have limits, a few must not be massaged.

What follows from an intake is decided by the assessor alone; nothing here says what is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

    from jivaka.core.knowledge.values import Knowledge

Answers = dict[str, Any]
WOMEN_ONLY: Final = ("pregnancy_state", "pregnancy_warnings", "pregnancy_risks", "birth_recent", "women_health")
PLACES: Final[dict[str, tuple[str, ...]]] = {
    "neck": ("neck_left", "neck_right", "collar_left", "collar_right"),
    "shoulder blades": ("shoulder_blade_left", "upper_back_centre", "shoulder_blade_right"),
    "low back": ("low_back_left", "low_back_centre", "low_back_right"),
    "one side": ("low_back_right", "buttock_right"),
    "legs": ("thigh_left", "thigh_right", "lower_leg_left", "lower_leg_right"),
}
ACTIVITIES: Final = ("sitting at a desk", "lifting a child", "turning in bed", "cycling to work", "looking behind")
STORIES: Final[tuple[tuple[int, str, Answers], ...]] = (
    (30, "desk", {"job_load": "mostly_sitting", "sitting_hours": 8, "suspected_cause": "desk_or_gadget_posture"}),
    (70, "well", {"goal": "relax", "job_load": "standing_or_walking"}),
    (10, "sport", {"goal": "recover_from_sport", "sports": ["gym_or_weights"], "suspected_cause": "training"}),
    (8, "lifting", {"job_load": "heavy_lifting_or_bending", "suspected_cause": "lifting_or_sudden_movement"}),
    (8, "pressure", {"heart_vessel_conditions": ["high_pressure_treated"], "medicines": ["amlodipine"]}),
    (4, "sugar", {"diabetes": "diet_or_tablets", "medicines": ["metformin"]}),
    (4, "bones", {"osteoporosis": "thin_bones", "joint_muscle_conditions": ["worn_joints"]}),
    (4, "expecting", {"sex_birth": "female", "pregnancy_state": "yes"}),
    (3, "blood", {"blood_thinner": "unknown", "medicines": ["warfarin"]}),
    (3, "disc", {"spine_diagnoses": ["disc_herniation"], "doctor_checked_pain": "checked_and_reassured"}),
    (4, "unsure", {"clot_history": "unknown", "diabetes": "unknown"}),
    (3, "fever", {"fever_now": True, "feels_unwell": True, "temperature_c": 38.6}),
    (3, "numb", {"saddle_numb": True, "pelvic_change_explained": False, "bladder_new": True}),
    (2, "night", {"night_pain": "unrelenting", "weight_loss": True, "cancer_history": "past_under_5_years"}),
)
"""(how often, name, what is special). The names are for the reader of this table."""


def draw_intake(knowledge: Knowledge, chance: Random) -> Answers:
    """Return the answers of one person, complete but for what does not apply."""
    _, story, special = chance.choices(STORIES, weights=[weight for weight, _, _ in STORIES])[0]
    answers: Answers = {
        name: one.clear_value for name, one in knowledge.questions.items() if one.clear_value is not None
    }
    answers |= _body(story, chance) | _habits(chance)
    if story != "well":
        answers |= _pain(story, chance)
    answers |= special
    if answers["sex_birth"] == "male":
        answers = {name: value for name, value in answers.items() if name not in WOMEN_ONLY}
    if answers["age"] >= 40 or story in ("pressure", "expecting"):
        answers |= {"bp_systolic": chance.randrange(112, 142), "bp_diastolic": chance.randrange(66, 88)}
    if story == "expecting":
        answers |= {"pregnancy_weeks": chance.randrange(16, 34), "age": chance.randrange(22, 40)}
    return answers


def _body(story: str, chance: Random) -> Answers:
    is_man = chance.random() < 0.42
    old = story in ("pressure", "bones", "blood")
    height = chance.randrange(165, 192) if is_man else chance.randrange(152, 180)
    return {
        "age": chance.randrange(52, 78) if old else chance.randrange(19, 62),
        "sex_birth": "male" if is_man else "female",
        "height_cm": height,
        "weight_kg": round(chance.uniform(20.5, 27.5) * (height / 100) ** 2, 1),
        "able_to_agree": True,
    }


def _habits(chance: Random) -> Answers:
    return {
        "sitting_hours": chance.randrange(2, 10),
        "exercise_days": chance.randrange(6),
        "job_load": chance.choice(("mostly_sitting", "standing_or_walking", "some_lifting", "at_home_or_retired")),
        "stress": chance.randrange(1, 9),
        "sleep_quality": chance.randrange(3, 10),
        "goal": chance.choice(("ease_pain", "move_more_easily", "relax", "sleep_better", "keep_back_well")),
        "expectation": chance.randrange(4, 10),
        "area_wish": chance.choice(("where_it_hurts", "whole_back")),
        "technique_wishes": [chance.choice(_WISHES)],
        "pressure_preference": chance.choice(("light", "medium", "medium", "firm", "no_preference")),
        "heat_preference": chance.choice(("likes_heat", "avoids_heat", "no_preference")),
        "oil_preference": chance.choice(("scented_oil", "plain_oil", "dry_through_clothes", "no_preference")),
        "therapist_gender_preference": chance.choice(("no_preference", "no_preference", "woman")),
        "comfortable_positions": ["face_down", "side_lying", "on_back", "semi_reclined", "seated"],
        "previous_massage": chance.choice(("helped", "helped", "little_change", "sore_for_a_day_or_two")),
    }


_WISHES: Final = (
    *("general_kneading", "wellness", "sports", "relaxing_point", "ayurvedic_oil", "deep_tissue", "apparatus"),
    *("thai", "thai", "tok_sen", "gua_sha", "sabai", "stone_therapy", "none_of_these", "none_of_these"),
)


def _pain(story: str, chance: Random) -> Answers:
    places = {"sport": ("legs", "low back"), "disc": ("low back", "one side")}.get(story) or tuple(PLACES)[:4]
    areas = list(PLACES[chance.choice(places)])
    strength = chance.randrange(2, 7)
    activities = chance.sample(ACTIVITIES, k=3)
    return {
        "pain_areas": areas,
        "pain_areas_medium": areas[:2],
        "pain_now": strength,
        "pain_average_week": strength,
        "pain_worst_week": min(10, strength + 2),
        "pain_duration_days": chance.choice((5, 14, 30, 70, 150, 400, 1200)),
        "pain_onset": "over_weeks",
        "suspected_cause": "other_cause",
        "pain_pattern": "changes_with_movement",
        "pain_trend": chance.choice(("same", "better")),
        "night_pain": "none",
        "pain_made_worse_by": [chance.choice(("sitting", "walking_or_standing", "bending_forward_or_lifting"))],
        "pain_eased_by": ["lying_down"],
        **{f"psfs_activity_{n}": activity for n, activity in enumerate(activities, start=1)},
        **{f"psfs_score_{n}": chance.randrange(3, 9) for n in (1, 2, 3)},
    }
