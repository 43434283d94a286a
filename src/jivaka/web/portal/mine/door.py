"""The door of a client's own pages: the signed link is the key. Whoever has none, or an old one, is told what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.client_bookings import client_sessions, was_cancelled
from jivaka.queries.mine.course import check_own
from jivaka.queries.mine.links import client_of_pages
from jivaka.web.shared.errors import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from jivaka.queries.client_bookings import BookedSession

    P = ParamSpec("P")
    Inside = Callable[Concatenate[HttpRequest, "Me", P], HttpResponse]
    Outside = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


class CancelledError(Exception):
    """The session is the client's and was cancelled: by a button tapped twice, in another window, by the salon."""


@dataclass(frozen=True, slots=True)
class Me:
    """The client whose link was used."""

    token: str
    client: int
    actor: Actor


def own(view: Inside[P]) -> Outside[P]:
    """Let a view in with a link that works; the view is given whose it is.

    Where it is about a session that was cancelled, the client sees what stands now.
    """

    @wraps(view)
    def inside(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        client = client_of_pages(token)
        actor = Actor("client", client)
        try:
            check_own(actor, client or 0)
        except ProblemsError:
            says = _("It is too old, mistyped, or what it led to was deleted. Each message from us brings a new link.")
            return page(request, 404, _("This link does not work"), says)
        try:
            return view(request, Me(token, actor.number or 0, actor), *args, **kwargs)
        except CancelledError:
            return redirect("portal:mine", token)

    return cast("Outside[P]", inside)


def my_session(me: Me, booking: int) -> BookedSession:
    """Return one session of the client. Raises CancelledError, and Http404 for anybody else's."""
    found = next((one for one in client_sessions(me.client) if one.booking == booking), None)
    if found is not None:
        return found
    if was_cancelled(me.client, booking):
        raise CancelledError
    raise Http404
