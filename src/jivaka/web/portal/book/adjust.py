"""One session of a held proposal is changed before it is confirmed; the others stay held."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.queries.client_bookings import held_sessions
from jivaka.queries.times.calendars import Period
from jivaka.services.bookings import OfferGoneError, RefusedError, move_bookings
from jivaka.web.portal.book.times import HELD, with_plan
from jivaka.web.portal.mine.sessions import chosen, times_for, too_old
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.web.portal.book.plan import Plan

AROUND: Final = timedelta(days=7)


@require_form
@with_plan
def adjust(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """Show other times for one held session, a week around it, and move it there."""
    held = {one.booking: one for one in held_sessions(request.session.get(HELD, ""), at=now())}
    if number not in held:
        return redirect("portal:details")
    session, today = held[number], now().date()
    if request.method == "POST":
        wanted = chosen(request, session, number)
        if wanted is None:
            return too_old(request)
        try:
            move_bookings(plan.actor, {number: wanted}, assessor().knowledge.digest, at=now())
        except OfferGoneError:
            says = _("Somebody was a moment quicker. Your session stays where it was. Look again.")
            return page(request, 409, _("This time has just been taken"), says)
        except RefusedError as error:
            return page(request, 409, _("This cannot be moved there"), " ".join(sentences(error)))
        return redirect("portal:details")
    first = max(today, session.begins.date() - AROUND)
    context = times_for(session, Period(first, max(first, session.begins.date() + AROUND)), number)
    return render(request, "portal/adjust.html", context | {"session": session})
