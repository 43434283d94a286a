"""Today's short re-screen: which answers are asked anew, which stay as they were, and what the new ones mean for today.

Days ago grow with the calendar, so that what was five days ago at the intake is twelve days ago a week later. It only
ever stops or goes on with a session; the decision itself is screened as always, from all answers together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.knowledge.condition import value
from jivaka.core.knowledge.values import Disposition
from jivaka.core.outcomes.anew import let_go
from jivaka.core.outcomes.signs import HARM, NERVE, SORE, SORE_LONGER
from jivaka.core.truth import Truth, truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge, Question
    from jivaka.core.outcomes.signs import Sign
    from jivaka.core.screening.values import Decision

GO, LIMITS, STOP = "go", "limits", "stop"
NERVE_SCREENS: Final = ("private_nerves", "nerves_limbs")
RED_FLAGS: Final = "rules/red_flags/"
WEEK: Final = 7
WEEKS: Final = "weeks"
"""The unit of answers that are whole weeks."""
ALL_AGAIN_DAYS: Final = 42
"""After so many days every question is asked again, as the contract of the questions has it (`revisit`)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said today: answers in the form of the contract, signs since the last session, and the trend.

    `signs` is None where nobody asked for them, as before a first session. `worse_over_a_week`: clearly worse than at
    the start for longer than a week.
    """

    answers: Mapping[str, Any]
    signs: frozenset[str] | None = None
    worse_over_a_week: Truth = Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Before:
    """What was known before today: the answers, the rules that held, and the questions that were open."""

    answers: Mapping[str, Any]
    rules: frozenset[str]
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class Today:
    """What the re-screen means for today's session, with what it rests on; the truths go into a review."""

    outcome: str
    new_red_flag: Truth
    new_nerve_sign: Truth
    strong_reaction: Truth
    mild_soreness: Truth
    worse_over_a_week: Truth
    rules: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    postponed: bool = False


def before_of(answers: Mapping[str, Any], document: Mapping[str, Any]) -> Before:
    """Return what was known before, from the answers and the decision that were kept."""
    rules = frozenset(item["rule"] for item in document.get("reasons", ()) if item["certain"])
    return Before(answers, rules, frozenset(point["question"] for point in document.get("open_points", ())))


def asked_today(findings: Findings, knowledge: Knowledge, *, everything: bool = False) -> tuple[Question, ...]:
    """Return the questions of every visit that may apply to the client, in the order of the screens.

    With `everything` they are all that have to be answered.
    """
    return tuple(
        knowledge.questions[name]
        for screen in knowledge.screens
        if screen.applies is None or value(screen.applies, findings.truth) is not Truth.FALSE
        for name in screen.questions
        if _is_asked(knowledge.questions[name], everything=everything) and name not in findings.not_applicable
    )


def _is_asked(question: Question, *, everything: bool) -> bool:
    return question.ask_every_visit or (everything and question.essential)


def carried(answers: Mapping[str, Any], days: int, knowledge: Knowledge, *, everything: bool = False) -> dict[str, Any]:
    """Return the answers that stay as they were `days` ago, with days ago grown: none that `asked_today` asks anew.

    Weeks stay only over whole weeks: from visit to visit the days between would be lost, and a pregnancy never grow.
    """
    kept = ((knowledge.questions[name], answer) for name, answer in aged(answers, days, knowledge).items())
    return {
        one.id: answer
        for one, answer in kept
        if not _is_asked(one, everything=everything) and not (one.unit == WEEKS and days % WEEK)
    }


def aged(answers: Mapping[str, Any], days: int, knowledge: Knowledge) -> dict[str, Any]:
    """Return all answers as they are `days` later: days ago have grown, and so have the weeks of a pregnancy."""
    asked = ((knowledge.questions.get(name), answer) for name, answer in answers.items())
    return {question.id: _aged(question, answer, days) for question, answer in asked if question is not None}


def joined(
    before: Mapping[str, Any], said: Mapping[str, Any], days: int, knowledge: Knowledge, *, everything: bool = False
) -> dict[str, Any]:
    """Return today's whole intake: what stays, and over it what was said today.

    A part of a whole that changed, such as a strong pain where it hurts no more, is let go and asked anew. So is what
    belonged to an older sign once a new one has come; with `everything`, so is all that has to be answered.
    """
    stays, gone = carried(before, days, knowledge, everything=everything), let_go(before, said, knowledge)
    found = {name: answer for name, answer in stays.items() if name not in gone} | dict(said)
    return {name: answer for name, answer in found.items() if not _outgrown(knowledge.questions[name], answer, found)}


def fitting(
    answers: Mapping[str, Any], knowledge: Knowledge, read: Callable[[Mapping[str, Any]], Findings]
) -> dict[str, Any]:
    """Return answers without those that surely no longer apply, such as what followed from a sign that is gone.

    `read` gives the findings of answers. What is let go is asked anew when it applies again.
    """
    found = dict(answers)
    while gone := _not_applying(read(found), knowledge):
        found = {name: answer for name, answer in found.items() if name not in gone}
    return found


def judge(before: Before, after: Decision, said: Said, knowledge: Knowledge, signs: Mapping[str, Sign]) -> Today:
    """Return what the re-screen means for today: `after` is the decision on today's whole intake.

    A sign that nobody asked for is not known, never absent.
    """
    nerves = [one for one in asked_today(after.findings, knowledge) if one.screen in NERVE_SCREENS]
    seen = said.signs or frozenset()
    stopping = tuple(name for name in signs if name in seen and signs[name].stops)
    flag, rules = _red_flag(before, after)
    nerve = _nerve(before, nerves, said)
    stop = stopping or not after.permits_massage or after.limits.postpone or Truth.TRUE in (flag, nerve)
    careful = after.disposition is Disposition.MASSAGE_WITH_LIMITS or SORE in seen
    return Today(
        outcome=STOP if stop else LIMITS if careful else GO,
        new_red_flag=flag,
        new_nerve_sign=nerve,
        strong_reaction=_told(said, {SORE_LONGER, HARM} | set(stopping)),
        mild_soreness=_told(said, {SORE}),
        worse_over_a_week=said.worse_over_a_week,
        rules=rules,
        signs=tuple(name for name in signs if name in seen),
        postponed=after.permits_massage and after.limits.postpone,
    )


def _aged(question: Question, answer: object, days: int) -> object:
    grown = {"days ago": days, WEEKS: days // WEEK}.get(question.unit, 0)
    if isinstance(answer, bool) or not isinstance(answer, int):
        return answer
    most = answer + grown if question.maximum is None else int(question.maximum)
    return min(answer + grown, most)


def _outgrown(question: Question, part: object, answers: Mapping[str, Any]) -> bool:
    whole = answers.get(question.subset_of)
    return isinstance(part, list) and isinstance(whole, list) and not {*part} <= {*whole, "none_of_these"}


def _not_applying(findings: Findings, knowledge: Knowledge) -> set[str]:
    closed = {
        name
        for screen in knowledge.screens
        if screen.applies is not None and value(screen.applies, findings.truth) is Truth.FALSE
        for name in screen.questions
    }
    answered = findings.intake.answers
    conditional = ((name, knowledge.questions[name].applies) for name in answered)
    outgrown = {name for name, when in conditional if when is not None and value(when, findings.truth) is Truth.FALSE}
    return outgrown | (closed & answered.keys())


def _red_flag(before: Before, after: Decision) -> tuple[Truth, tuple[str, ...]]:
    """Return whether a warning sign is new, and every rule that holds today and sends to a doctor."""
    refers = [rule for rule in after.fired if not rule.effect.disposition.permits_massage]
    new = [rule for rule in refers if rule.path.startswith(RED_FLAGS) and rule.id not in before.rules]
    rules = tuple(rule.id for rule in refers)
    if new:
        return Truth.TRUE, rules
    unsure = after.undetermined or {point.question for point in after.open_points} - before.open
    return (Truth.UNKNOWN if unsure else Truth.FALSE), rules


def _nerve(before: Before, nerves: Iterable[Question], said: Said) -> Truth:
    """Return whether a sign of the nerves is new; the signs of a session count where there was one to ask about."""
    truths = [_grown(one, before.answers.get(one.id), said.answers.get(one.id)) for one in nerves]
    truths.append(_told(said, {NERVE}) if said.signs is not None else Truth.FALSE)
    if Truth.TRUE in truths:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.FALSE


def _grown(question: Question, was: object, now: object) -> Truth:
    """Return whether a sign of the nerves is there now that was not, or is more than it was."""
    if now in (None, "unknown"):
        return Truth.UNKNOWN
    if question.type == "boolean":
        return truth_of(now is True and was is not True)
    ranks = {name: place for place, name in enumerate(question.option_ids)}
    return truth_of(ranks.get(str(now), 0) > ranks.get(str(was), 0))


def _told(said: Said, wanted: Collection[str]) -> Truth:
    return Truth.UNKNOWN if said.signs is None else truth_of(not said.signs.isdisjoint(wanted))
