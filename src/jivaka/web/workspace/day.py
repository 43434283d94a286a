"""Today's list of a therapist: who comes, where each visit stands, what waits for a word of theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from jivaka.core.scheduling.ticks import day_of
from jivaka.queries.letters import how_many_wait
from jivaka.queries.visits.day import therapist_day
from jivaka.web.shared.context import now
from jivaka.web.shared.staff import staff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor


@staff("therapist")
@require_safe
def day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a day; without one, today by the clock of the salons."""
    at = now()
    everybody = request.GET.get("all") == "1" or actor.therapist is None
    shown = therapist_day(actor, day_of(request.GET.get("day", "")), at=at, everybody=everybody)
    context = {
        "day": shown,
        "everybody": everybody,
        "alone": actor.therapist is not None,
        "before": shown.day - timedelta(days=1),
        "after": shown.day + timedelta(days=1),
        "is_today": not request.GET.get("day"),
        "letters": how_many_wait(actor),
        "salons": len({one.salon for one in shown.visits}),
    }
    return render(request, "workspace/day.html", context)
