"""The mail room: finds the message for what is owed, writes it in the client's language, and gives it to the post.

It reads what it needs when it writes, so that a message about what has changed since says what is true now, or is not
sent at all. Which messages there are stands here once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils import translation

from jivaka.interfaces.mail import account
from jivaka.interfaces.mail.desk import Desk
from jivaka.interfaces.mail.letter import as_email, message_id
from jivaka.interfaces.mail.messages import (
    adverse_event_follow_up,
    booking_cancelled,
    booking_confirmed,
    booking_moved,
    clearance_read,
    diary_weekly,
    follow_up,
    recall_raised,
    repair_proposed,
    visit_reminder,
    wish_offered,
)
from jivaka.queries.mine.people import recipient_of
from jivaka.services.messages.outbox import UndeliverableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from email.message import EmailMessage

    from jivaka.interfaces.mail.desk import Kind
    from jivaka.interfaces.mail.letter import Letter
    from jivaka.interfaces.mail.post import Post
    from jivaka.queries.mine.people import Recipient
    from jivaka.queries.mine.visits import Visit
    from jivaka.services.messages.outbox import Owed

KINDS: Final[Mapping[str, Kind]] = {
    module.KIND: module
    for module in (
        adverse_event_follow_up,
        booking_cancelled,
        booking_confirmed,
        booking_moved,
        clearance_read,
        diary_weekly,
        follow_up,
        recall_raised,
        repair_proposed,
        visit_reminder,
        wish_offered,
    )
}


@dataclass(frozen=True, slots=True)
class MailRoom:
    """`base` is how links begin, `sender` the address that letters come from, `calendar` writes visits as a file."""

    post: Post
    base: str
    sender: str
    calendar: Callable[[Iterable[Visit]], bytes]

    def send(self, owed: Owed, *, at: datetime) -> bool:
        """Send what is owed. False when there was nothing left to say, or nobody to say it to.

        Raises UndeliverableError when it can never be sent, and OSError when it may be worth another try.
        """
        email = self.written(owed, at=at)
        if email is None:
            return False
        self.post.send(email)
        return True

    def written(self, owed: Owed, *, at: datetime) -> EmailMessage | None:
        """Return the message for what is owed, or None when there is nothing left to say, or nobody to say it to."""
        to = _recipient(owed)
        if to is None:
            return None
        with translation.override(to.language):
            letter = self._letter(owed, to, at)
            if letter is None:
                return None
            name = message_id(owed.key, urlsplit(self.base).hostname or "localhost")
            try:
                return as_email(letter, to, self.sender, name, at)
            except ValueError as error:
                message = f"the address cannot be written: {type(error).__name__}"
                raise UndeliverableError(message) from error

    def _letter(self, owed: Owed, to: Recipient, at: datetime) -> Letter | None:
        if owed.kind == account.KIND:
            return account.write(owed.payload, at)
        return KINDS[owed.kind].write(owed.payload, to.client, Desk(self.base, self.calendar, at))


def _recipient(owed: Owed) -> Recipient | None:
    """Return who a message goes to. Raises UndeliverableError where nobody knows how to write it."""
    if owed.kind == account.KIND:
        return account.recipient(owed.payload)
    kind = KINDS.get(owed.kind)
    if kind is None:
        message = f"there is no message of the kind {owed.kind}"
        raise UndeliverableError(message)
    whom = kind.whom(owed.payload)
    return recipient_of(whom) if isinstance(whom, int) else whom
