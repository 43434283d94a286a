"""Wires the mail room: the post and the addresses that the settings name, and the calendar that letters carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.ical.calendar import calendar_of
from jivaka.interfaces.mail.post import base_of, post_of, sender_of
from jivaka.interfaces.mail.room import MailRoom

if TYPE_CHECKING:
    from jivaka.core.errors import Problem


def mail_room() -> MailRoom:
    """Return the mail room of the settings. Raises ProblemsError with everything that is wrong with them."""
    problems: list[Problem] = []
    for check in (
        lambda: post_of(settings.JIVAKA_MAIL, settings.HOME),
        lambda: base_of(settings.JIVAKA_ADDRESS),
        lambda: sender_of(settings.JIVAKA_MAIL_FROM, "http://localhost"),
    ):
        try:
            check()
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(tuple(problems))
    base = base_of(settings.JIVAKA_ADDRESS)
    post, sender = post_of(settings.JIVAKA_MAIL, settings.HOME), sender_of(settings.JIVAKA_MAIL_FROM, base)
    return MailRoom(post, base, sender, calendar_of)
