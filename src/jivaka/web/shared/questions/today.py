"""Today's short questions in one-tap groups, of a client or aloud: what is shown, what was sent, what is wrong.

A tap on a group says 'none of these' to each question of it, or repeats what was answered the last time; nothing is
chosen beforehand, and what nobody answered is never 'no'. The rules decide; here it is only asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.outcomes.today import Said, aged, asked_today, joined
from jivaka.core.truth import Truth
from jivaka.web.shared.labels import Labels
from jivaka.web.shared.questions.answers import UNKNOWN, field_of, read_screen, sent_field
from jivaka.web.shared.questions.body_map import figures
from jivaka.web.shared.questions.kept import findings_of, readable, unreadable
from jivaka.web.shared.questions.sentences import missing, why_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Question, Screen
    from jivaka.web.shared.questions.answers import Field

RATING: Final = "pain_now"
"""The question whose answer is also the rating before the session."""
NO_WORDS: Final = ("none_of_these", "none", "no")
WORSE: Final = {"yes": Truth.TRUE, "no": Truth.FALSE}
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Before:
    """What a client told so many days ago, whether a session went before, and whether everything is due again."""

    answers: Mapping[str, Any]
    days: int
    with_signs: bool
    everything: bool


@dataclass(frozen=True, slots=True)
class TodayForm:
    """What is asked today: the questions, the answers that stay as they are, and whether signs are asked for.

    `last` is what was answered to the questions the last time, which can be said again with one tap. `raised` are
    asked because of today's answers: each has to be answered by itself, since its group was tapped before it was seen.
    """

    asking: Assessor
    questions: tuple[Question, ...]
    kept: Mapping[str, Any]
    last: Mapping[str, Any]
    with_signs: bool
    raised: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class SentToday:
    """What was sent: what was said, and what is wrong by question (`signs` for the signs)."""

    said: Said
    wrong: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """One screen in short: what it asks about, how it was the last time, and its questions in full below.

    `plain` questions are always in full; `chosen` is what was tapped: none, same or nothing.
    """

    screen: Screen
    lines: tuple[str, ...]
    last: str
    plain: tuple[Field, ...]
    fields: tuple[Field, ...]
    has_none: bool
    chosen: str
    wrong: bool


def today_form(asking: Assessor, before: Before, more: Sequence[str]) -> TodayForm:
    """Return what is asked of a client who answered `before`; `more` were on a page sent before.

    Where everything is due again it is all that has to be answered, as far as it applied the last time; what else
    today's answers raise is asked after them.
    """
    knowledge, everything = asking.knowledge, before.everything
    past = aged(before.answers, before.days, knowledge)
    kept = readable(joined(before.answers, {}, before.days, knowledge, everything=everything), asking)
    seen = readable(past, asking) if everything else kept
    always = {one.id for one in asked_today(findings_of(seen, asking), knowledge, everything=everything)}
    raised = set(more) & knowledge.questions.keys() - always
    names = always | raised
    ordered = [name for screen in knowledge.screens for name in screen.questions if name in names]
    last = {name: past[name] for name in ordered if name in past and name != RATING}
    asked = tuple(knowledge.questions[name] for name in ordered)
    return TodayForm(asking, asked, kept, last, before.with_signs, frozenset(raised), everything)


def read_today(post: QueryDict, form: TodayForm) -> SentToday:
    """Return what was sent, and what cannot be read or was left open among the signs."""
    said = _said(post, form)
    bad = unreadable(dict(form.kept) | said, form.asking) & said.keys()
    wrong = {name: why_wrong(form.asking.knowledge.questions[name], said[name]) for name in bad}
    sent = set(post.getlist("signs"))
    signs = frozenset(sent & form.asking.signs.keys()) if form.with_signs and sent else None
    if form.with_signs and signs is None:
        wrong["signs"] = missing()
    worse = WORSE.get(post.get("worse", ""), Truth.UNKNOWN if form.with_signs else Truth.FALSE)
    return SentToday(Said(said, signs, worse), wrong)


def _said(post: QueryDict, form: TodayForm) -> dict[str, Any]:
    """Return what was said: each answer, and for whole screens 'none of these' or 'as the last time', as was tapped.

    An answer of its own goes before what was tapped for the whole screen; what was unknown the last time stays unknown.
    """
    said = read_screen(post, form.questions)
    for question in form.questions:
        tapped = post.get(f"all.{question.screen}", "")
        if question.id in said or question.clear_value is None or question.id in form.raised:
            continue
        if tapped == SAME:
            said[question.id] = form.last.get(question.id, question.clear_value)
        elif tapped == "none":
            said[question.id] = question.clear_value
    return said


def today_context(form: TodayForm, post: QueryDict | None, wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template shows; `post` is what was sent, so that nothing that was typed is lost."""
    groups = _groups(post, form, wrong)
    return {
        "groups": groups,
        "everything": form.everything,
        "wrong": wrong,
        "wrong_fields": [one for group in groups for one in (*group.plain, *group.fields) if one.wrong],
        "shown": " ".join(one.id for one in form.questions),
        "signs": list(form.asking.signs.values()) if form.with_signs else [],
        "chosen": post.getlist("signs") if post is not None else [],
        "worse": post.get("worse", "") if post is not None else "",
        "figures": figures() if any(one.body_areas for one in form.questions) else (),
    }


def _groups(post: QueryDict | None, form: TodayForm, wrong: Mapping[str, str]) -> list[Group]:
    found = []
    for screen in form.asking.knowledge.screens:
        questions = [one for one in form.questions if one.screen == screen.id]
        if not questions:
            continue
        fields = [_field(one, form, post, wrong.get(one.id, "")) for one in questions]
        rest = tuple(one for one in fields if one.question.clear_value is not None)
        found.append(
            Group(
                screen=screen,
                lines=tuple(_line(one.question) for one in rest),
                last=_last([one.question for one in rest], form),
                plain=tuple(one for one in fields if one.question.clear_value is None),
                fields=rest,
                has_none=bool(rest),
                chosen=post.get(f"all.{screen.id}", "") if post is not None else "",
                wrong=any(one.wrong for one in rest),
            )
        )
    return found


def _field(question: Question, form: TodayForm, post: QueryDict | None, wrong: str) -> Field:
    if post is not None:
        return sent_field(question, form.kept, form.asking.knowledge, post, wrong)
    return replace(field_of(question, {}, form.asking.knowledge), wrong=wrong)


def _line(question: Question) -> str:
    """Return what a question asks about in one line: its options too, where it has some."""
    options = [one.label for one in question.options if one.id not in NO_WORDS]
    return f"{question.ask} {', '.join(options)}" if options and not question.body_areas else question.ask


def _last(questions: Sequence[Question], form: TodayForm) -> str:
    """Return the answers of the last time in words; '' where there was nothing to tell."""
    told = [one for one in questions if form.last.get(one.id, one.clear_value) not in (one.clear_value, UNKNOWN)]
    return "; ".join(_in_words(one, form.last[one.id], Labels(form.asking.knowledge)) for one in told)


def _in_words(question: Question, answer: Any, labels: Labels) -> str:  # noqa: ANN401 - answers have several types
    """Return an answer of the last time in words: medicines as they were typed, a whole in place of its parts."""
    if question.type == "medicines" and isinstance(answer, list):
        return ", ".join(one if isinstance(one, str) else str(one["name"]) for one in answer)
    if question.body_areas and isinstance(answer, list):
        return labels.areas(answer) or labels.answer(question.id, answer)
    return f"{question.ask} {labels.answer(question.id, answer)}"
