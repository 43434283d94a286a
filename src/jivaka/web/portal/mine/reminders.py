"""What a client wants to be written about: how long before a visit, the diary, the questions of months later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse

from jivaka.queries.mine.people import HOURS_BEFORE, Wants, wants_of
from jivaka.services.messages.reminders import keep_wants
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import now, require_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.web.portal.mine.door import Me


@require_form
@own
def reminders(request: HttpRequest, me: Me) -> HttpResponse:
    """Show what is wanted, or keep it. A choice that was not shown is no reminder."""
    if request.method == "POST":
        hours = request.POST.get("hours_before", "0")
        wants = Wants(
            int(hours) if hours in {str(one) for one in HOURS_BEFORE} else 0,
            diary=request.POST.get("diary") == "1",
            follow_up=request.POST.get("follow_up") == "1",
        )
        keep_wants(me.actor, me.client, wants, at=now())
        return redirect(reverse("portal:reminders", args=[me.token]) + "?saved=1")
    context = {
        "token": me.token,
        "wants": wants_of(me.client),
        "hours": HOURS_BEFORE,
        "saved": request.GET.get("saved") == "1",
    }
    return render(request, "portal/mine/reminders.html", context)
