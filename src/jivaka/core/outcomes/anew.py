"""What is asked anew at a re-screen beside the questions of every visit, because what was said of it fits no longer.

A new sign has its own beginning, place and reason: those of an old one say nothing about it. Only what must be answered
is let go, so that it is asked; the rest stays as the client said it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.condition import questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.values import Knowledge, Question

CHANGES_DAILY: Final = ("pregnancy_warnings", "nerve_signs_trend", "head_signs_last", "injury_date")
"""Asked whenever they apply: they tell how it is now, or when it was the last time."""
CHECKED, INJURY = "doctor_checked_pain", "injury_major"
PAIN, LEGS, LEG_PAIN = "pain_areas", "legs", "leg_pain_side"


def let_go(before: Mapping[str, Any], said: Mapping[str, Any], knowledge: Knowledge) -> frozenset[str]:
    """Return the questions whose answers of before are not carried into today."""
    gone = {name for name in CHANGES_DAILY if name not in said}
    if said.get(INJURY) is True:
        gone.add(CHECKED)
    grown = {name for name in said if is_more(knowledge, name, before.get(name), said[name])}
    if _new_patches(knowledge, before, said, LEGS):
        gone.add(LEG_PAIN)
    for name in knowledge.conditional:
        question = knowledge.questions[name]
        if question.essential and question.applies is not None and grown & questions(question.applies):
            gone.add(name)
    return frozenset(gone - said.keys())


def is_more(knowledge: Knowledge, name: str, was: object, now: object) -> bool:
    """Return whether an answer of today tells of more than the one before: a yes, another option, another region."""
    question = knowledge.questions[name]
    if question.type == "boolean":
        return now is True and was is not True
    if question.type == "choice":
        return _rank(question, now) > _rank(question, was)
    if not isinstance(now, list) or question.type != "multi":
        return False
    old = {*was} if isinstance(was, list) else set()
    if question.body_areas:
        return not {knowledge.areas[one].parent for one in now if one in knowledge.areas} <= {
            knowledge.areas[one].parent for one in old if one in knowledge.areas
        }
    return not {*now} <= old | {"none_of_these"}


def _new_patches(knowledge: Knowledge, before: Mapping[str, Any], said: Mapping[str, Any], region: str) -> bool:
    """Return whether a patch of a region hurts today that did not: the other leg, which no other question asks for."""
    hurts, hurt = said.get(PAIN), before.get(PAIN)
    if not isinstance(hurts, list):
        return False
    return bool(({*hurts} - {*(hurt if isinstance(hurt, list) else ())}) & knowledge.patches_of(region))


def _rank(question: Question, answer: object) -> int:
    ranks = {name: place for place, name in enumerate(question.option_ids)}
    return ranks.get(str(answer), 0)
