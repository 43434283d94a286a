"""Short deeds of a visit: begin, end a day that is stopped, step over a limit with a second person, report harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from jivaka.core.errors import ProblemsError
from jivaka.services.bookings import cancel_booking, offer_freed
from jivaka.services.sessions import (
    Harm,
    Step,
    ask_override,
    close_adverse_event,
    confirm_override,
    open_session,
    report_adverse_event,
)
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff
from jivaka.web.workspace.card import PERMIT
from jivaka.web.workspace.door import carried_out, on_visit, refused
from jivaka.web.workspace.words import limits_said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.queries.visits.card import ClientCard

GRADES: Final = (
    (1, gettext_noop("Mild and passing: it needed nothing")),
    (2, gettext_noop("It needed care, or kept the client from usual things")),
    (3, gettext_noop("Serious: hospital, or harm that stays")),
    (4, gettext_noop("Life in danger")),
    (5, gettext_noop("Death")),
)


@staff("therapist")
@require_POST
@on_visit
def begin(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Begin the session."""
    number = card.booking.number
    return carried_out(request, number, lambda: open_session(actor, number, at=now()))


@staff("therapist")
@require_POST
@on_visit
def end_today(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Give back the time of a visit that today's answers stopped; who waits for it is asked."""
    number, at = card.booking.number, now()
    if card.today is None or card.today.outcome != "stop":
        return page(request, 409, _("This could not be done"), _("Today's answers do not stop this visit."))
    try:
        cancel_booking(actor, number, "stopped by today's answers", at=at)
    except ProblemsError as error:
        return refused(request, number, error)
    offer_freed(actor, card.booking.salon, assessor().knowledge.digest, at=at)
    return redirect("workspace:card", number)


@staff("therapist")
@require_form
@on_visit
def override(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Ask to step over a limit; whoever may not is told, and for a red flag nobody may."""
    asking, number = assessor(), card.booking.number
    wrong: tuple[str, ...] = ()
    token, reason = request.POST.get("limit", request.GET.get("limit", "")), request.POST.get("reason", "")
    if request.method == "POST":
        try:
            ask_override(actor, number, Step(token, reason), asking.knowledge, at=now())
            return redirect("workspace:card", number)
        except ProblemsError as error:
            if any(problem.code != "reason_missing" for problem in error.problems):
                return refused(request, number, error)
            wrong = sentences(error)
    limits = [one for one in limits_said(card, asking) if one.may_be_stepped_over and card.disposition in PERMIT]
    context = {"card": card, "limits": limits, "token": token, "reason": reason, "wrong": wrong}
    return render(request, "workspace/override.html", context, status=422 if wrong else 200)


@staff("therapist")
@require_POST
def confirm(request: HttpRequest, actor: Actor, override: int) -> HttpResponse:
    """Confirm as the second person that a limit is stepped over."""
    try:
        confirm_override(actor, override, at=now())
    except ProblemsError as error:
        return page(request, 409, _("This could not be done"), " ".join(sentences(error)))
    return redirect("workspace:home")


@staff("therapist")
@require_form
@on_visit
def harm(request: HttpRequest, actor: Actor, card: ClientCard) -> HttpResponse:
    """Show the form for harm, or keep what was reported."""
    asking, number = assessor(), card.booking.number
    wrong: tuple[str, ...] = ()
    post = request.POST
    if request.method == "POST":
        grade = post.get("grade", "")
        what = tuple(name for name in post.getlist("what") if name in asking.signs)
        level = int(grade) if grade.isdecimal() and len(grade) == 1 else 0
        told = Harm(level, what, post.get("says", ""), post.get("action_taken", ""))
        try:
            report_adverse_event(actor, number, told, at=now())
            return redirect("workspace:card", number)
        except ProblemsError as error:
            if any(problem.code not in ("harm_grade", "harm_empty") for problem in error.problems):
                return refused(request, number, error)
            wrong = sentences(error)
    context = {
        "card": card,
        "grades": [(grade, _(says)) for grade, says in GRADES],
        "signs": list(asking.signs.values()),
        "grade": post.get("grade", ""),
        "what": post.getlist("what"),
        "says": post.get("says", ""),
        "action_taken": post.get("action_taken", ""),
        "wrong": wrong,
    }
    return render(request, "workspace/harm.html", context, status=422 if wrong else 200)


@staff("therapist")
@require_POST
def close_harm(request: HttpRequest, actor: Actor, event: int) -> HttpResponse:
    """Say that harm has passed and was looked at."""
    try:
        close_adverse_event(actor, event, at=now())
    except ProblemsError as error:
        return page(request, 409, _("This could not be done"), " ".join(sentences(error)))
    return redirect("workspace:home")
