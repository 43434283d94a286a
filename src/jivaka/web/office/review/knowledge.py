"""The knowledge for its reviewer: what is in force, how it stands, the releases, their reports, and signing one.

What a release is and who may sign it is decided by the folder of releases; these pages only show and ask.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from jivaka.core.errors import Problem, ProblemsError
from jivaka.services.review import note_signature
from jivaka.web.office.forms import Asked, Form
from jivaka.web.office.pages import office, sent, spread
from jivaka.web.shared.context import now, require_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from django.http import HttpRequest

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Rule

_POLICY: Final = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')
STATEMENT: Final = gettext_noop("I have read all of it and agree.")
DISPOSITIONS: Final = {
    "massage_ok": gettext_noop("massage is possible"),
    "massage_with_limits": gettext_noop("massage with limits"),
    "doctor_first": gettext_noop("a doctor first"),
    "urgent": gettext_noop("urgent"),
    "emergency": gettext_noop("emergency"),
}


class Shelf(Protocol):
    """The folder of releases, as far as these pages need it. Each deed raises ProblemsError in sentences."""

    def listed(self) -> tuple[tuple[dict[str, Any], ...], tuple[Problem, ...]]:
        """Return every release, the oldest first, and what is wrong with the others."""

    def verify(self, name: str) -> dict[str, Any]:
        """Make every digest again and compare."""

    def report(self, name: str, report: str) -> str:
        """Return the text of an attached report."""

    def changes(self, name: str, since: str) -> tuple[str, ...]:
        """Return where two releases differ."""

    def sign(self, name: str, reviewer: str, statement: str, on: date) -> dict[str, Any]:
        """Add a signature."""

    def standings(self, rules: Iterable[Rule]) -> Mapping[str, Any]:
        """Return how each rule stands, by its id."""


def shelf() -> Shelf:
    """Return the folder of releases."""
    return cast("Shelf", import_string(settings.JIVAKA_SHELF)())


def knowledge_named(name: str) -> Assessor:
    """Return the assessor of a release, of the draft, or of what is in force ('')."""
    return cast("Assessor", import_string(settings.JIVAKA_KNOWLEDGE_NAMED)(name))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rules there are, how many are signed by enough people, and how many by nobody."""

    rules: int
    signed: int
    unsigned: int


@require_safe
@office("reviewer")
def review(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - the door has looked at them
    """Show what is in force, how it stands, and every release."""
    inside = knowledge_named("").knowledge
    standings = shelf().standings(inside.rules).values()
    releases, problems = shelf().listed()
    context = {
        "knowledge": inside,
        "counts": Counts(
            len(inside.rules),
            sum(one.status.startswith("Signed. ") for one in standings),
            sum(not one.reviews for one in standings),
        ),
        "releases": releases[::-1],
        "other": next((one["name"] for one in releases if one["in_force"] and one["name"] != inside.release), ""),
        "newest": releases[-1] if releases and not releases[-1]["in_force"] else None,
        "problems": problems,
        "translations": import_string(settings.JIVAKA_TRANSLATIONS)(),
    }
    return render(request, "office/review.html", context)


@require_form
@office("reviewer")
def release(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Show a release with its reports, and sign it."""
    found = _of_name(name)
    asked = (
        Asked("role", _("As what you sign"), hint=_("For example: physiotherapist.")),
        Asked("statement", _("In which words"), "long"),
        Asked("read", _("I have read the release, its proof and whom it touches."), "check"),
    )
    form, general = Form(asked, sent(request), {"statement": _(STATEMENT)}), []
    if request.method == "POST" and form.read():
        try:
            _sign(request, actor, name, form)
        except ProblemsError as refused:
            general = spread(form, refused)
        else:
            return redirect(f"{reverse('office:release', args=[name])}?saved=1")
    impact = _report(found, "impact")
    context = {
        "release": found,
        "proof": _report(found, "proof"),
        "impact": impact,
        "moves": list(_moves(impact or {})),
        "since": _since(found),
        "fields": form.shown(),
        "errors": form.errors(),
        "general": general,
        "name": str(request.user),
    }
    return render(request, "office/release.html", context, status=422 if form.wrong or general else 200)


def _sign(request: HttpRequest, actor: Actor, name: str, form: Form) -> None:
    """Sign as the person who has come in. Raises ProblemsError, also where they have not said that they read it."""
    problems = []
    if not form.values["read"]:
        remedy = "Read the release first, then say so."
        problems.append(Problem("not_read", "read", "It was not said that the release was read.", remedy))
    if not str(form.values["role"]).strip():
        problems.append(Problem("person", "role", "It was not said as what somebody signs.", "Say as what you sign."))
    if problems:
        raise ProblemsError(tuple(problems))
    who = f"{getattr(request.user, 'name', '')}, {form.values['role']}"
    made = shelf().sign(name, who, form.values["statement"], now().date())
    note_signature(actor, name, made["content"], at=now())


def _of_name(name: str) -> dict[str, Any]:
    """Return a release of the list. Raises ProblemsError for any other name: a path is none."""
    if name not in {found["name"] for found in shelf().listed()[0]}:
        raise ProblemsError((Problem("release", name, "There is no such release.", "Look at the list of releases."),))
    return shelf().verify(name)


def _report(found: Mapping[str, Any], report: str) -> dict[str, Any] | None:
    """Return a report that is attached to a release."""
    if report not in found["reports"]:
        return None
    return cast("dict[str, Any]", json.loads(shelf().report(found["name"], report)))


def _moves(impact: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield for how many clients which decision becomes which other one."""
    for move in impact.get("moves", ()):
        before, after = move["before"], move["after"]
        yield _(DISPOSITIONS[before]), _(DISPOSITIONS[after]), move["clients"]


def _since(found: Mapping[str, Any]) -> tuple[str, tuple[str, ...]] | None:
    """Return the release in force, and in which places this one differs from it; None for itself, or where none is."""
    for other in shelf().listed()[0]:
        if other["in_force"] and other["name"] != found["name"]:
            return other["name"], shelf().changes(found["name"], other["name"])
    return None


@require_safe
@office("reviewer")
def book(request: HttpRequest, actor: Actor, name: str = "") -> HttpResponse:  # noqa: ARG001 - the door has looked
    """Show the whole knowledge as a book; a browser that has it already is not sent it again."""
    key, packed = import_string(settings.JIVAKA_BOOK)(name)
    tag = f'"{key}"'
    kept = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=kept)
    page = gzip.decompress(packed)
    policy = _POLICY.search(page)
    if policy is None:
        message = "The book does not say what it may run."
        raise ValueError(message)
    says = unescape(policy.group(1).decode())
    response = HttpResponse(page, headers={**kept, "Content-Security-Policy": f"{says}; frame-ancestors 'none'"})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content, response["Content-Encoding"] = packed, "gzip"
    return response
