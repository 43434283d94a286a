"""The door of the front desk: a salon in the address, and somebody who changes bookings there. Others get 403."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import gettext as _

from jivaka.core.access.rights import may
from jivaka.core.errors import ProblemsError
from jivaka.queries.roles import actors_of
from jivaka.queries.salons import salon_named
from jivaka.web.shared.context import now
from jivaka.web.shared.errors import page
from jivaka.web.shared.staff import staff

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.queries.salons import SalonLine

    P = ParamSpec("P")
    Inside = Callable[Concatenate[HttpRequest, "Desk", P], HttpResponse]
    Outside = Callable[Concatenate[HttpRequest, str, P], HttpResponse]

FORBIDDEN = frozenset({"not_allowed", "not_yours"})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who stands at the desk, and of which salon."""

    actor: Actor
    salon: SalonLine

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the salon's clock."""
        return ZoneInfo(self.salon.zone)

    @property
    def today(self) -> date:
        """Return the day on the salon's calendar."""
        return now().astimezone(self.zone).date()

    @property
    def today_text(self) -> str:
        """Return the day as a field of a form holds it."""
        return self.today.isoformat()

    @property
    def asks(self) -> bool:
        """Return whether the actor may ask a client the questions aloud."""
        return may(self.actor, "ask_screens", self.salon.number)


def at_desk(view: Inside[P]) -> Outside[P]:
    """Give a view the desk of the salon in the address; 403 for staff of other salons, 404 where there is none."""

    @wraps(view)
    def inside(request: HttpRequest, actor: Actor, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            salon = salon_named(slug)
        except ProblemsError as error:
            raise Http404 from error
        here = _actor_in(request, actor, salon.number)
        if here is None:
            return _elsewhere(request)
        try:
            return view(request, Desk(here, salon), *args, **kwargs)
        except ProblemsError as error:
            if {one.code for one in error.problems} <= FORBIDDEN:
                return _elsewhere(request)
            raise

    return cast("Outside[P]", staff("receptionist", "manager")(inside))


def _actor_in(request: HttpRequest, actor: Actor, salon: int) -> Actor | None:
    """Return the role in which somebody works in a salon: the first, or another of theirs."""
    if may(actor, "change_bookings", salon):
        return actor
    others = actors_of(cast("int", request.user.pk))
    return next((one for role in ("receptionist", "manager") if (one := others.get(role)) and one.is_in(salon)), None)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    says = _("This belongs to another salon than yours. The manager gives roles.")
    return page(request, 403, _("This page is not for you"), says)
