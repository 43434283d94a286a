"""One letter as a client gets it: a subject, a few sentences, one link. It is written as plain text and as HTML.

It decides how a letter looks on its way; what it says is each message's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.utils.html import escape
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from jivaka.queries.mine.people import Recipient

PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="margin:0;background:#fbfaf6;color:#1d2b2a;font:16px/1.55 system-ui,sans-serif">'
    '<div style="max-width:34rem;margin:0 auto;padding:1.5rem">{body}</div></body></html>'
)
BUTTON: Final = (
    '<p style="margin:1.5rem 0"><a href="{link}" style="background:#14615b;color:#fff;padding:.7rem 1.2rem;'
    'border-radius:.5rem;text-decoration:none;font-weight:600">{says}</a></p>'
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written. `calendar` is an iCalendar file; `stop` is where such letters are stopped."""

    subject: str
    says: tuple[str, ...]
    link: str = ""
    link_says: str = ""
    calendar: bytes = b""
    stop: str = ""

    def paragraphs(self, name: str) -> tuple[str, ...]:
        """Return the sentences with their greeting."""
        return (_("Hello {name},").format(name=name) if name else _("Hello,"), *self.says)


def message_id(key: str, host: str) -> str:
    """Return the Message-ID of the message with a key: the same however often it is sent, and it tells nothing."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"


def as_email(letter: Letter, to: Recipient, sender: str, name: str, at: datetime) -> EmailMessage:
    """Return a letter ready to be sent; `name` is its Message-ID."""
    email = EmailMessage()
    email["Subject"] = letter.subject
    email["From"] = Address("Jivaka", addr_spec=sender)
    email["To"] = Address(" ".join(to.name.split()), addr_spec=_in_latin(to.email))
    email["Date"] = format_datetime(at)
    email["Message-ID"] = name
    email["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        email["List-Unsubscribe"] = f"<{letter.stop}>"
    email.set_content(_text(letter, to))
    email.add_alternative(_html(letter, to), subtype="html")
    if letter.calendar:
        email.add_attachment(letter.calendar, maintype="text", subtype="calendar", filename="sessions.ics")
    email["Content-Language"] = to.language  # last, because whatever sets the content takes such headers away
    return email


def _in_latin(address: str) -> str:
    """Return an address with its domain as every mail server can read it: пошта.укр is xn--80a1acn3a.xn--j1amh."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _text(letter: Letter, to: Recipient) -> str:
    parts = list(letter.paragraphs(to.name))
    if letter.link:
        parts.append(f"{letter.link_says}:\n{letter.link}")
    if letter.stop:
        parts.append(f"{_stopping()}\n{letter.stop}")
    return "\n\n".join(parts) + "\n"


def _html(letter: Letter, to: Recipient) -> str:
    body = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in letter.paragraphs(to.name))
    if letter.link:
        body += BUTTON.format(link=escape(letter.link), says=escape(letter.link_says))
    if letter.stop:
        body += f'<p style="font-size:.85rem"><a href="{escape(letter.stop)}">{escape(_stopping())}</a></p>'
    return PAGE.format(language=escape(to.language), subject=escape(letter.subject), body=body)


def _stopping() -> str:
    return _("Change or stop these reminders")
