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
from jivaka.web.shared.questions.answers import field_of, read_screen, sent_field
from jivaka.web.shared.questions.body_map import figures
from jivaka.web.shared.questions.kept import cleared, findings_of, readable, unreadable
from jivaka.web.shared.questions.sentences import missing, why_wrong
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Question
    from jivaka.queries.client_bookings import BookedSession
    from jivaka.web.portal.mine.door import Me

RATING: Final = "pain_now"
"""The question whose answer is also the rating before the session."""
NONE: Final = "none_of_these"
WORSE: Final = {"yes": Truth.TRUE, "no": Truth.FALSE}


@dataclass(frozen=True, slots=True)
class Asking:
    """One visit's questions: those shown, the answers of before as they stand today, and what was asked of signs."""

    asking: Assessor
    questions: tuple[Question, ...]
    kept: Mapping[str, Any]
    with_signs: bool


@require_http_methods(["GET", "POST"])
@own
def before(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Show the questions of a visit, keep the answers, or show what they came to."""
    session, at = my_session(me, booking), now()
    if session != visit_near([session], at):
        says = _("We ask them from a day before your visit on, because they are about these days.")
        return page(request, 409, _("The questions are not open"), says)
    done = answered_before(me.actor, me.client, booking)
    if done and (done.outcome == "stop" or (request.method == "GET" and request.GET.get("again") != "1")):
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
    return Asking(asking, tuple(asking.knowledge.questions[name] for name in questions), kept, has_been(me.client))


def _keep(request: HttpRequest, me: Me, session: BookedSession, asked: Asking) -> HttpResponse:
    """Keep the answers; where one is missing or cannot be read, everything is shown again as it was sent."""
    said, at = read_screen(request.POST, asked.questions), now()
    if request.POST.get("action") == "rest":
        said = _with_rest(said, asked)
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


def _with_rest(said: dict[str, Any], asked: Asking) -> dict[str, Any]:
    """Return the answers with a 'no' wherever one was left open that a 'no' can answer, as the client asked us to."""
    bases = {name: answer for name, answer in asked.kept.items() if name not in said} | said
    done = cleared(bases, asked.asking, asked.questions)
    names = {one.id for one in asked.questions}
    return {name: answer for name, answer in done.items() if name in names and (name in said or name not in asked.kept)}


def _signs(post: QueryDict, asked: Asking) -> frozenset[str] | None:
    """Return the signs since the last session; None where nobody was asked, or nothing was answered."""
    sent = set(post.getlist("signs"))
    if post.get("action") == "rest" and not sent:
        sent = {NONE}
    return frozenset(sent & asked.asking.signs.keys()) if asked.with_signs and sent else None


def _refused(request: HttpRequest, me: Me, session: BookedSession, asked: Asking, error: ProblemsError) -> HttpResponse:
    """Ask what is still missing; any other refusal is a page of its own."""
    names = [one.where for one in error.problems if one.code == "rescreen_open"]
    if len(names) < len(error.problems):
        return page(request, 409, _("This could not be kept"), " ".join(sentences(error)))
    more = _asking(me, [*(one.id for one in asked.questions), *names])
    return _form(request, me, session, more or asked, dict.fromkeys(names, missing()))


def _form(
    request: HttpRequest, me: Me, session: BookedSession, asked: Asking, wrong: Mapping[str, str]
) -> HttpResponse:
    knowledge = asked.asking.knowledge
    sent = request.method == "POST"
    fields = [
        sent_field(one, asked.kept, knowledge, request.POST, wrong.get(one.id, ""))
        if sent
        else field_of(one, {}, knowledge)
        for one in asked.questions
    ]
    screens = [
        (screen, [one for one in fields if one.question.screen == screen.id])
        for screen in knowledge.screens
        if any(one.question.screen == screen.id for one in fields)
    ]
    context = {
        "token": me.token,
        "session": session,
        "screens": screens,
        "wrong": wrong,
        "wrong_fields": [one for one in fields if one.wrong],
        "shown": " ".join(one.id for one in asked.questions),
        "signs": list(asked.asking.signs.values()) if asked.with_signs else [],
        "chosen": request.POST.getlist("signs"),
        "worse": request.POST.get("worse", ""),
        "figures": figures() if any(one.body_areas for one in asked.questions) else (),
    }
    return render(request, "portal/mine/before.html", context, status=422 if wrong else 200)


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
