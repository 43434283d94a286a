"""One screen of questions, whoever asks it: what the template shows, and what was sent, read and judged as to form.

It keeps nothing and knows no address; which answers are urgent is said by the knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.interview import PLANNING
from jivaka.core.knowledge.values import Disposition
from jivaka.web.shared.questions.answers import PAIN, read_screen, sent_field
from jivaka.web.shared.questions.body_map import figures
from jivaka.web.shared.questions.kept import (
    cleared,
    fitting,
    left_alone,
    stand_of,
    surely,
    unreadable,
    without_outgrown,
)
from jivaka.web.shared.questions.sentences import missing, why_wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Question, Screen
    from jivaka.web.shared.questions.answers import Field
    from jivaka.web.shared.questions.kept import Stand

MEDICINES: Final = "medicines"
CALM: Final = ("about_you", "pain_map", *PLANNING)
"""Screens on which no single answer is an emergency: the page does not ask about each tap."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of a screen: the questions it showed, what can be kept, and what is wrong by question.

    `said` are the questions that were answered on it, `least` how urgent everything is at least.
    """

    shown: tuple[Question, ...]
    sound: dict[str, Any]
    wrong: dict[str, str]
    said: frozenset[str]
    least: Disposition

    @property
    def is_urgent(self) -> bool:
        """Return whether a sign is surely urgent, whatever was left open."""
        return self.least >= Disposition.URGENT


def read_sent(post: QueryDict, before: Mapping[str, Any], asking: Assessor, screen: Screen, *, leaves: bool) -> Sent:
    """Return what was sent; whoever leaves the screen for another reason than to go on may leave questions alone."""
    shown = _shown(post, before, asking, screen)
    action = post.get("action", "")
    said = read_screen(post, _told(shown, before) if action == "none" else shown)
    names = {question.id for question in shown}
    untouched = {name: answer for name, answer in before.items() if name not in names}
    answers = without_outgrown(untouched, {**before, **said}, asking) | said
    if action in ("none", "rest") and screen.one_tap_none:
        answers = cleared(answers, asking, shown)
    bad = unreadable(answers, asking)
    sound = fitting({name: answer for name, answer in answers.items() if name not in bad}, asking)
    wrong = {name: why_wrong(asking.knowledge.questions[name], answers[name]) for name in bad}
    if not leaves:
        wrong = dict.fromkeys(left_alone(sound, asking, shown), missing()) | wrong
    return Sent(tuple(shown), sound, wrong, frozenset(said), surely(sound, asking))


def _shown(post: QueryDict, before: Mapping[str, Any], asking: Assessor, screen: Screen) -> list[Question]:
    """Return the questions that the page showed, with the shades that its body map painted along."""
    sent = post.get("shown", "").split()
    names = sent or [question.id for question in stand_of(before, asking, screen).questions]
    questions = [asking.knowledge.questions[name] for name in screen.questions]
    return [one for one in questions if one.id in names or (one.subset_of in names and one.id in post)]


def _told(shown: list[Question], before: Mapping[str, Any]) -> list[Question]:
    """Return what 'none of these' does not speak of: what was answered before, unless all that is shown was."""
    told = [question for question in shown if question.id in before]
    return told if len(told) < len(shown) else []


def screen_context(
    screen: Screen, stand: Stand, asking: Assessor, answers: Mapping[str, Any], fields: Iterable[Field]
) -> dict[str, Any]:
    """Return what the template of a screen shows."""
    done = len({asking.knowledge.questions[name].screen for name in answers})
    fresh = [question for question in stand.questions if question.id not in answers] or stand.questions
    clearable = [question.id for question in fresh if question.clear_value is not None]
    return {
        "screen": screen,
        "fields": list(fields),
        "shown": " ".join(question.id for question in stand.questions),
        "left": stand.step.left,
        "done": done,
        "total": done + stand.step.left,
        "private": any(question.private for question in stand.questions),
        "one_tap": screen.one_tap_none and (len(clearable) > 1 or PAIN in clearable),
        "no_pain": PAIN in clearable,
        "rest": screen.one_tap_none and len(clearable) > 1 and PAIN not in clearable,
        "figures": figures() if any(question.body_areas for question in stand.questions) else (),
        "medicines": MEDICINES in clearable,
        "watched": screen.id not in CALM,
    }


def again_context(post: QueryDict, sent: Sent, asking: Assessor, screen: Screen) -> dict[str, Any]:
    """Return what the template shows of a screen as it was sent, with what is wrong."""
    stand = replace(stand_of(sent.sound, asking, screen), questions=sent.shown)
    fields = [sent_field(one, sent.sound, asking.knowledge, post, sent.wrong.get(one.id, "")) for one in sent.shown]
    return {**screen_context(screen, stand, asking, sent.sound, fields), "wrong": True}


def screen_before(screen: Screen, answers: Mapping[str, Any], asking: Assessor) -> Screen | None:
    """Return the nearest earlier screen on which something was answered."""
    found = None
    for one in asking.knowledge.screens:
        if one.id == screen.id:
            return found
        if any(name in answers for name in one.questions):
            found = one
    return None
