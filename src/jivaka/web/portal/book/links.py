"""Signed links to a client's own pages: whoever has one sees that client's bookings and nobody else's."""

from __future__ import annotations

from typing import Final

from django.core import signing
from django.http import Http404

SALT: Final = "jivaka.course"
SECONDS: Final = 200 * 24 * 3600


def course_token(client: int) -> str:
    """Return the token of a client's own page."""
    return signing.dumps(client, salt=SALT)


def client_of(token: str) -> int:
    """Return the client of a token. Raises Http404 for one that was not made here, or is too old."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=SECONDS))
    except signing.BadSignature as error:
        raise Http404 from error
