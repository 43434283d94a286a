"""The staff's own entrance: after the log-in each is sent to their room, or chooses where there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jivaka.queries.roles import actors_of
from jivaka.web.shared.rooms import rooms_of
from jivaka.web.shared.staff import staff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor


@require_GET
@staff("therapist", "receptionist", "manager", "reviewer")
def entrance(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send a member of the staff to their room; show a choice where there are several."""
    rooms = rooms_of(actors_of(actor.number or 0))
    if len(rooms) == 1:
        return redirect(rooms[0].address)
    return render(request, "shared/entrance.html", {"rooms": rooms})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit of whoever has come in."""
    logout(request)
    return redirect("portal:home")
