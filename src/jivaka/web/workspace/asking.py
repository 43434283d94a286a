"""Today's questions, asked aloud before a session: shown, kept, and what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.scores import PAIN
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.services.sessions import record_rescreen
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.questions.sentences import missing
from jivaka.web.shared.questions.today import RATING, Before, read_today, today_context, today_form
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.door import on_visit, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.queries.visits.card import ClientCard
    from jivaka.web.shared.questions.today import TodayForm


@staff("therapist")
@require_form
@on_visit
def ask(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show today's questions, or keep the answers."""
    form = _form(card, request.POST.get("shown", "").split())
    if request.method != "POST":
        return _page(request, card, form, {})
    sent, at = read_today(request.POST, form), now()
    if sent.wrong:
        return _page(request, card, form, sent.wrong)
    try:
        found = record_rescreen(actor, card.booking.number, sent.said, form.asking, at=at)
        rating = sent.said.answers.get(RATING)
        if isinstance(rating, int | float) and found.today.outcome != "stop":
            taken = Taken((Measured(PAIN, float(rating)),))
            record_scores(actor, card.booking.number, taken, form.asking.tables.measures, at=at)
    except ProblemsError as error:
        names = [one.where for one in error.problems if one.code == "rescreen_open"]
        if len(names) < len(error.problems):
            return refused(request, card.booking.number, error)
        more = _form(card, [*(one.id for one in form.questions), *names])
        return _page(request, card, more, dict.fromkeys(names, missing()))
    return redirect("workspace:card", card.booking.number)


def _form(card: ClientCard, more: list[str]) -> TodayForm:
    days = max(0, (card.booking.day - card.decided_on).days)
    return today_form(assessor(), Before(card.answers, days, card.visits_before > 0, card.all_again), more)


def _page(request: HttpRequest, card: ClientCard, form: TodayForm, wrong: Mapping[str, str]) -> HttpResponse:
    post = request.POST if request.method == "POST" else None
    context = {"card": card, **today_context(form, post, wrong)}
    return render(request, "workspace/ask.html", context, status=422 if wrong else 200)
