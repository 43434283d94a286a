"""A client's own data: all of it in one file, and deleting it after asking once more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jivaka.core.errors import ProblemsError
from jivaka.queries.client_bookings import client_sessions
from jivaka.queries.mine.wishes import my_wishes
from jivaka.services.bookings import cancel_booking, leave_waitlist
from jivaka.services.protection.own_record import check_may_erase, erase_client, export_client
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jivaka.web.portal.mine.door import Me


@require_safe
@own
def data(request: HttpRequest, me: Me) -> HttpResponse:
    """Show what can be done."""
    return render(request, "portal/mine/data.html", {"token": me.token})


@require_POST
@own
def download(request: HttpRequest, me: Me) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Give everything in one file."""
    found = export_client(me.actor, me.client, at=now())
    text = json.dumps(found, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="jivaka-my-data.json"'
    return response


@require_form
@own
def delete(request: HttpRequest, me: Me) -> HttpResponse:
    """Ask once more, and then cancel what is to come and destroy the key to everything."""
    if request.method != "POST":
        return render(request, "portal/mine/delete.html", {"token": me.token})
    at = now()
    try:
        check_may_erase(me.actor, me.client, at=at)
        for wish in my_wishes(me.actor, me.client, at=at):
            leave_waitlist(me.actor, wish.number, at=at)
        for session in client_sessions(me.client):
            if session.state == "booked" and session.ends > at:
                cancel_booking(me.actor, session.booking, "the client was deleted", at=at)
        erase_client(me.actor, me.client, at=at)
    except ProblemsError as error:
        return page(request, 409, _("This could not be deleted"), " ".join(sentences(error)))
    request.session.flush()
    says = _("Nobody can read what you told us any more, and this link no longer works. Thank you for your trust.")
    return page(request, 200, _("Everything was deleted"), says)
