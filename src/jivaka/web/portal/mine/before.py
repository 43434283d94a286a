"""The short questions before a visit: asked from a day before, decided anew, and what to do where a danger is new.

The rules decide; here it is only asked and said. Whatever comes of it, no answer here is an all-clear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.scores import PAIN
from jivaka.core.outcomes.today import Said, asked_today, joined
from jivaka.core.truth import Truth
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.course import answered_before, has_been, standing_of
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.services.sessions import record_rescreen
from jivaka.web.portal.decision import assess, context_of
from jivaka.web.portal.mine.diary import visit_near
from jivaka.web.portal.mine.door import my_session, own
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.errors import page
from jivaka.web.shared.labels import Labels
from jivaka.web.shared.questions.answers import UNKNOWN, field_of, read_screen, sent_field
from jivaka.web.shared.questions.body_map import figures
from jivaka.web.shared.questions.kept import findings_of, readable, unreadable
from jivaka.web.shared.questions.sentences import missing, why_wrong
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Question, Screen
    from jivaka.queries.client_bookings import BookedSession
    from jivaka.web.portal.mine.door import Me
    from jivaka.web.shared.questions.answers import Field

RATING: Final = "pain_now"
"""The question whose answer is also the rating before the session."""
NONE: Final = "none_of_these"
WORSE: Final = {"yes": Truth.TRUE, "no": Truth.FALSE}


SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Asking:
    """One visit's questions: those shown, the answers of before as they stand today, and what was asked of signs.

    `last` is what was answered to them the last time, which can be said again with one tap.
    """

    asking: Assessor
    questions: tuple[Question, ...]
    kept: Mapping[str, Any]
    last: Mapping[str, Any]
    with_signs: bool


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


@require_http_methods(["GET", "POST"])
@own
def before(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Show the questions of a visit, keep the answers, or show what they came to."""
    session, at = my_session(me, booking), now()
    if session != visit_near([session], at):
        says = _("We ask them from a day before your visit on, because they are about these days.")
        return page(request, 409, _("The questions are not open"), says)
    done = answered_before(me.actor, me.client, booking)
    if done and request.method == "GET" and request.GET.get("again") != "1":
        return _result(request, me, session)
    asked = _asking(me, request.POST.get("shown", "").split())
    if asked is None:
        return redirect("portal:home")
    if request.method == "POST":
        return _keep(request, me, session, asked)
    return _form(request, me, session, asked, {})


def _asking(me: Me, more: Sequence[str]) -> Asking | None:
    """Return what is asked: the questions of every visit, and those that earlier answers of today have raised."""
    standing = standing_of(me.actor, me.client)
    if standing is None:
        return None
    asking = assessor()
    days = max(0, (now().date() - standing.on).days)
    kept = readable(joined(standing.answers, {}, days, asking.knowledge), asking)
    every = asked_today(findings_of(kept, asking), asking.knowledge)
    names = {one.id for one in every} | (set(more) & asking.knowledge.questions.keys())
    questions = [one for screen in asking.knowledge.screens for one in screen.questions if one in names]
    last = {name: standing.answers[name] for name in questions if name in standing.answers and name != RATING}
    shown = tuple(asking.knowledge.questions[name] for name in questions)
    return Asking(asking, shown, kept, last, has_been(me.client))


def _keep(request: HttpRequest, me: Me, session: BookedSession, asked: Asking) -> HttpResponse:
    """Keep the answers; where one is missing or cannot be read, everything is shown again as it was sent."""
    said, at = _said(request.POST, asked), now()
    whole = dict(asked.kept) | said
    wrong = {
        name: why_wrong(asked.asking.knowledge.questions[name], said[name])
        for name in unreadable(whole, asked.asking)
        if name in said
    }
    signs = _signs(request.POST, asked)
    if asked.with_signs and signs is None:
        wrong["signs"] = missing()
    if wrong:
        return _form(request, me, session, asked, wrong)
    worse = WORSE.get(request.POST.get("worse", ""), Truth.UNKNOWN if asked.with_signs else Truth.FALSE)
    try:
        found = record_rescreen(me.actor, session.booking, Said(said, signs, worse), asked.asking, at=at)
    except ProblemsError as error:
        return _refused(request, me, session, asked, error)
    if isinstance(said.get(RATING), int | float) and found.today.outcome != "stop":
        rating = Taken((Measured(PAIN, float(said[RATING])),))
        record_scores(me.actor, session.booking, rating, asked.asking.tables.measures, at=at)
    return redirect("portal:before", me.token, session.booking)


def _said(post: QueryDict, asked: Asking) -> dict[str, Any]:
    """Return what was said: each answer, and for whole screens 'none of these' or 'as the last time', as was tapped.

    An answer of its own goes before what was tapped for the whole screen.
    """
    said = read_screen(post, asked.questions)
    for question in asked.questions:
        tapped = post.get(f"all.{question.screen}", "")
        if question.id in said or not tapped:
            continue
        if tapped == SAME and question.id in asked.last:
            said[question.id] = asked.last[question.id]
        elif tapped in (SAME, "none") and question.clear_value is not None:
            said[question.id] = question.clear_value
    return said


def _signs(post: QueryDict, asked: Asking) -> frozenset[str] | None:
    """Return the signs since the last session; None where nobody was asked, or nothing was answered."""
    sent = set(post.getlist("signs"))
    return frozenset(sent & asked.asking.signs.keys()) if asked.with_signs and sent else None


def _refused(request: HttpRequest, me: Me, session: BookedSession, asked: Asking, error: ProblemsError) -> HttpResponse:
    """Ask what is still missing; any other refusal is a page of its own."""
    if any(one.code == "stopped_today" for one in error.problems):
        return redirect("portal:before", me.token, session.booking)
    names = [one.where for one in error.problems if one.code == "rescreen_open"]
    if len(names) < len(error.problems):
        return page(request, 409, _("This could not be kept"), " ".join(sentences(error)))
    more = _asking(me, [*(one.id for one in asked.questions), *names])
    return _form(request, me, session, more or asked, dict.fromkeys(names, missing()))


def _form(
    request: HttpRequest, me: Me, session: BookedSession, asked: Asking, wrong: Mapping[str, str]
) -> HttpResponse:
    groups = _groups(request.POST, asked, wrong)
    context = {
        "token": me.token,
        "session": session,
        "groups": groups,
        "wrong": wrong,
        "wrong_fields": [one for group in groups for one in (*group.plain, *group.fields) if one.wrong],
        "shown": " ".join(one.id for one in asked.questions),
        "signs": list(asked.asking.signs.values()) if asked.with_signs else [],
        "chosen": request.POST.getlist("signs"),
        "worse": request.POST.get("worse", ""),
        "figures": figures() if any(one.body_areas for one in asked.questions) else (),
    }
    return render(request, "portal/mine/before.html", context, status=422 if wrong else 200)


def _groups(post: QueryDict, asked: Asking, wrong: Mapping[str, str]) -> list[Group]:
    knowledge, found = asked.asking.knowledge, []
    for screen in knowledge.screens:
        questions = [one for one in asked.questions if one.screen == screen.id]
        if not questions:
            continue
        fields = [_field(one, asked, post, wrong) for one in questions]
        plain = tuple(one for one in fields if one.question.clear_value is None)
        rest = tuple(one for one in fields if one.question.clear_value is not None)
        found.append(
            Group(
                screen=screen,
                lines=tuple(_line(one.question) for one in rest),
                last=_last([one.question for one in rest], asked),
                plain=plain,
                fields=rest,
                has_none=bool(rest),
                chosen=post.get(f"all.{screen.id}", ""),
                wrong=any(one.wrong for one in rest),
            )
        )
    return found


def _field(question: Question, asked: Asking, post: QueryDict, wrong: Mapping[str, str]) -> Field:
    knowledge = asked.asking.knowledge
    if post:
        return sent_field(question, asked.kept, knowledge, post, wrong.get(question.id, ""))
    return field_of(question, {}, knowledge)


def _line(question: Question) -> str:
    """Return what a question asks about in one line: its options too, where it has some."""
    options = [one.label for one in question.options if one.id not in (NONE, "none", "no")]
    return f"{question.ask} {', '.join(options)}" if options and not question.body_areas else question.ask


def _last(questions: Sequence[Question], asked: Asking) -> str:
    """Return the answers of the last time in words; '' where there was nothing to tell."""
    labels = Labels(asked.asking.knowledge)
    told = [
        labels.areas(asked.last[one.id]) if one.body_areas else f"{one.ask} {labels.answer(one.id, asked.last[one.id])}"
        for one in questions
        if one.id in asked.last and asked.last[one.id] not in (one.clear_value, UNKNOWN)
    ]
    return "; ".join(told)


def _result(request: HttpRequest, me: Me, session: BookedSession) -> HttpResponse:
    """Show what the answers came to: what to do now where they stop the visit, and never an all-clear."""
    done = answered_before(me.actor, me.client, session.booking)
    standing = standing_of(me.actor, me.client)
    if done is None or standing is None:
        return redirect("portal:before", me.token, session.booking)
    asking = assessor()
    context = context_of(assess(readable(standing.answers, asking), asking), asking)
    signs = [asking.signs[name] for name in done.signs if name in asking.signs]
    context |= {
        "token": me.token,
        "session": session,
        "outcome": done.outcome,
        "signs": signs,
        "early": done.at.astimezone(session.begins.tzinfo).date() < session.begins.date(),
        "another": any(one.booking != session.booking for one in client_sessions(me.client)),
    }
    return render(request, "portal/mine/answered.html", context)
