"""Asks a client the portal's questions aloud: the receptionist types the answers and never sees them again.

Only what has not been answered is shown; what was typed is kept under a token that this desk has, is decided at the end
and then forgotten here. 'Back' forgets the answers of the screen before and asks them anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.access.rights import check_may
from jivaka.core.assessment.interview import next_step
from jivaka.core.knowledge.values import Disposition
from jivaka.services.clients import give_consent
from jivaka.services.drafts import discard_draft, keep_answers, open_draft, read_draft
from jivaka.services.intakes import submit_intake
from jivaka.web.desk.clients import page_of, person
from jivaka.web.desk.door import at_desk
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.questions.answers import field_of
from jivaka.web.shared.questions.kept import findings_of, readable, stand_of
from jivaka.web.shared.questions.screens import again_context, read_sent, screen_before, screen_context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Screen
    from jivaka.services.drafts import Kept
    from jivaka.web.desk.door import Desk

KEY: Final = "asking"
MOST_ASKED: Final = 8
"""Clients who are asked at one desk at once, each in a window of their own; the one begun first is forgotten."""
CONSENT: Final = "spoken-2026-11"
"""The version of the words that are read aloud before the first question."""


@require_POST
@at_desk
def begin(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Begin to ask, once the client has agreed that the answers are kept."""
    check_may(desk.actor, "ask_screens", desk.salon.number)
    person(desk, number)
    if request.POST.get("agree") != "1":
        return redirect("desk:client", desk.salon.slug, number)
    _forget(request, number)
    give_consent(desk.actor, number, {"health_answers": CONSENT}, at=now())
    asked = request.session.get(KEY, {})
    for older in list(asked)[: max(0, len(asked) - MOST_ASKED + 1)]:
        _forget(request, older)
    began = {"token": open_draft(at=now()), "salon": desk.salon.number}
    request.session[KEY] = {**request.session.get(KEY, {}), str(number): began}
    return redirect("desk:asking", desk.salon.slug, number)


def _forget(request: HttpRequest, client: int | str) -> None:
    """Forget what a client is being asked: the answers are deleted with their key."""
    asked = dict(request.session.get(KEY, {}))
    kept = asked.pop(str(client), None)
    if kept:
        discard_draft(kept["token"])
        request.session[KEY] = asked
    if not asked:
        request.session.pop(KEY, None)


def _draft(request: HttpRequest, desk: Desk, number: int) -> Kept | None:
    """Return the answers typed so far for a client, or None where nobody asks them here."""
    check_may(desk.actor, "ask_screens", desk.salon.number)
    kept = request.session.get(KEY, {}).get(str(number))
    if not kept or kept["salon"] != desk.salon.number:
        return None
    return read_draft(kept["token"], at=now())


@require_safe
@at_desk
def asking(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Go to the screen that comes next; at the end show the button that decides."""
    draft = _draft(request, desk, number)
    if draft is None:
        return redirect("desk:client", desk.salon.slug, number)
    found = _next(draft.answers, assessor())
    if found is not None:
        return redirect("desk:screen", desk.salon.slug, number, found.id)
    return render(request, "desk/asked.html", {"desk": desk, "contact": person(desk, number)})


def _next(answers: Mapping[str, Any], asks: Assessor) -> Screen | None:
    step = next_step(findings_of(readable(answers, asks), asks), asks)
    return None if step.shown is None else step.shown.screen


@require_form
@at_desk
def screen(request: HttpRequest, desk: Desk, number: int, screen: str) -> HttpResponse:
    """Show one screen, or keep what was typed on it."""
    draft, asks = _draft(request, desk, number), assessor()
    found = next((one for one in asks.knowledge.screens if one.id == screen), None)
    if draft is None or found is None:
        return redirect("desk:client", desk.salon.slug, number)
    answers = readable(draft.answers, asks)
    if request.method == "POST":
        return _keep(request, desk, (number, draft.token, answers), found)
    stand = stand_of(answers, asks, found)
    fresh = tuple(question for question in stand.questions if question.id not in answers)
    if not fresh:
        return redirect("desk:asking", desk.salon.slug, number)
    fields = [field_of(question, answers, asks.knowledge) for question in fresh]
    context = screen_context(found, type(stand)(fresh, stand.step), asks, answers, fields)
    context |= _around(desk, number, found, answers)
    return render(request, "desk/screen.html", context)


def _around(desk: Desk, number: int, screen: Screen, answers: Mapping[str, Any]) -> dict[str, Any]:
    previous = screen_before(screen, answers, assessor()) is not None
    return {"desk": desk, "contact": person(desk, number), "previous": previous}


def _keep(request: HttpRequest, desk: Desk, draft: tuple[int, str, dict[str, Any]], screen: Screen) -> HttpResponse:
    number, token, before = draft
    asks, action = assessor(), request.POST.get("action", "")
    if action == "back":
        earlier = screen_before(screen, before, asks)
        names = earlier.questions if earlier else ()
        keep_answers(token, {name: one for name, one in before.items() if name not in names}, at=now())
        return redirect("desk:asking", desk.salon.slug, number)
    sent = read_sent(request.POST, before, asks, screen, leaves=False)
    if action == "check":
        return JsonResponse({"emergency": sent.least is Disposition.EMERGENCY})
    if sent.wrong and not sent.is_urgent:
        context = again_context(request.POST, sent, asks, screen) | _around(desk, number, screen, sent.sound)
        return render(request, "desk/screen.html", context, status=422)
    keep_answers(token, sent.sound, at=now())
    if sent.is_urgent or _next(sent.sound, asks) is None:
        return _decide(request, desk, number, sent.sound)
    return redirect("desk:asking", desk.salon.slug, number)


@require_POST
@at_desk
def decide(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Decide from what was typed, once everything is asked."""
    draft = _draft(request, desk, number)
    if draft is None or _next(draft.answers, assessor()) is not None:
        return redirect("desk:asking", desk.salon.slug, number)
    return _decide(request, desk, number, readable(draft.answers, assessor()))


def _decide(request: HttpRequest, desk: Desk, number: int, answers: Mapping[str, Any]) -> HttpResponse:
    if not answers:
        raise Http404
    submit_intake(desk.actor, number, {"answers": dict(answers)}, assessor(), at=now())
    _forget(request, number)
    return redirect("desk:client", desk.salon.slug, number)


@require_POST
@at_desk
def stop(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Stop asking; nothing that was typed is kept."""
    _forget(request, number)
    return page_of(request, desk, number)
