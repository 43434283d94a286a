"""`jivaka serve`: shows Jivaka to browsers. One worker with one thread suits SQLite; PostgreSQL takes several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces

from jivaka.core.errors import ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, with_database
from jivaka.interfaces.cli.words import _
from jivaka.services.database import gather_files, update_database

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools

APPLICATION: Final = "jivaka.config.wsgi:application"


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


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Serve until it is stopped."""

    def work() -> int:
        tools.deciding()
        update_database()
        gather_files()
        where = f"http://{arguments.host}:{arguments.port}/"
        tools.complain(_("Jivaka: {where} (stop it with Ctrl-C)").format(where=where))
        for line in about_letters():
            tools.complain(line)
        Granian(
            APPLICATION,
            address=arguments.host,
            port=arguments.port,
            interface=Interfaces.WSGI,
            workers=arguments.workers,
            blocking_threads=1,
            websockets=False,
            log_enabled=False,
        ).serve()
        return DONE

    return with_database(tools, work, makes=True)
