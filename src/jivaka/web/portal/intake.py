"""The questions, screen by screen. Each screen has an address of its own, so that the back button and edits are safe.

What is sent is kept at once; what cannot be read is shown again with what is wrong, and nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jivaka.core.assessment.interview import next_step
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.next_screen import can_be_asked
from jivaka.core.intake.reading import read_intake
from jivaka.services.drafts import keep_answers, read_draft
from jivaka.web.portal.answers import field_of, read_screen
from jivaka.web.portal.draft import KEY, begin_draft, draft_of
from jivaka.web.shared.context import assessor, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Question, Screen
    from jivaka.services.drafts import Kept


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin anew."""
    begin_draft(request)
    return redirect("portal:intake")


@require_GET
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with a draft that was begun on another device."""
    if read_draft(token, at=now()) is None:
        raise Http404
    request.session[KEY] = token
    return redirect("portal:intake")


@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Show the link with which the draft can be gone on with on another device."""
    draft = draft_of(request)
    if not draft.token:
        return redirect("portal:home")
    link = request.build_absolute_uri(reverse("portal:resume", args=[draft.token]))
    return render(request, "portal/elsewhere.html", {"link": link})


@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """Go to the screen that comes next, or to the decision."""
    draft, asking = draft_of(request), assessor()
    if not draft.token:
        draft = begin_draft(request)
    step = next_step(findings_of(draft.answers, asking), asking)
    if step.shown is None:
        return redirect("portal:decision")
    return redirect("portal:screen", step.shown.screen.id)


@require_http_methods(["GET", "HEAD", "POST"])
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
    return _show(request, draft.answers, asking, found, {})


def findings_of(answers: Mapping[str, Any], asking: Assessor) -> Findings:
    """Return the findings of answers that were kept. Raises ProblemsError if they can no longer be read."""
    today = now().date()
    raw = {"on": today.isoformat(), "answers": dict(answers)}
    intake, problems = read_intake(raw, asking.knowledge, asking.names, today=today)
    if intake is None:
        raise ProblemsError(problems)
    return to_findings(intake, asking.knowledge)


def _questions(answers: Mapping[str, Any], asking: Assessor, screen: Screen) -> list[Question]:
    """Return what a screen shows: what is asked next, and what was answered on it before."""
    findings = findings_of(answers, asking)
    step = next_step(findings, asking)
    asked = step.shown.questions if step.shown is not None and step.shown.screen.id == screen.id else ()
    answered = [name for name in screen.questions if name in answers]
    names = [name for name in screen.questions if name in asked or name in answered]
    return [asking.knowledge.questions[name] for name in names]


def _show(
    request: HttpRequest, answers: Mapping[str, Any], asking: Assessor, screen: Screen, wrong: Mapping[str, str]
) -> HttpResponse:
    questions = _questions({name: answers[name] for name in answers if name not in wrong}, asking, screen)
    if not questions:
        return redirect("portal:intake")
    kept = {name: answer for name, answer in answers.items() if name not in wrong}
    step = next_step(findings_of(kept, asking), asking)
    context = {
        "screen": screen,
        "fields": [field_of(question, answers, wrong.get(question.id, "")) for question in questions],
        "left": step.left,
        "done": len(
            {asking.knowledge.questions[name].screen for name in answers if name in asking.knowledge.questions}
        ),
        "private": any(question.private for question in questions),
        "one_tap": screen.one_tap_none and sum(question.clear_value is not None for question in questions) > 1,
        "rest": screen.one_tap_none and any(question.clear_value is not None for question in questions),
        "wrong": wrong,
    }
    return render(request, "portal/screen.html", context, status=422 if wrong else 200)


def _keep(request: HttpRequest, draft: Kept, asking: Assessor, screen: Screen) -> HttpResponse:
    questions = _questions(draft.answers, asking, screen)
    action = request.POST.get("action", "")
    said = {} if action == "none" else read_screen(request.POST, questions)
    answers = {name: answer for name, answer in draft.answers.items() if name not in screen.questions} | said
    if action in ("none", "rest") and screen.one_tap_none:
        answers = _cleared(answers, asking, questions)
    wrong = _wrong(answers, asking, screen, questions)
    if wrong:
        return _show(request, {**draft.answers, **answers}, asking, screen, wrong)
    answers = _fitting(answers, asking)
    keep_answers(draft.token, answers, at=now())
    return HttpResponseRedirect(reverse("portal:intake"))


def _cleared(answers: dict[str, Any], asking: Assessor, questions: list[Question]) -> dict[str, Any]:
    """Answer every shown question that was left alone with its clear value, as the client asked us to."""
    for question in questions:
        if question.id not in answers and question.clear_value is not None:
            findings = findings_of(answers, asking)
            if can_be_asked(question.id, findings, asking.knowledge):
                answers[question.id] = question.clear_value
    return answers


def _wrong(answers: Mapping[str, Any], asking: Assessor, screen: Screen, questions: list[Question]) -> dict[str, str]:
    """Return, for each question of the screen, why its answer cannot be kept: it cannot be read, or there is none."""
    raw = {"on": now().date().isoformat(), "answers": dict(answers)}
    intake, problems = read_intake(raw, asking.knowledge, asking.names, today=now().date())
    wrong = {problem.where.split(".")[1].split("[")[0]: f"{problem.message} {problem.remedy}" for problem in problems}
    if intake is None:
        return {name: text for name, text in wrong.items() if name in screen.questions} or {questions[0].id: str(wrong)}
    findings = to_findings(intake, asking.knowledge)
    missing = [q.id for q in questions if q.id not in answers and can_be_asked(q.id, findings, asking.knowledge)]
    return dict.fromkeys(missing, MISSING)


MISSING = "missing"


def _fitting(answers: dict[str, Any], asking: Assessor) -> dict[str, Any]:
    """Return the answers without parts of another answer that is no longer there, such as a strong pain elsewhere."""
    for name, question in asking.knowledge.questions.items():
        whole, part = answers.get(question.subset_of), answers.get(name)
        if question.subset_of and isinstance(part, list) and isinstance(whole, list):
            kept = [one for one in part if one in whole or one == "none_of_these"]
            if kept != part:
                answers.pop(name)
    return answers
