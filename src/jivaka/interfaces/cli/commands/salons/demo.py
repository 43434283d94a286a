"""`jivaka demo`: fills an empty database with a believable chain of salons, the same for the same seed and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.access.actor import SYSTEM
from jivaka.interfaces.cli.commands.salons.showing import DONE, with_database
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _
from jivaka.queries.salons import salon_slugs
from jivaka.services.database import count_anew, update_database
from jivaka.services.demo import FULL, SMALL, Order, check_may_fill, demo_found, fill_demo

if TYPE_CHECKING:
    import argparse

    from jivaka.interfaces.cli.tools import Tools
    from jivaka.services.demo import Made

BAR: Final = 30
_STEPS: Final = {"intakes": _("deciding intakes"), "salons": _("booking salons")}
_MADE: Final = _(
    "{salons} salons, {therapists} therapists, {clients} clients with a decision, {courses} courses, "
    "{bookings} bookings ({claims} claims); {booked:.0%} of the working time is taken."
)
_DELETED: Final = _(
    "This deletes what an earlier demonstration made, and nothing else: the salons {salons} with {therapists} "
    "therapists, {clients} clients and {bookings} bookings."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--small", action="store_true", help=_("two salons and four weeks instead of four and 16"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("another number makes another chain"))
    parser.add_argument("--again", action="store_true", help=_("replace what an earlier demonstration made"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Fill the database, or say why not."""
    order = Order(SMALL if arguments.small else FULL, arguments.seed, arguments.again)

    def work() -> int:
        place = update_database().where
        check_may_fill(order)
        found = demo_found()
        if order.again and found.salons:
            for line in wrapped(
                _DELETED.format(
                    salons=", ".join(found.salons),
                    therapists=found.therapists,
                    clients=found.clients,
                    bookings=found.bookings,
                )
            ):
                tools.complain(line)
        assessor = tools.deciding()
        made = fill_demo(SYSTEM, order, assessor, lambda *step: _progress(tools, *step), at=tools.now())
        count_anew()
        _show(made, place, tools)
        return DONE

    return with_database(tools, work, makes=True)


def _progress(tools: Tools, step: str, done: int, of: int) -> None:
    """Draw a bar, where somebody looks."""
    if not tools.errors.isatty():
        return
    full = BAR * done // of
    tools.errors.write(f"\r{_STEPS[step]:<20} [{'#' * full}{'.' * (BAR - full)}] {done}/{of}")
    if done == of:
        tools.errors.write("\n")
    tools.errors.flush()


def _show(made: Made, place: str, tools: Tools) -> None:
    words = _MADE.format(
        salons=made.salons,
        therapists=made.therapists,
        clients=made.clients,
        courses=made.courses,
        bookings=made.bookings,
        claims=made.claims,
        booked=made.booked,
    )
    first = salon_slugs()[0]
    for line in (*wrapped(words), _("The database: {where}").format(where=place), "", _("Look at it with:")):
        tools.say(line)
    for slug in salon_slugs():
        tools.say(f"  jivaka day {slug}")
    tools.say(f"  jivaka slots {first} --technique thai --minutes 60")
