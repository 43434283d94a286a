"""`jivaka worker`: sends what is owed, ends holds, offers freed time, reminds, tidies. As many as one likes may run.

Every chore may be done by several workers at once, and may be stopped in the middle: the services see to that. The
first TERM lets it finish the message in hand.
"""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.module_loading import import_string

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, with_database
from jivaka.interfaces.cli.words import _
from jivaka.queries.salons import salons
from jivaka.services.bookings import offer_freed, sweep_holds
from jivaka.services.database import count_anew, update_database
from jivaka.services.drafts import delete_old_drafts
from jivaka.services.messages.outbox import LEASE_SECONDS, Drained, delete_sent, drain
from jivaka.services.messages.reminders import owe_reminders
from jivaka.services.protection.audit import seal_audit
from jivaka.services.protection.own_record import erase_forgotten

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import datetime

    from jivaka.interfaces.cli.tools import Tools
    from jivaka.services.messages.outbox import Sender

REST_SECONDS: Final = 2.0
"""How long it rests when nothing is due."""
A_DAY: Final = 24 * 3600


@dataclass(slots=True)
class Worker:
    """One worker: its clock, whoever sends, the digest of the knowledge in force, and when it did what last."""

    clock: Callable[[], datetime]
    sender: Sender
    digest: str
    seconds: float
    complain: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    sent: Drained = field(default_factory=Drained)
    last: dict[str, float] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def chores(self) -> dict[str, tuple[float, Callable[[], object]]]:
        """Return every chore by its name, with the seconds between two times."""
        return {
            "holds": (30, lambda: sweep_holds(SYSTEM, at=self.clock())),
            "waitlist": (60, self.offer),
            "reminders": (300, lambda: owe_reminders(SYSTEM, at=self.clock())),
            "drafts": (3600, lambda: delete_old_drafts(at=self.clock())),
            "sent": (3600, lambda: delete_sent(at=self.clock())),
            "audit": (10, seal_audit),
            "forgotten": (86400, self.forget),
            "counts": (86400, count_anew),
        }

    def offer(self) -> None:
        """Offer free times to those who wait, salon by salon."""
        for salon in salons():
            offer_freed(SYSTEM, salon.number, self.digest, at=self.clock())

    def forget(self) -> None:
        """Erase who was not here for as long as the setting says; nobody without it."""
        if settings.JIVAKA_KEEP_YEARS > 0:
            erase_forgotten(SYSTEM, settings.JIVAKA_KEEP_YEARS, at=self.clock())

    def round(self) -> bool:
        """Do what is to be done now. Returns whether something left, so that more may be waiting."""
        for name, (every, chore) in self.chores().items():
            if self.stop.is_set():
                return False
            if time.monotonic() - self.last.get(name, -every) >= every:
                self.attempt(name, chore)
                self.last[name] = time.monotonic()
        done = drain(SYSTEM, self.sender, self.clock, seconds=self.seconds, stop=self.stop.is_set)
        self.sent += done
        return done != Drained()

    def attempt(self, name: str, chore: Callable[[], object]) -> None:
        """Do a chore; where it fails say so and go on, since letters must leave whatever else is wrong."""
        try:
            chore()
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one chore that breaks must not keep the others, nor the letters
            self.broken.add(name)
            says = _("The chore '{name}' failed ({why}); it is tried again later. `jivaka check` may tell more.")
            self.complain(says.format(name=name, why=f"{type(error).__name__}: {error}".strip()))

    def run(self) -> None:
        """Go on until it is stopped; a database that is away for a while is waited for."""
        while not self.stop.is_set():
            try:
                busy = self.round()
            except OperationalError as error:
                self.complain(_("The database does not answer ({why}); trying again.").format(why=type(error).__name__))
                connection.close()
                busy = False
            if not busy:
                self.stop.wait(REST_SECONDS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--once", action="store_true", help=_("do everything that is due once, and end"))
    parser.add_argument(
        "--lease",
        type=float,
        default=LEASE_SECONDS,
        metavar="SECONDS",
        help=_("how long a message is this worker's own"),
    )


def _check_lease(seconds: float) -> None:
    """Refuse a lease that is none, or with which a message of a worker that died would wait for longer than a day."""
    if not 0 < seconds <= A_DAY:
        message = _("A lease of {seconds:g} seconds is none.").format(seconds=seconds)
        remedy = _("Write more than 0 and at most {most}.").format(most=A_DAY)
        raise ProblemsError((Problem("bad-words", "jivaka worker --lease", message, remedy),))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Work until it is stopped."""

    def work() -> int:
        _check_lease(arguments.lease)
        sender = cast("Sender", import_string(settings.JIVAKA_MAIL_ROOM)())
        update_database()
        assessor = tools.deciding()
        worker = Worker(tools.now, sender, assessor.knowledge.digest, max(1.0, arguments.lease), tools.complain)
        if arguments.once:
            while worker.round():
                pass
        else:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_of: worker.stop.set())
            tools.complain(_("The worker has begun (stop it with Ctrl-C)."))
            worker.run()
        done = worker.sent
        words = _("{sent} sent, {silent} with nothing left to say, {failed} failed.")
        tools.say(words.format(sent=done.sent, silent=done.silent, failed=done.failed))
        return FAILED if arguments.once and worker.broken else DONE

    return with_database(tools, work, makes=True)
