"""How often one connection may do what costs us something without an account: begin, ask for a link, hold times.

The numbers stand in config/settings.py and leave room for a salon whose guests share one connection. Tries to come in
are counted by allauth in the same way; all counts lie in one table, so that all processes share them.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, cast

from allauth.core.internal import ratelimit

from jivaka.web.shared.errors import too_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    P = ParamSpec("P")
    View = Callable[Concatenate[HttpRequest, P], HttpResponse]

Deed = Literal["begin", "elsewhere", "hold"]


def limited(deed: Deed) -> Callable[[View[P]], View[P]]:
    """Answer 429 with a sentence when a view is asked for too often from one connection."""

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if ratelimit.consume(request, app="allauth.account", action=deed, limit_get=True):
                return view(request, *args, **kwargs)
            return too_many(request)

        return cast("View[P]", counted)

    return around
