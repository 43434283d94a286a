"""The decision and the letter for a doctor as sheets of paper, with the same words as on the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from jivaka.core.assessment.interview import next_step
from jivaka.web.portal.decision import assess, context_of
from jivaka.web.portal.draft import draft_of
from jivaka.web.portal.wishes import turned
from jivaka.web.shared.context import assessor, download, now, pdf
from jivaka.web.shared.letter import letter_about, letter_on_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse


@require_safe
def decision_sheet(request: HttpRequest) -> HttpResponse:
    """Return the decision as a PDF."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    found = assess(draft.answers, asking)
    step = next_step(found.decision.findings, asking)
    if step.shown is not None and found.disposition_id not in ("urgent", "emergency"):
        return redirect("portal:decision")
    context, moved = context_of(found, asking), turned(request, found, asking)
    course = moved.course if moved else {}
    return download(pdf(_decision(context, course)), "application/pdf", "decision.pdf")


@require_safe
def letter_sheet(request: HttpRequest) -> HttpResponse:
    """Return the letter for a doctor as a PDF."""
    draft, asking = draft_of(request), assessor()
    if not draft.answers:
        return redirect("portal:home")
    made = letter_about(assess(draft.answers, asking), asking)
    if made is None:
        raise Http404
    return download(pdf(letter_on_paper(made, asking)), "application/pdf", "letter.pdf")


def _decision(context: Mapping[str, Any], course: Mapping[str, Any]) -> dict[str, Any]:
    decided = context["decided"]
    say = decided["say"]
    where, pressure = _("Where"), _("Pressure, at most")
    massages = [
        f"{one['type']}: {one['technique']}. {where}: {one['areas']}. {pressure}: {one['pressure']}."
        for one in context["massages"]
    ]
    return {
        "title": say["headline"],
        "day": date_format(now().date()),
        "paragraphs": [say["next_step"], *context["pain"]],
        "sections": [
            _section(_("Still missing"), context["missing"] if decided["disposition"] == "undetermined" else ()),
            _reasons(_("Why"), context),
            _section(_("Not known yet, so we take care"), context["careful"]),
            _section(_("To settle with the therapist before you begin"), context["open"]),
            _section(_("Massages that fit you"), massages),
            _section(_("How many sessions"), _course(course)),
            _section(_("When to stop"), course.get("stop_rules", ())),
            _section(_("Limits for your massage"), context["limits"] if massages else ()),
            _section(_("What you can do yourself"), [piece["says"] for piece in decided["at_home"]]),
            _section(_("See a doctor if"), say["safety_net"]),
        ],
        "foot": _foot(context),
    }


def _section(title: str, rows: Iterable[str]) -> dict[str, Any]:
    return {"title": title, "rows": [{"text": row, "cites": ""} for row in rows]}


def _reasons(title: str, context: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "text": one["why"],
            "cites": f"{' · '.join(f'{asked} {answer}' for asked, answer in one['because'])} "
            f"[{one['strength']}: {', '.join(one['sources'])}]",
        }
        for one in context["reasons"]
    ]
    return {"title": title, "rows": rows}


def _course(course: Mapping[str, Any]) -> list[str]:
    if not course:
        return []
    low, high = course["sessions"]["likely"]
    words = {"n": low, "low": low, "high": high, "minutes": course["minutes"], "most": course["sessions"]["ceiling"]}
    how_many = ngettext("%(n)s session", "%(n)s sessions", low) if low == high else _("%(low)s to %(high)s sessions")
    each, never_more = _("%(minutes)s minutes each"), _("Never more than %(most)s.")
    return [f"{how_many % words}, {each % words}. {never_more % words}"]


def _foot(context: Mapping[str, Any]) -> str:
    nothing = _(
        "Jivaka asks about warning signs and supports a trained therapist. It is not a doctor, makes no diagnosis, "
        "and no answer here is an all-clear."
    )
    return f"{nothing} {context['review']} {context['decided']['knowledge']['version']}"
