"""Signed links: whoever has one sees what one client may see of their own, and nothing of anybody else.

The calendar's link is another than the pages', because calendars are kept by other companies: it shows times only.
"""

from __future__ import annotations

from typing import Final

from django.core import signing

PAGES: Final = "jivaka.course"
CALENDAR: Final = "jivaka.calendar"
DAYS: Final = 200
"""How long a link to the pages works: half a year of follow-up and some days. Each message carries a fresh one."""


def course_token(client: int) -> str:
    """Return the token of a client's own pages."""
    return signing.dumps(client, salt=PAGES)


def calendar_token(client: int) -> str:
    """Return the token of a client's calendar, which lasts as long as the secret it is signed with."""
    return signing.dumps(client, salt=CALENDAR)


def client_of_pages(token: str) -> int | None:
    """Return the client of a token of the pages, or None when it was not made here or is too old."""
    return _client(token, PAGES, DAYS * 24 * 3600)


def client_of_calendar(token: str) -> int | None:
    """Return the client of a token of the calendar, or None when it was not made here."""
    return _client(token, CALENDAR, None)


def _client(token: str, salt: str, seconds: int | None) -> int | None:
    try:
        return int(signing.loads(token, salt=salt, max_age=seconds))
    except signing.BadSignature:
        return None
