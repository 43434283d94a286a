"""Ways out of the house: a mail server, or a folder of .eml files where no server is named.

A refusal that will not change by trying again is an UndeliverableError; everything else is worth another try.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.policy import SMTP
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import unquote, urlsplit

from jivaka.core.errors import Problem, ProblemsError
from jivaka.services.messages.outbox import UndeliverableError

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

TIMEOUT_SECONDS: Final = 15
"""For each of the eight steps of a delivery: together less than half a lease of the outbox."""
PORTS: Final = {"smtp": 587, "smtps": 465}
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Post(Protocol):
    """Takes one message, or raises: UndeliverableError where trying again is of no use, OSError where it may be."""

    def send(self, email: EmailMessage) -> None:
        """Send it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes each message into a folder, by its Message-ID: sent again, it is the same file."""

    place: Path

    def send(self, email: EmailMessage) -> None:
        """Write it whole or not at all."""
        self.place.mkdir(parents=True, exist_ok=True)
        name = str(email["Message-ID"]).strip("<>").partition("@")[0]
        half = self.place / f".{name}.{os.getpid()}"
        half.write_bytes(email.as_bytes(policy=SMTP))
        half.replace(self.place / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `smtps` is encrypted from the start; `smtp` as soon as the server can.

    A password is never sent unencrypted, except to this very machine.
    """

    scheme: str
    host: str
    port: int
    person: str = ""
    password: str = ""

    def send(self, email: EmailMessage) -> None:
        """Hand it over; when this returns, the server has promised to deliver it."""
        try:
            with self._open() as server:
                server.send_message(email)
        except smtplib.SMTPRecipientsRefused as error:
            code, why = next(iter(error.recipients.values()))
            raise _said(code, why) from error
        except smtplib.SMTPResponseException as error:
            raise _said(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, ValueError) as error:
            raise ConnectionError(str(error) or type(error).__name__) from error

    def _open(self) -> smtplib.SMTP:
        safe = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=safe)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=safe)
            elif self.person and self.host not in LOOPBACK:
                server.close()
                message = "it offers no encryption, so the password was not sent"
                raise ConnectionError(message)
        if self.person:
            server.login(self.person, self.password)
        return server


def _said(code: int, why: bytes | str) -> Exception:
    says = f"{code} {why.decode('utf-8', 'replace') if isinstance(why, bytes) else why}"
    return UndeliverableError(says) if 550 <= code <= 559 else ConnectionError(says)


def post_of(setting: str, home: Path) -> Post:
    """Return the way out that JIVAKA_MAIL names; without it a folder in `home`. Raises ProblemsError."""
    if not setting:
        return Folder(home / "outbox")
    try:
        parts = urlsplit(setting)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
        more = bool(parts.path.strip("/") or parts.query)
    except ValueError:
        scheme, host, port, more, parts = "", "", None, False, urlsplit("")
    if scheme not in PORTS or not host or more:
        message = "It says more than a mail server." if more else "It names no mail server."
        remedy = "Write smtp://person:password@host:port or smtps://..., or leave it out to write into a folder."
        raise ProblemsError((Problem("mail_setting", "JIVAKA_MAIL", message, remedy),))
    return Server(scheme, host, port or PORTS[scheme], unquote(parts.username or ""), unquote(parts.password or ""))


def base_of(setting: str) -> str:
    """Return the beginning of links that JIVAKA_ADDRESS names, without a slash at its end. Raises ProblemsError."""
    try:
        parts = urlsplit(setting)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        message = f"'{setting}' is no address that a link can begin with."
        remedy = "Write where browsers find Jivaka, such as https://jivaka.example.org."
        raise ProblemsError((Problem("address_setting", "JIVAKA_ADDRESS", message, remedy),))
    return setting.rstrip("/")


def sender_of(setting: str, base: str) -> str:
    """Return the address that letters come from: JIVAKA_MAIL_FROM, or no-reply at the host of links."""
    sender = setting or f"no-reply@{urlsplit(base).hostname or 'localhost'}"
    try:
        Address(addr_spec=sender)
    except (ValueError, IndexError, HeaderParseError) as error:
        remedy = "Write one address, such as salon@example.org."
        problem = Problem("mail_from_setting", "JIVAKA_MAIL_FROM", f"'{sender}' is no e-mail address.", remedy)
        raise ProblemsError((problem,)) from error
    return sender
