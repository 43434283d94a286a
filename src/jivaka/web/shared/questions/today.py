"""Today's short questions as a page asks them, of a client or aloud: what is shown, what was sent, what is wrong.

What is likely to be as it was, such as medicines, is shown as it was answered before, so that 'the rest is no' never
takes it away. Signs of danger are never filled in for anybody. The rules decide; here it is only asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.outcomes.today import Said, asked_today, carried
from jivaka.core.truth import Truth
from jivaka.web.shared.labels import Labels
from jivaka.web.shared.questions.answers import field_of, read_screen, sent_field
from jivaka.web.shared.questions.body_map import figures
from jivaka.web.shared.questions.kept import cleared, findings_of, readable, unreadable
from jivaka.web.shared.questions.sentences import missing, why_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Knowledge, Question

NONE: Final = "none_of_these"
LASTING: Final = ("pain_areas", "medicines", "blood_thinner", "surgery_kinds", "skin_findings", "pregnancy_state")
"""What is shown as it was answered before; everything else of today is asked anew."""
WORSE: Final = {"yes": Truth.TRUE, "no": Truth.FALSE}


@dataclass(frozen=True, slots=True)
class TodayForm:
    """What is asked today: the questions, the answers that stay, those of before, and whether signs are asked for."""

    asking: Assessor
    questions: tuple[Question, ...]
    kept: Mapping[str, Any]
    before: Mapping[str, Any]
    with_signs: bool


@dataclass(frozen=True, slots=True)
class SentToday:
    """What was sent: what was said, and what is wrong by question (`signs` for the signs)."""

    said: Said
    wrong: Mapping[str, str]


def today_form(
    asking: Assessor, before: Mapping[str, Any], days: int, more: Sequence[str], *, with_signs: bool
) -> TodayForm:
    """Return what is asked of a client who answered `before` some days ago; `more` were on a page sent before."""
    knowledge = asking.knowledge
    sound = readable(before, asking)
    kept = readable(carried(sound, days, knowledge), asking)
    names = {one.id for one in asked_today(findings_of(sound, asking), knowledge)}
    names |= set(more) & knowledge.questions.keys()
    ordered = [name for screen in knowledge.screens for name in screen.questions if name in names]
    return TodayForm(asking, tuple(knowledge.questions[name] for name in ordered), kept, sound, with_signs)


def read_today(post: QueryDict, form: TodayForm) -> SentToday:
    """Return what was sent. With 'the rest is no', whatever was left open and can be answered with no is."""
    said = read_screen(post, form.questions)
    rest = post.get("action") == "rest"
    asked = {one.id for one in form.questions}
    bases = {name: answer for name, answer in form.kept.items() if name not in asked}
    if rest:
        said = {
            name: answer for name, answer in cleared(bases | said, form.asking, form.questions).items() if name in asked
        }
    bad = unreadable(bases | said, form.asking) & said.keys()
    wrong = {name: why_wrong(form.asking.knowledge.questions[name], said[name]) for name in bad}
    sent = set(post.getlist("signs")) or ({NONE} if rest else set())
    signs = frozenset(sent & form.asking.signs.keys()) if form.with_signs and sent else None
    if form.with_signs and signs is None:
        wrong["signs"] = missing()
    unasked = Truth.UNKNOWN if form.with_signs else Truth.FALSE
    worse = WORSE.get(post.get("worse", ""), Truth.FALSE if rest and form.with_signs else unasked)
    return SentToday(Said(said, signs, worse), wrong)


def today_context(form: TodayForm, post: QueryDict | None, wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template shows; `post` is what was sent, so that nothing that was typed is lost."""
    knowledge = form.asking.knowledge
    lasting = {name: answer for name, answer in form.before.items() if name in LASTING}
    sent = post.get("shown", "").split() if post is not None else []
    fields = [
        sent_field(one, form.kept, knowledge, post, wrong.get(one.id, ""))
        if post is not None and one.id in sent
        else replace(field_of(one, lasting, knowledge), wrong=wrong.get(one.id, ""))
        for one in form.questions
    ]
    before = [one for one in fields if one.question.id in lasting and not one.wrong]
    fresh = [one for one in fields if one not in before]
    return {
        "screens": [
            (screen, [one for one in fresh if one.question.screen == screen.id])
            for screen in knowledge.screens
            if any(one.question.screen == screen.id for one in fresh)
        ],
        "as_before": [(one, said_before(one.question, lasting[one.question.id], knowledge)) for one in before],
        "wrong": wrong,
        "wrong_fields": [one for one in fields if one.wrong],
        "shown": " ".join(one.id for one in form.questions),
        "signs": list(form.asking.signs.values()) if form.with_signs else [],
        "chosen": post.getlist("signs") if post is not None else [],
        "worse": post.get("worse", "") if post is not None else "",
        "figures": figures() if any(one.body_areas for one in form.questions) else (),
    }


def said_before(question: Question, answer: Any, knowledge: Knowledge) -> str:  # noqa: ANN401 - answers have several types
    """Return an answer of before in words: medicines as they were typed, places with a whole in place of its parts."""
    labels = Labels(knowledge)
    if question.type == "medicines" and isinstance(answer, list):
        names = [one if isinstance(one, str) else str(one["name"]) for one in answer]
        return ", ".join(names) or labels.answer(question.id, [])
    if question.body_areas and isinstance(answer, list):
        return labels.areas(answer) or labels.answer(question.id, answer)
    return labels.answer(question.id, answer)
