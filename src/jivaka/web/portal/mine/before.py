"""The short questions before a visit: asked from a day before, decided anew, and what to do where a danger is new.

The rules decide; here it is only asked and said. Whatever comes of it, no answer here is an all-clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.scores import PAIN
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.course import answered_before, has_been, standing_of
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.services.sessions import record_rescreen
from jivaka.web.portal.decision import assess, context_of
from jivaka.web.portal.mine.diary import visit_near
from jivaka.web.portal.mine.door import my_session, own
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.questions.kept import readable
from jivaka.web.shared.questions.sentences import missing
from jivaka.web.shared.questions.today import RATING, Before, read_today, today_context, today_form
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.client_bookings import BookedSession
    from jivaka.web.portal.mine.door import Me
    from jivaka.web.shared.questions.today import TodayForm


@require_form
@own
def before(request: HttpRequest, me: Me, booking: int) -> HttpResponse:
    """Show the questions of a visit, keep the answers, or show what they came to."""
    session, at = my_session(me, booking), now()
    if session != visit_near([session], at):
        says = _("We ask them from a day before your visit on, because they are about these days.")
        return page(request, 409, _("The questions are not open"), says)
    done = answered_before(me.actor, me.client, booking)
    if done and request.method != "POST" and request.GET.get("again") != "1":
        return _result(request, me, session)
    asked = _asking(me, request.POST.get("shown", "").split())
    if asked is None:
        return redirect("portal:home")
    if request.method == "POST":
        return _keep(request, me, session, asked)
    return _form(request, me, session, asked, {})


def _asking(me: Me, more: Sequence[str]) -> TodayForm | None:
    """Return what is asked: the questions of every visit, and those that earlier answers of today have raised."""
    standing = standing_of(me.actor, me.client)
    if standing is None:
        return None
    days = max(0, (now().date() - standing.on).days)
    told = Before(standing.answers, days, has_been(me.client), standing.all_again(now().date()))
    return today_form(assessor(), told, more)


def _keep(request: HttpRequest, me: Me, session: BookedSession, asked: TodayForm) -> HttpResponse:
    """Keep the answers; where one is missing or cannot be read, everything is shown again as it was sent."""
    sent, at = read_today(request.POST, asked), now()
    if sent.wrong:
        return _form(request, me, session, asked, sent.wrong)
    try:
        found = record_rescreen(me.actor, session.booking, sent.said, asked.asking, at=at)
    except ProblemsError as error:
        return _refused(request, me, session, asked, error)
    rating = sent.said.answers.get(RATING)
    if isinstance(rating, int | float) and found.today.outcome != "stop":
        taken = Taken((Measured(PAIN, float(rating)),))
        record_scores(me.actor, session.booking, taken, asked.asking.tables.measures, at=at)
    return redirect("portal:before", me.token, session.booking)


def _refused(
    request: HttpRequest, me: Me, session: BookedSession, asked: TodayForm, error: ProblemsError
) -> HttpResponse:
    """Ask what is still missing; any other refusal is a page of its own."""
    if any(one.code == "stopped_today" for one in error.problems):
        return redirect("portal:before", me.token, session.booking)
    names = [one.where for one in error.problems if one.code == "rescreen_open"]
    if len(names) < len(error.problems):
        return page(request, 409, _("This could not be kept"), " ".join(sentences(error)))
    more = _asking(me, [*(one.id for one in asked.questions), *names])
    return _form(request, me, session, more or asked, dict.fromkeys(names, missing()))


def _form(
    request: HttpRequest, me: Me, session: BookedSession, asked: TodayForm, wrong: Mapping[str, str]
) -> HttpResponse:
    post = request.POST if request.method == "POST" else None
    context = {"token": me.token, "session": session, **today_context(asked, post, wrong)}
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
