"""The trail of deeds, and who has read a client of another salon: without an answer or a client's name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from jivaka.queries.office.trail import glass_broken
from jivaka.queries.office.trail import trail as trail_of
from jivaka.web.office.pages import office

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor

ACTION: Final = re.compile(r"[a-z_.]{0,60}")


@require_safe
@office("manager")
def trail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who did what, the latest first, narrowed to actions that begin so."""
    asked, before = request.GET.get("action", ""), request.GET.get("before", "")
    action = asked if ACTION.fullmatch(asked) else ""
    whole = before.isascii() and before.isdigit() and len(before) < 18
    found = trail_of(actor, action=action, before=int(before) if whole else None)
    entries = [(one, json.dumps(one.detail, ensure_ascii=False) if one.detail else "") for one in found.entries]
    return render(request, "office/trail.html", {"entries": entries, "before": found.before, "action": action})


@require_safe
@office("manager")
def glass(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who has read a client of the manager's salons without treating them there, and why."""
    return render(request, "office/glass.html", {"found": glass_broken(actor)})
