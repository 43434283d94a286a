"""The address of a client's calendar, which calendars may follow: the link is the key, and it shows times only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.ical.calendar import calendar_of
from jivaka.queries.mine.course import check_own
from jivaka.queries.mine.links import client_of_calendar
from jivaka.queries.mine.visits import client_visits

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@conditional_page
def feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Return the visits of a client, those that were cancelled too. Unchanged ones are not sent again.

    Whoever was erased has no calendar any more.
    """
    client = client_of_calendar(token) or 0
    try:
        check_own(Actor("client", client), client)
    except ProblemsError as refused:
        raise Http404 from refused
    response = HttpResponse(calendar_of(client_visits(client)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sessions.ics"'
    response["Cache-Control"] = "private, no-cache"
    return response
