"""The door of the staff's pages: a view names the roles it is for, everybody else stays outside.

`@staff("therapist")` asks for a log-in, finds the account's memberships of those roles, and gives the view an Actor.
Deeds are checked again by the services: the door only keeps rooms apart. The pages behind it extend shared/staff.html:
they fill `title` and `main`, perhaps `salon` (the name above the page), `sheets` (style sheets) and `scripts`.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jivaka.queries.roles import actors_of
from jivaka.web.shared.accounts.second import has_shown_second_factor
from jivaka.web.shared.errors import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor, Role

    P = ParamSpec("P")
    Inside = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
    Outside = Callable[Concatenate[HttpRequest, P], HttpResponse]


def guard(view: Callable[..., object], by: str) -> None:
    """Mark a view as having a door of its own, and say which. tests/web looks for a view that has none."""
    vars(view)["guarded_by"] = by


def staff(*roles: Role) -> Callable[[Inside[P]], Outside[P]]:
    """Let a view in only those who have one of the roles; the view gets the first of them as its actor."""

    def around(view: Inside[P]) -> Outside[P]:
        @wraps(view)
        def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return cast("HttpResponse", redirect_to_login(request.get_full_path()))
            have = actors_of(request.user.pk)
            actor = next((have[role] for role in roles if role in have), None)
            if actor is None:
                says = _("Your account has no role that may see this page. The manager of your salon gives roles.")
                return page(request, 403, _("This page is not for you"), says)
            if not has_shown_second_factor(request):
                return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")
            return view(request, actor, *args, **kwargs)

        guard(inside, " ".join(roles))
        return cast("Outside[P]", inside)

    return around
