"""A knowledge of a few questions and rules, small enough to be read whole, with one rule for every way to behave."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.medicine_names import NameIndex, build_name_index
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.assemble import assemble
from jivaka.core.knowledge.document import Document

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge

DAY = date(2026, 11, 25)

TEXTS = {
    "massage/body.toml": """
area = [
  { id = "back", label = "Back", role = "back" },
  { id = "low_back", label = "Low back", parent = "back", paintable = true, role = "back" },
  { id = "mid_back", label = "Mid back", parent = "back", paintable = true, role = "back" },
  { id = "legs", label = "Legs", role = "supporting" },
  { id = "left_leg", label = "Left leg", parent = "legs", paintable = true, role = "supporting" },
  { id = "belly", label = "Belly", paintable = true, role = "supporting" },
]
modifier = [
  { id = "light_only", label = "Light pressure", kind = "how", max_pressure = 2, forbids = { types = ["deep"] } },
  { id = "medium_only", label = "Medium pressure", kind = "how", max_pressure = 3 },
  { id = "short", label = "Half an hour", kind = "how", max_minutes = 30 },
  { id = "shorter", label = "A quarter", kind = "how", max_minutes = 15 },
  { id = "no_heat", label = "No heat", kind = "how", forbids = { techniques = ["stones"], implements = ["lamp"] } },
  { id = "side_lying", label = "On the side", kind = "how", forbids = { positions = ["face_down"] } },
  { id = "avoid_area", label = "Leave it out", kind = "where" },
  { id = "no_leg_work", label = "No legs", kind = "where" },
  { id = "no_belly_work", label = "No belly", kind = "where" },
  { id = "postpone_today", label = "Another day", kind = "when" },
]
type = [{ id = "deep", label = "Deep" }, { id = "thai", label = "Thai" }]
technique = [{ id = "stones", label = "Stones" }, { id = "cups", label = "Cups" }]
implement = [{ id = "lamp", label = "Lamp" }, { id = "elbow", label = "Elbow" }]
""",
    "medicines/few.toml": """
[[medicine_class]]
id = "vitamin_k_antagonist"
label = "Blood thinner"
generics = ["warfarin"]
sets = [{ question = "thinner", value = "yes", strength = "implies" }]

[[medicine_class]]
id = "painkiller"
label = "Painkiller"
generics = ["paracetamol", "ibuprofen"]

[[medicine_class]]
id = "skin_patch"
label = "Patch"
generics = ["lidocaine"]
sets = [{ question = "sore_areas", value = "belly", strength = "implies" }]
""",
    "questions/all.toml": """
question = [
  { id = "age", screen = "first", type = "integer", min = 0, max = 120, essential = true, on_unknown = "block" },
  { id = "numb", screen = "first", type = "boolean", essential = true, on_unknown = "block" },
  { id = "explained", screen = "first", type = "boolean", protective = true, on_unknown = "ignore",
    applies_when = "numb", clear_value = false },
  { id = "fever", screen = "first", type = "boolean", essential = true, on_unknown = "cautious" },
  { id = "thinner", screen = "second", type = "choice", essential = true, on_unknown = "cautious",
    options = [{ id = "no", label = "No" }, { id = "yes", label = "Yes" }] },
  { id = "bruise_days", screen = "second", type = "integer", min = 0, max = 99, on_unknown = "cautious",
    applies_when = "thinner == 'yes'" },
  { id = "pain_areas", screen = "second", type = "multi", option_set = "body_areas", on_unknown = "cautious" },
  { id = "sore", screen = "second", type = "boolean", on_unknown = "cautious" },
  { id = "sore_areas", screen = "second", type = "multi", option_set = "body_areas", on_unknown = "cautious",
    applies_when = "sore" },
  { id = "signs", screen = "second", type = "multi", on_unknown = "cautious", options = [
    { id = "tired", label = "Tired" }, { id = "chills", label = "Chills" }, { id = "thin", label = "Thin" },
    { id = "none_of_these", label = "None of these" }] },
  { id = "tattoo", screen = "second", type = "boolean", on_unknown = "ignore" },
  { id = "tattoo_areas", screen = "second", type = "multi", option_set = "body_areas", on_unknown = "ignore",
    applies_when = "tattoo" },
  { id = "shower", screen = "third", type = "boolean", on_unknown = "ignore" },
  { id = "hot_shower", screen = "third", type = "boolean", on_unknown = "ignore", applies_when = "shower" },
  { id = "height_cm", screen = "second", type = "integer", min = 60, max = 240, on_unknown = "ignore" },
  { id = "weight_kg", screen = "second", type = "decimal", min = 10, max = 350, on_unknown = "ignore" },
  { id = "medicines", screen = "second", type = "medicines", essential = true, on_unknown = "cautious" },
  { id = "wish", screen = "third", type = "choice", on_unknown = "ignore",
    options = [{ id = "thai", label = "Thai" }, { id = "cups", label = "Cups" }, { id = "any", label = "Any" }] },
  { id = "pain_duration_days", screen = "third", type = "integer", min = 0, max = 9999, on_unknown = "ignore" },
  { id = "nerve_signs_onset", screen = "third", type = "integer", min = 0, max = 9999, on_unknown = "ignore" },
  { id = "pain_character", screen = "third", type = "multi", on_unknown = "ignore", options = [
    { id = "burning", label = "Burning" }, { id = "none_of_these", label = "None of these" }] },
  { id = "pain_pattern", screen = "third", type = "choice", on_unknown = "ignore",
    options = [{ id = "moves", label = "With moving" }, { id = "always", label = "Always" }] },
  { id = "doctor_clearance_for", screen = "third", type = "multi", protective = true, on_unknown = "ignore",
    options = [{ id = "spine", label = "Spine" }, { id = "blood", label = "Blood" },
    { id = "none_of_these", label = "None of these" }] },
  { id = "clearance_date", screen = "third", type = "date_ago_days", min = 0, max = 3650, protective = true,
    on_unknown = "ignore", applies_when = "doctor_clearance_for has ('spine', 'blood')" },
]
screen = [
  { id = "first", title = "First", questions = ["age", "numb", "explained", "fever"] },
  { id = "second", title = "Second", questions = ["thinner", "bruise_days", "pain_areas", "sore", "sore_areas",
    "signs", "tattoo", "tattoo_areas", "height_cm", "weight_kg", "medicines"] },
  { id = "third", title = "Third", questions = ["wish", "pain_duration_days", "nerve_signs_onset", "pain_pattern",
    "pain_character", "shower", "hot_shower",
    "doctor_clearance_for", "clearance_date"] },
]
""",
    "rules/small.toml": """
define = [{ name = "two_signs", says = "Two signs.",
    when = "at least 2 of ('tired' in signs, 'chills' in signs, fever)" }]
rule = [
  { id = "small.numb", when = "numb and not explained", disposition = "emergency",
    holds = { "numb" = { numb = true, explained = false } }, fails = { "not" = { numb = false } },
    open = { "asked" = { numb = "unknown" } } },
  { id = "small.fever_and_signs", when = "fever and 'chills' in signs", disposition = "urgent",
    holds = { "ill" = { fever = true, signs = ["chills"] } }, fails = { "well" = { fever = false } },
    open = { "half" = { fever = true } } },
  { id = "small.two_signs", when = "two_signs", disposition = "doctor_first", cleared_by = "spine",
    modifiers = ["short"] },
  { id = "small.thin_blood", when = "thinner == 'yes' and bruise_days < 10", disposition = "doctor_first",
    cleared_by = "blood", modifiers = ["light_only"] },
  { id = "small.thinner", when = "thinner == 'yes'", disposition = "massage_with_limits",
    modifiers = [{ id = "light_only", areas = ["back"] }], exclude = { techniques = ["cups"], types = ["thai"] } },
  { id = "small.sore", when = "sore", disposition = "massage_with_limits",
    modifiers = [{ id = "avoid_area", areas_from = "sore_areas" }, "no_heat"] },
  { id = "small.sore_back", when = "sore_areas has ('back')", disposition = "massage_with_limits",
    modifiers = ["side_lying"], exclude = { implements = ["elbow"] } },
  { id = "small.old", when = "age > 80 or bmi < 17", disposition = "massage_with_limits",
    modifiers = ["medium_only", "no_leg_work", "shorter"] },
  { id = "small.tired", when = "'tired' in signs", disposition = "massage_with_limits", postpone = true },
  { id = "small.fever", when = "fever", disposition = "massage_with_limits", modifiers = ["postpone_today"] },
  { id = "small.unread", when = "'unrecognised' in medicines", disposition = "massage_with_limits",
    modifiers = ["light_only"] },
  { id = "small.tablets", when = "'painkiller' in medicines", disposition = "massage_with_limits",
    modifiers = ["short"] },
  { id = "small.both", when = "'painkiller' in medicines and 'vitamin_k_antagonist' in medicines",
    disposition = "doctor_first", holds = { "two" = { medicines = ["warfarin", "paracetamol"] } } },
  { id = "small.wish", when = "wish == 'cups'", modifiers = [{ id = "light_only", areas = ["legs"] }] },
  { id = "small.tattoo", when = "tattoo", disposition = "massage_with_limits",
    modifiers = [{ id = "avoid_area", areas_from = "tattoo_areas" }] },
  { id = "small.shower", when = "hot_shower", disposition = "massage_with_limits", modifiers = ["no_heat"] },
  { id = "small.nested", when = "'thin' in signs and (sore or (age > 60 and fever))",
    disposition = "massage_with_limits", modifiers = ["shorter"] },
  { id = "small.belly", when = "'belly' in pain_areas and wish != 'any'", disposition = "massage_with_limits",
    modifiers = ["no_belly_work", { id = "avoid_area", areas = ["mid_back"] }] },
]
""",
    "patterns/patterns.toml": """
[duration]
acute_below_days = 42
chronic_above_days = 84
says = "Six and twelve weeks."
sources = ["BOOK"]

[[kind]]
id = "nerve_like"
says = "Like a nerve."
prior_odds = 0.25
basis = "assumed"
sources = ["BOOK"]
items = [
  { when = "numb", if_true = 4.0, if_false = 0.5, source = "BOOK", says = "Numb." },
  { when = "'thin' in signs", if_true = 2.0, if_false = 0.8, source = "BOOK", says = "Thin." },
]

[[kind]]
id = "inflammatory"
says = "Inflamed."
prior_odds = 0.1
basis = "assumed"
sources = ["BOOK"]
items = [{ when = "'tired' in signs", if_true = 10.0, if_false = 0.5, source = "BOOK", says = "Tired." }]

[[visceral]]
when = "'belly' in pain_areas and fever"
says = "A belly that hurts."
""",
    "sources/register.toml": """
source = [{ key = "BOOK", cite = "A book", url = "https://example.org", kind = "book" }]
""",
}


def documents() -> dict[str, Document]:
    """Return the texts as documents; a table that goes on in the next line is joined first, as TOML wants it."""
    joined = {path: text.replace("\n    ", " ") for path, text in TEXTS.items()}
    return {path: Document(path, text, tomllib.loads(text)) for path, text in joined.items()}


@cache
def small_knowledge() -> Knowledge:
    """Return the small knowledge. It lacks the words that people read, so its problems of form are not looked at."""
    return assemble(documents().values())[0]


@cache
def names() -> NameIndex:
    knowledge = small_knowledge()
    return build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)


def findings_of(answers: dict[str, Any]) -> Findings:
    intake, problems = read_intake({"answers": answers}, small_knowledge(), names(), today=DAY)
    assert intake is not None, problems
    return to_findings(intake, small_knowledge())


WELL: dict[str, Any] = {
    "age": 40, "numb": False, "fever": False, "thinner": "no", "pain_areas": ["low_back"], "sore": False,
    "signs": ["none_of_these"], "tattoo": False, "shower": False,
    "height_cm": 170, "weight_kg": 70.0, "medicines": [], "wish": "any",
    "pain_duration_days": 50, "pain_pattern": "moves", "doctor_clearance_for": ["none_of_these"],
}  # fmt: skip
"""Somebody in whom no rule holds."""


def without(*names_of: str) -> dict[str, Any]:
    """Return the well client with some questions never asked."""
    return {name: answer for name, answer in WELL.items() if name not in names_of}
