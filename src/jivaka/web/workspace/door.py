"""How a page of one visit is opened: the card is read once, with the right to read it; else the way through glass.

A deed that a service refuses becomes a page that says why and leads back to the card.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jivaka.core.access.rights import may
from jivaka.core.errors import ProblemsError
from jivaka.queries.visits.card import client_card
from jivaka.services.sessions import break_glass
from jivaka.web.shared.context import now, require_form
from jivaka.web.shared.errors import page
from jivaka.web.shared.refusals import sentences
from jivaka.web.shared.staff import staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.queries.visits.card import ClientCard

    P = ParamSpec("P")
    OnVisit = Callable[Concatenate[HttpRequest, Actor, ClientCard, P], HttpResponse]
    OnBooking = Callable[Concatenate[HttpRequest, Actor, int, P], HttpResponse]


def on_visit(view: OnVisit[P]) -> OnBooking[P]:
    """Give a view the card of the booking; whoever may not read it is shown the way through glass, with status 403.

    The audit names the page by the name of its view.
    """
    part = getattr(view, "__name__", "card")

    @wraps(view)
    def inside(request: HttpRequest, actor: Actor, booking: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            card = client_card(actor, booking, at=now(), what=part)
        except ProblemsError as error:
            if any(problem.code == "no_such_booking" for problem in error.problems):
                raise Http404 from error
            return _closed(request, actor, booking)
        return view(request, actor, card, *args, **kwargs)

    return cast("OnBooking[P]", inside)


def refused(request: HttpRequest, booking: int, error: ProblemsError) -> HttpResponse:
    """Return the page of a deed that was refused: why, and the way back to the card."""
    status = 403 if any(problem.code == "not_allowed" for problem in error.problems) else 409
    context = {"says": sentences(error), "number": booking}
    return render(request, "workspace/refused.html", context, status=status)


def carried_out(request: HttpRequest, booking: int, deed: Callable[[], object], to: str = "card") -> HttpResponse:
    """Do something and go on to a page of the visit; or say why it was refused."""
    try:
        deed()
    except ProblemsError as error:
        return refused(request, booking, error)
    return redirect(f"workspace:{to}", booking)


def _closed(request: HttpRequest, actor: Actor, booking: int, wrong: str = "", reason: str = "") -> HttpResponse:
    """Say that the client is another salon's, and ask for the reason to read it anyway."""
    if not may(actor, "break_glass"):
        says = _("Only therapists of the salon read about its clients.")
        return page(request, 403, _("This page is not for you"), says)
    context: dict[str, Any] = {"number": booking, "wrong": wrong, "reason": reason}
    return render(request, "workspace/glass.html", context, status=403)


@staff("therapist")
@require_form
def glass(request: HttpRequest, actor: Actor, booking: int) -> HttpResponse:
    """Ask for a reason, and open reading for an hour."""
    if request.method != "POST":
        return _closed(request, actor, booking)
    reason = request.POST.get("reason", "")
    try:
        break_glass(actor, booking, reason, at=now())
    except ProblemsError as error:
        if any(problem.code == "no_such_booking" for problem in error.problems):
            raise Http404 from error
        return _closed(request, actor, booking, " ".join(sentences(error)), reason)
    return redirect("workspace:card", booking)
