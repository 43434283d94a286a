"""`jivaka serve`: shows Jivaka to browsers. One worker with one thread suits SQLite; PostgreSQL takes several."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, Typed, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.database import gather_files, update_database

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

APPLICATION: Final = "jivaka.config.wsgi:application"
PORTS: Final = range(1, 65536)
WORKERS: Final = range(1, 257)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen at; 127.0.0.1 without it"))
    parser.add_argument("--port", type=int, default=8000, help=_("the port to listen at; 8000 without it"))
    parser.add_argument("--workers", type=int, default=1, help=_("how many processes; 1 without it"))


def about_letters() -> list[str]:
    """Return what whoever serves has to know about letters: whether they leave, and what has to run for it.

    A demonstration says it itself.
    """
    if settings.JIVAKA_DEMO:
        return []
    worker = _("Letters and reminders wait until a worker takes them: keep `jivaka worker` running beside this.")
    try:
        room: Any = import_string(settings.JIVAKA_MAIL_ROOM)()
    except ProblemsError as error:
        wrong = _("No letter can leave as things are set up, neither a code to log in nor a reminder:")
        return [wrong, *(problem.sentence() for problem in error.problems), worker]
    if settings.JIVAKA_MAIL:
        leaves = _("Letters leave from {sender}; their links begin with {base}.")
        return [leaves.format(sender=room.sender, base=room.base), worker]
    folder = _("No mail server is set (JIVAKA_MAIL): letters go into the folder {place}, and nobody receives them.")
    return [folder.format(place=settings.HOME / "outbox"), worker]


def address_of(host: str, port: int, workers: int = 1) -> str:
    """Return the number of the address to listen at. Raises ProblemsError where nobody can listen there.

    A second server would be let in at the same port, and each would get some of the visitors: so that is looked at.
    """
    typed, found = Typed("serve"), host
    if workers not in WORKERS:
        typed.wrong("--workers", _("{number} processes cannot serve.").format(number=workers), _("Name 1 or more."))
    if port not in PORTS:
        remedy = _("Name one from {first} to {last}.").format(first=PORTS[0], last=PORTS[-1])
        typed.wrong("--port", _("There is no port {port}.").format(port=port), remedy)
    typed.finish()
    try:
        family, kind, _protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = str(place[0])
        with socket.socket(family, kind) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        message = _("Nobody can listen at {host}, port {port}: {why}.")
        why = getattr(error, "strerror", None) or type(error).__name__
        remedy = _("Stop what listens there, or name another --port or --host.")
        typed.wrong("--port", message.format(host=host, port=port, why=why), remedy)
    typed.finish()
    return found


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Serve until it is stopped."""

    def work() -> int:
        address = address_of(arguments.host, arguments.port, arguments.workers)
        tools.deciding()
        update_database()
        gather_files()
        where = f"http://{arguments.host}:{arguments.port}/"
        tools.complain(_("Jivaka: {where} (stop it with Ctrl-C)").format(where=where))
        for line in about_letters():
            tools.complain(line)
        Granian(
            APPLICATION,
            address=address,
            port=arguments.port,
            interface=Interfaces.WSGI,
            workers=arguments.workers,
            blocking_threads=1,
            websockets=False,
            log_enabled=False,
        ).serve()
        return DONE

    return with_database(tools, work, makes=True)
