"""The decision in plain words, the massages that fit, and the letter for a doctor. What was decided is only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jivaka.core.assessment.document import document
from jivaka.core.assessment.interview import next_step
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.values import Disposition
from jivaka.queries.salons import salons
from jivaka.web.portal.draft import draft_of
from jivaka.web.portal.wishes import turned
from jivaka.web.shared.context import assessor, now
from jivaka.web.shared.curve import curve_of
from jivaka.web.shared.emergency import emergency_number
from jivaka.web.shared.labels import STAGES, Labels, lasting
from jivaka.web.shared.letter import letter_about, letter_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment
    from jivaka.core.knowledge.values import Screen
    from jivaka.web.shared.curve import Curve

REFERS: Final = ("doctor_first", "urgent", "emergency")


@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """Show what was decided."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    found = assess(draft.answers, asking)
    step = next_step(found.decision.findings, asking)
    if step.shown is not None and found.disposition_id not in ("urgent", "emergency"):
        return redirect("portal:screen", step.shown.screen.id)
    context, moved = context_of(found, asking), turned(request, found, asking)
    if moved is not None:
        context |= {"turned": moved, "course": moved.course, "curve": curve(moved.course)}
    return render(request, "portal/decision.html", context)


@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """Show the letter for a doctor, ready to print."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    made = letter_about(assess(draft.answers, asking), asking)
    if made is None:
        raise Http404
    return render(request, "portal/letter.html", letter_words(made, asking))


def assess(answers: Mapping[str, Any], asking: Assessor) -> Assessment:
    """Return the assessment of kept answers. Raises ProblemsError if they can no longer be read."""
    today = now().date()
    raw = {"on": today.isoformat(), "answers": dict(answers)}
    intake, problems = read_intake(raw, asking.knowledge, asking.names, today=today)
    if intake is None:
        raise ProblemsError(problems)
    return asking.assess_intake(intake)


def context_of(found: Assessment, asking: Assessor) -> dict[str, Any]:
    """Return what the template of the decision shows."""
    decided, labels = document(found), Labels(asking.knowledge)
    course, review = decided["course"], decided["knowledge"]["review"]
    begins = decided["disposition"] in ("massage_ok", "massage_with_limits")
    weighing = [item for item in decided["reasons"] if _weighs(item, decided["disposition"])]
    settle = _to_settle(found, labels)
    waits = decided["disposition"] not in ("urgent", "emergency")  # there the questions end early: most were not asked
    return {
        "decided": decided,
        "review": _(review),
        "icon": {"massage_ok": "go", "massage_with_limits": "care"}.get(decided["disposition"], "stop"),
        "number": emergency_number(),
        "pain": _pain(decided, labels),
        "limits": [labels.limit(item) for item in decided["limits"]["modifiers"]],
        "reasons": [_reason(item, labels) for item in weighing if item["certain"]],
        "careful": [item["why"] for item in weighing if not item["certain"]] if waits else [],
        "ordinary": _ordinary(decided),
        "settle": settle,
        "places": salons() if settle else (),
        "open": [labels.question(point["question"]) for point in decided["open_points"]] if begins else [],
        "missing": [labels.question(name) for name in decided["missing"]],
        "massages": [labels.massage(item) for item in decided["recommendations"]],
        "excluded": labels.excluded(decided["excluded"]),
        "course": course,
        "curve": curve(course) if course else None,
        "answered": _answered(found, asking),
        "raise": [labels.question(name) for name in decided["pending"]],
    }


def curve(course: Mapping[str, Any]) -> Curve | None:
    """Return the drawing of what a course is expected to do; None where nothing is known of it."""
    return curve_of(course["expected"]) if (course.get("expected") or {}).get("weeks") else None


def _answered(found: Assessment, asking: Assessor) -> list[Screen]:
    """Return the screens on which something was answered, so that each can be looked at again."""
    answers = found.decision.findings.intake.answers
    return [screen for screen in asking.knowledge.screens if any(name in answers for name in screen.questions)]


def _weighs(reason: Mapping[str, Any], disposition: str) -> bool:
    """Return whether a reason belongs to the decision itself; the rest is ordinary care."""
    effect = reason["effect"]["disposition"]
    return bool(effect != "massage_ok") if disposition in ("massage_ok", "massage_with_limits") else effect in REFERS


def _ordinary(decided: Mapping[str, Any]) -> list[str]:
    """Return the ordinary care that goes with a massage; none where there is no massage."""
    if decided["disposition"] not in ("massage_ok", "massage_with_limits"):
        return []
    return [item["why"] for item in decided["reasons"] if not _weighs(item, decided["disposition"])]


def _reason(item: Mapping[str, Any], labels: Labels) -> dict[str, Any]:
    because = [(labels.question(name), labels.answer(name, value)) for name, value in item["because"].items()]
    return {"why": item["why"], "because": because, "sources": item["sources"], "strength": item["strength"]}


def _to_settle(found: Assessment, labels: Labels) -> list[str]:
    """Return the questions whose answers are not known and alone keep a massage off; a person goes through them."""
    decided = found.decision
    if found.disposition_id != "doctor_first" or decided.lowest >= Disposition.DOCTOR_FIRST:
        return []
    return [labels.question(name) for name in decided.blocked]


def _pain(decided: Mapping[str, Any], labels: Labels) -> list[str]:
    """Return what was understood of the pain, in sentences. No structure is ever named."""
    understood, pattern = decided["understood"], decided["pattern"]
    places = labels.areas(patch for shade in understood["pain"].values() for patch in shade)
    found = [_("It hurts here: {places}.").format(places=places)] if places else []
    if understood["pain_duration_days"] is not None:
        days = int(understood["pain_duration_days"])
        length = str(pattern["duration_class"])
        stage = _(STAGES.get(length, length))
        found.append(_("For {time}: {stage}.").format(time=lasting(days), stage=stage))
    if understood["pain_now"] is not None:
        found.append(_("Now {level} of 10.").format(level=f"{understood['pain_now']:g}"))
    if pattern["kind"] == "mechanical":
        found.append(_("It behaves like pain from muscles and joints that changes with use; no cause is named."))
    return [*found, understood["says"]] if understood["says"] else found
