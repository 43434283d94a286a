"""The draft that a visit is working on. The session holds its token and nothing else about the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.services.drafts import Kept, open_draft, read_draft
from jivaka.web.shared.context import now

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "draft"


def draft_of(request: HttpRequest) -> Kept:
    """Return the draft of this visit; an empty one without a token where there is none, or it has become too old."""
    return read_draft(request.session.get(KEY, ""), at=now()) or Kept("")


def begin_draft(request: HttpRequest) -> Kept:
    """Begin a new draft for this visit."""
    token = open_draft(at=now())
    request.session[KEY] = token
    return Kept(token)
