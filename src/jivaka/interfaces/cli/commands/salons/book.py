"""`jivaka book`: from an intake to a booked session or course, as a receptionist with a terminal would do it.

Without --offer it only shows what can be booked, each offer with its number and sign; with it that offer is booked,
whole or not at all. Offers are worked out anew each time: a number is a place in the list of now, a sign stands for
the very times, people, rooms and prices that were shown.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from jivaka.core.access.actor import Actor
from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, Typed, columns, money, with_database
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.words import _
from jivaka.queries.client_bookings import minutes_on_offer
from jivaka.queries.salons import salon_named, salons
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.course_offers import Course, CourseWishes, course_offers
from jivaka.queries.times.slots import Wishes
from jivaka.services.bookings import Request, Session, book
from jivaka.services.clients import Reach, add_client, keep_contact
from jivaka.services.courses import propose_course
from jivaka.services.intakes import submit_intake

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from jivaka.core.advice.values import Recommendation
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment
    from jivaka.interfaces.cli.tools import Tools
    from jivaka.queries.salons import SalonLine
    from jivaka.queries.times.course_offers import CourseOffer

NOT_PERMITTED: Final = 3
DESK: Final = Actor("receptionist", everywhere=True)
MOST_DAYS: Final = 90


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar=_("FILE"), help=_("the intake as JSON; '-' reads standard input"))
    parser.add_argument("--salon", metavar=_("SALON"), help=_("only in this salon; in any without it"))
    parser.add_argument("--massage", type=int, default=1, metavar="N", help=_("which of the recommended massages; 1"))
    parser.add_argument("--sessions", type=int, metavar="N", help=_("how many sessions; 1 is a single session"))
    parser.add_argument("--from", dest="first", metavar=_("DAY"), help=_("the first day; today without it"))
    parser.add_argument("--after", metavar=_("TIME"), help=_("begin at this time or later, such as 17:00"))
    parser.add_argument("--before", metavar=_("TIME"), help=_("end by this time"))
    parser.add_argument("--same-therapist", action="store_true", help=_("the same therapist every time"))
    parser.add_argument(
        "--offer", metavar="SIGN", help=_("book the offer with this sign, or number, in the list of now")
    )
    parser.add_argument("--name", default="", help=_("the client's name"))
    parser.add_argument("--email", default="", help=_("the client's e-mail"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show or book; 1 where there is no offer, 3 where the decision permits no massage."""
    raw = read_json(arguments.file, tools.input)
    assessor = tools.deciding()
    found, problems = assessor.assess(raw, today=tools.today())
    if found is None:
        raise ProblemsError(problems)
    if not found.advice.recommendations or found.course is None:
        tools.complain(_("Nothing is booked: {headline}.").format(headline=found.say.headline))
        return NOT_PERMITTED
    massage = _chosen(found, arguments.massage)
    tools.say(f"{found.say.headline}. {Labels(assessor.knowledge).massage(_named(massage))}")

    def work() -> int:
        offers = _offers(arguments, tools, found, massage)
        if not offers:
            return FAILED
        if arguments.offer is None:
            for number, offer in enumerate(offers, start=1):
                _show(tools, number, offer)
            tools.say(_("Nothing is booked yet. Book one of them with: --offer SIGN --name NAME"))
            return DONE
        return _book(arguments, tools, (raw, assessor, massage), offers)

    return with_database(tools, work)


def _chosen(found: Assessment, number: int) -> Recommendation:
    several = found.advice.recommendations
    if not 1 <= number <= len(several):
        message = _("There is no recommended massage {number}.").format(number=number)
        remedy = _("Choose 1 to {most}.").format(most=len(several))
        raise ProblemsError((Problem("no_massage", "--massage", message, remedy),))
    return several[number - 1]


def _named(massage: Recommendation) -> dict[str, str]:
    return {"type": massage.type, "technique": massage.technique, "implement": massage.implement}


def _offers(
    arguments: argparse.Namespace, tools: Tools, found: Assessment, massage: Recommendation
) -> tuple[CourseOffer, ...]:
    """Return the proposals for the wishes that were typed; say what stands in the way where there are none."""
    typed = Typed("book")
    wishes = Wishes(after=typed.time("--after", arguments.after), before=typed.time("--before", arguments.before))
    first = typed.day("--from", arguments.first, tools.today())
    plan = found.course_document
    sessions = plan["sessions"]["likely"][0] if arguments.sessions is None else arguments.sessions
    if not 1 <= sessions <= plan["sessions"]["ceiling"]:
        remedy = _("Choose 1 to {most}.").format(most=plan["sessions"]["ceiling"])
        typed.wrong("--sessions", _("{n} sessions are not part of the plan.").format(n=sessions), remedy)
    places = _places(arguments.salon, typed)
    _check_email(arguments.email, typed)
    if arguments.offer is not None and not arguments.name.strip():
        typed.wrong("--name", _("It is not said for whom this is booked."), _("Write the client's name after --name."))
    typed.finish()
    lengths = minutes_on_offer((massage.type, massage.technique, massage.implement), massage.minutes)
    spacing = plan["spacing_days"]
    course = Course(
        massage.type,
        massage.technique,
        massage.implement,
        lengths[0] if lengths else massage.minutes,
        sessions,
        (spacing["least"], spacing["ideal"], spacing["most"]),
    )
    period = days_from(first, min(MOST_DAYS, 14 + sessions * spacing["most"]))
    wished = CourseWishes(each=wishes, one_therapist=arguments.same_therapist)
    answer = course_offers(course, tuple(one.number for one in places), period, wished, at=tools.now())
    for one in answer.why if not answer.offers else ():
        tools.complain(one.says)
    return answer.offers


def _places(slug: str | None, typed: Typed) -> tuple[SalonLine, ...]:
    """Return the salon that was typed, or all; what is wrong with it is kept with the rest."""
    try:
        return (salon_named(slug),) if slug else salons()
    except ProblemsError as error:
        for one in error.problems:
            typed.wrong("--salon", one.message, one.remedy)
        return ()


def _check_email(email: str, typed: Typed) -> None:
    """Refuse an address to which no letter can go: the client would wait for one."""
    try:
        if email:
            validate_email(email)
    except ValidationError:
        message = _('"{typed}" is not an e-mail address.').format(typed=email)
        typed.wrong("--email", message, _("Write it as olha@example.org."))


def _sign(offer: CourseOffer) -> str:
    """Return a short sign of everything an offer promises: another time, person, room or price has another one."""
    promised = [(one.service, one.price, one.offer) for one in offer.sessions]
    return "o" + blake2b(repr(promised).encode(), digest_size=3).hexdigest()


def _show(tools: Tools, number: int, offer: CourseOffer) -> None:
    price = " + ".join(money(minor, currency) for currency, minor in offer.prices)
    tools.say(f"\n{number}. {', '.join(offer.kinds)}: {price}  [{_sign(offer)}]")
    rows = [
        [f"{one.offer.begins:%a %d %b %H:%M}", one.offer.therapist_name, one.offer.room_name, one.salon_name]
        for one in offer.sessions
    ]
    for line in columns(rows):
        tools.say(line)


def _number(chosen: str, offers: tuple[CourseOffer, ...]) -> int:
    """Return the number of the offer that was typed, by its sign or by its number."""
    known = {_sign(offer): number for number, offer in enumerate(offers, start=1)}
    known |= {str(number): number for number in known.values()}
    if chosen not in known:
        message = _('There is no offer "{typed}" now: it is taken, or it was made for other wishes.').format(
            typed=chosen
        )
        remedy = _("See what is offered now: the same command without --offer.")
        raise ProblemsError((Problem("no_offer", "--offer", message, remedy),))
    return known[chosen]


def _book(
    arguments: argparse.Namespace,
    tools: Tools,
    decided: tuple[Mapping[str, Any], Assessor, Recommendation],
    offers: tuple[CourseOffer, ...],
) -> int:
    number = _number(arguments.offer, offers)
    offer, reach = offers[number - 1], Reach(arguments.name, arguments.email)
    numbers = book_offer(tools, decided, offer, reach, f"cli:{secrets.token_urlsafe(12)}")
    _show(tools, number, offer)
    tools.say(_("Booked, numbers {numbers}.").format(numbers=", ".join(map(str, numbers))))
    return DONE


def book_offer(
    tools: Tools,
    decided: tuple[Mapping[str, Any], Assessor, Recommendation],
    offer: CourseOffer,
    reach: Reach,
    key: str,
) -> tuple[int, ...]:
    """Keep a new client with their decision and course, and book an offer under a key. Returns the bookings' numbers.

    `decided` is the intake as it was read, who decided it, and the massage that was chosen.
    """
    (raw, assessor, massage), at = decided, tools.now()
    client = add_client(DESK, at=at, name=reach.name)
    keep_contact(DESK, client, reach, at=at)
    decision = submit_intake(DESK, client, {"on": tools.today().isoformat(), **raw}, assessor, at=at).decision
    course = propose_course(DESK, decision, at=at, sessions=len(offer.sessions))
    patches = assessor.knowledge.patches_of
    areas = tuple(sorted({patch for area in massage.areas for patch in patches(area)}))
    sessions = tuple(
        Session(
            one.service,
            one.offer.therapist,
            one.offer.room,
            one.offer.start,
            areas,
            massage.pressure,
            one.price,
            one.offer.unit,
        )
        for one in offer.sessions
    )
    return book(DESK, Request(key, client, decision, sessions, assessor.knowledge.digest, course), at=at)
