"""How somebody is after a session: one tap where all is well, signs and words where not, and what to do now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.core.errors import ProblemsError
from jivaka.queries.client_bookings import client_sessions
from jivaka.services.diary import say_well
from jivaka.services.sessions import Harm, report_adverse_event
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import assessor, now, require_form
from jivaka.web.shared.emergency import emergency_number
from jivaka.web.shared.errors import page
from jivaka.web.shared.questions.answers import written
from jivaka.web.shared.refusals import sentences

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.web.portal.mine.door import Me

MILD, NEEDS_CARE = 1, 2
"""Grades of what a client reports: 2 where a sign says that somebody must look at it, as group W of the rules does."""
BEGAN: Final = timedelta(minutes=5)


@require_form
@own
def after(request: HttpRequest, me: Me) -> HttpResponse:
    """Ask how the client is, and keep the answer."""
    been = [one for one in client_sessions(me.client) if one.begins + BEGAN < now()]
    if not been:
        return redirect("portal:mine", me.token)
    signs, chosen = assessor().signs, request.POST.getlist("signs")
    seen = [signs[name] for name in chosen if name in signs]
    says = written(request.POST.get("says", ""))
    context = {
        "token": me.token,
        "session": been[-1],
        "signs": list(signs.values()),
        "seen": seen,
        "number": emergency_number(),
        "net": assessor().sayings.safety_net,
    }
    if request.method != "POST":
        return render(request, "portal/mine/after.html", context)
    if request.POST.get("action") == "well":
        say_well(me.actor, me.client, at=now())
        return render(request, "portal/mine/after.html", context | {"well": True})
    if not seen and not says:
        wrong = _("Choose what fits, or write it in your own words.")
        return render(request, "portal/mine/after.html", context | {"wrong": wrong}, status=422)
    grade = NEEDS_CARE if any(one.stops for one in seen) else MILD
    harm = Harm(grade, tuple(one.id for one in seen), says)
    try:
        report_adverse_event(me.actor, been[-1].booking, harm, at=now())
    except ProblemsError as error:
        return page(request, 409, _("This could not be kept"), " ".join(sentences(error)))
    return render(request, "portal/mine/after.html", context | {"kept": True})
