"""The questions, screen by screen. Each screen has an address of its own, so that the back button and edits are safe.

What is sent is kept at once; what cannot be read is shown again with what is wrong, and nothing is lost. A screen with
a sign that is surely urgent leads to the decision, whatever was left open on it; an emergency waits for no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.access.actor import Actor
from jivaka.core.assessment.interview import next_step
from jivaka.core.knowledge.values import Disposition
from jivaka.queries.photos import photos_with
from jivaka.services.drafts import finish_draft, keep_answers, read_draft
from jivaka.services.intakes import change_intake
from jivaka.web.portal.draft import KEY, begin_draft, draft_of
from jivaka.web.portal.questions.medicines import MEDICINES, understood_in
from jivaka.web.portal.questions.photo import PHOTO, keep_box
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.limits import limited
from jivaka.web.shared.questions.answers import field_of
from jivaka.web.shared.questions.kept import findings_of, readable, stand_of
from jivaka.web.shared.questions.screens import again_context, read_sent, screen_before, screen_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Question, Screen
    from jivaka.services.drafts import Kept
    from jivaka.web.shared.questions.answers import Field

NOTICE: Final = "look_at"
"""The session's word that the next screen should say what the medicines were read as; it says nothing about them."""
LEAVES: Final = ("back", "elsewhere", PHOTO)


@require_POST
@limited("begin")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin anew."""
    begin_draft(request)
    return redirect("portal:intake")


@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with a draft that was begun on another device."""
    if read_draft(token, at=now()) is None:
        raise Http404
    request.session[KEY] = token
    return redirect("portal:intake")


@require_safe
@limited("elsewhere")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Show the link with which the draft can be gone on with on another device."""
    draft = draft_of(request)
    if not draft.token:
        return redirect("portal:home")
    link = request.build_absolute_uri(reverse("portal:resume", args=[draft.token]))
    return render(request, "portal/elsewhere.html", {"link": link})


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Go to the screen that comes next, or to the decision."""
    draft, asking = draft_of(request), assessor()
    if not draft.token:
        draft = begin_draft(request)
    answers = readable(draft.answers, asking)
    if len(answers) < len(draft.answers):
        keep_answers(draft.token, answers, at=now())
    return HttpResponseRedirect(_onward(answers, asking))


@require_form
def screen(request: HttpRequest, screen: str) -> HttpResponse:
    """Show one screen, or keep what was answered on it."""
    draft, asking = draft_of(request), assessor()
    if not draft.token:
        return redirect("portal:intake")
    found = next((one for one in asking.knowledge.screens if one.id == screen), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _keep(request, draft, asking, found)
    answers = readable(draft.answers, asking)
    stand = stand_of(answers, asking, found)
    if not stand.questions:
        return redirect("portal:intake")
    fields = [field_of(question, answers, asking.knowledge) for question in stand.questions]
    context = screen_context(found, stand, asking, answers, fields) | _split(fields, answers)
    notice = request.session.pop(NOTICE, None) == MEDICINES
    doubtful = [one for one in understood_in(answers, asking) if not one.sure] if notice else []
    context |= {"doubtful": doubtful, "previous": _previous(found, answers, asking)}
    context |= _boxes(draft, stand.questions, answers, asking)
    return render(request, "portal/screen.html", context)


def _onward(answers: Mapping[str, Any], asking: Assessor) -> str:
    """Return the address of the screen that comes next, or of the decision."""
    step = next_step(findings_of(answers, asking), asking)
    if step.shown is None:
        return reverse("portal:decision")
    return reverse("portal:screen", args=[step.shown.screen.id])


def _split(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked now and what was answered before, apart, so that nobody has to scroll past the latter."""
    fresh = [field for field in fields if field.question.id not in answers]
    old = [field for field in fields if field.question.id in answers]
    return {"fields": fresh, "answered": old} if fresh else {"fields": old}


def _boxes(draft: Kept, asked: Iterable[Question], answers: Mapping[str, Any], asking: Assessor) -> dict[str, Any]:
    """Return what stands beside the question about medicines: what was read, and the photos of boxes."""
    if all(question.id != MEDICINES for question in asked):
        return {}
    return {"understood": understood_in(answers, asking), "photos": photos_with(draft.token), "asks_names": True}


def _previous(screen: Screen, answers: Mapping[str, Any], asking: Assessor) -> bool:
    return screen_before(screen, answers, asking) is not None


# ---------------------------------------------------------------------------------------------------------- keeping


def _keep(request: HttpRequest, draft: Kept, asking: Assessor, screen: Screen) -> HttpResponse:
    before = readable(draft.answers, asking)
    sent = read_sent(request.POST, before, asking, screen, leaves=_leaves(request))
    if request.POST.get("action") == "check":
        return JsonResponse({"emergency": sent.least is Disposition.EMERGENCY})
    if sent.wrong and not sent.is_urgent:
        context = again_context(request.POST, sent, asking, screen)
        context |= {"previous": _previous(screen, sent.sound, asking)}
        context |= _boxes(draft, sent.shown, sent.sound, asking)
        return render(request, "portal/screen.html", context, status=422)
    keep_answers(draft.token, sent.sound, at=now())
    _decide_anew(draft, sent.sound, asking, urgent=sent.is_urgent)
    if request.POST.get("action") == PHOTO and not sent.is_urgent:
        return keep_box(request)
    if MEDICINES in sent.said:
        request.session[NOTICE] = MEDICINES
    return _go(request, sent.sound, asking, screen, urgent=sent.is_urgent)


def _decide_anew(draft: Kept, answers: Mapping[str, Any], asking: Assessor, *, urgent: bool) -> None:
    """Decide at once where somebody who is a client has changed an answer: what is held or booked rests on them."""
    same = draft.decision is not None and answers == draft.answers
    if draft.client is None or same or not (urgent or next_step(findings_of(answers, asking), asking).shown is None):
        return
    actor, at = Actor("client", draft.client), now()
    decided = change_intake(actor, draft.client, {"answers": dict(answers)}, asking, at=at)
    finish_draft(draft.token, draft.client, decided.decision, at=at)


def _leaves(request: HttpRequest) -> bool:
    return bool(request.POST.get("language")) or request.POST.get("action") in LEAVES


def _go(
    request: HttpRequest, answers: Mapping[str, Any], asking: Assessor, screen: Screen, *, urgent: bool
) -> HttpResponse:
    """Go where the client wanted to go; to the decision where a sign is urgent."""
    action, language = request.POST.get("action"), request.POST.get("language", "")
    to = _onward(answers, asking)
    if urgent:
        to = reverse("portal:decision")
    elif action == "elsewhere":
        to = reverse("portal:elsewhere")
    elif action == "back":
        earlier = screen_before(screen, answers, asking)
        to = reverse("portal:screen", args=[earlier.id]) if earlier else reverse("portal:home")
    elif language:
        to = request.path
    if not language or not check_for_language(language):
        return HttpResponseRedirect(to)
    response = HttpResponseRedirect(translate_url(to, language))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response
