"""`jivaka slots`: when a massage can be had in a salon, in its local time; or what stands in the way."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.cli.commands.salons.showing import DONE, Typed, columns, money, weekday, with_database
from jivaka.interfaces.cli.page import bullets, wrapped
from jivaka.interfaces.cli.words import _
from jivaka.queries.salons import languages_of, salon_named, services_of
from jivaka.queries.times.calendars import MOST_DAYS, days_from
from jivaka.queries.times.slots import QUARTER, Wishes, slots

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from jivaka.interfaces.cli.tools import Tools
    from jivaka.queries.salons import ServiceLine
    from jivaka.queries.times.slots import Offer, Slots

NOTHING_FREE: Final = 1
USUAL_MINUTES: Final = 60
PARTS: Final = ("type", "technique", "implement", "minutes")
GENDERS: Final = ("woman", "man", "other")
_SPANS: Final = _("A span of times means every quarter of an hour from its first to its last.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("salon", metavar=_("SALON"), help=_("the short name of a salon, such as kyiv-podil"))
    parser.add_argument("--type", metavar=_("ID"), help=_("a type of massage, such as wellness"))
    parser.add_argument("--technique", metavar=_("ID"), help=_("a technique, such as thai"))
    parser.add_argument("--implement", metavar=_("ID"), help=_("what it is done with, such as hands"))
    parser.add_argument("--minutes", metavar="N", help=_("the length of the session"))
    parser.add_argument("--from", dest="first", metavar=_("DAY"), help=_("the first day; today without it"))
    parser.add_argument("--days", type=int, default=7, metavar="N", help=_("how many days; 7 without it"))
    parser.add_argument("--therapist-gender", metavar=_("GENDER"), help=_("woman, man or other"))
    parser.add_argument("--language", metavar=_("CODE"), help=_("a language that the therapist speaks, such as uk"))
    parser.add_argument("--after", metavar=_("TIME"), help=_("begin at this time or later, such as 17:00"))
    parser.add_argument("--before", metavar=_("TIME"), help=_("end by this time"))
    parser.add_argument("--json", action="store_true", help=_("write the offers as JSON"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show the offers; 1 where there are none."""

    def work() -> int:
        salon = salon_named(arguments.salon)
        sold = services_of(salon.number)
        typed = Typed("slots")
        service, others = _service(arguments, sold, typed)
        wishes = Wishes(
            gender=typed.one_of("--therapist-gender", arguments.therapist_gender, GENDERS),
            language=typed.one_of("--language", arguments.language, languages_of((salon.number,))),
            after=typed.time("--after", arguments.after),
            before=typed.time("--before", arguments.before),
        )
        first = typed.day("--from", arguments.first, tools.today())
        if not 1 <= arguments.days <= MOST_DAYS:
            message = _("{number} days cannot be looked through.").format(number=arguments.days)
            typed.wrong("--days", message, _("Choose 1 to {most} days.").format(most=MOST_DAYS))
        typed.finish()
        found = slots(salon.number, service, days_from(first, arguments.days), wishes, at=tools.now())
        if arguments.json:
            tools.say(json.dumps(_plain(found), ensure_ascii=False, indent=2))
        else:
            for line in _page(found, others):
                tools.say(line)
        return DONE if found.offers else NOTHING_FREE

    return with_database(tools, work)


def _service(arguments: argparse.Namespace, sold: Sequence[ServiceLine], typed: Typed) -> tuple[int, list[str]]:
    """Return the number of the service that is meant, and the others that fit what was typed."""
    left = list(sold)
    for part in PARTS:
        wanted = getattr(arguments, part)
        known = sorted({str(getattr(one, part)) for one in left}, key=lambda word: (len(word), word))
        if typed.one_of(f"--{part}", wanted, known) and wanted in known:
            left = [one for one in left if str(getattr(one, part)) == wanted]
    if not left:
        typed.wrong("", _("The salon sells nothing yet."), _("Add its services first."))
        return 0, []
    chosen = min(left, key=lambda one: (abs(one.minutes - USUAL_MINUTES), one.implement != "hands", one.price))
    return chosen.number, [one.name for one in left if one != chosen and one.minutes == chosen.minutes]


def _page(found: Slots, others: Sequence[str]) -> Iterable[str]:
    yield f"{found.salon_name} ({found.salon}), {found.zone}"
    yield f"{found.service_name}, {money(found.price, found.currency)}"
    if others:
        yield from wrapped(
            _("It also sells: {others}. Choose with --type, --technique or --implement.").format(
                others="; ".join(others)
            )
        )
    if not found.offers:
        yield ""
        yield _("Nothing is free from {first} to {last}.").format(first=found.period.first, last=found.period.last)
        yield from bullets(one.says for one in found.why)
        return
    for day, offers in groupby(found.offers, key=lambda offer: offer.begins.date()):
        yield ""
        yield weekday(day)
        yield from columns(_rows(list(offers)))
    yield ""
    yield _SPANS


def _rows(offers: Sequence[Offer]) -> list[tuple[str, str]]:
    """Return each therapist of a day with the starts, neighbours joined."""
    people = dict.fromkeys(offer.therapist for offer in offers)
    rows: list[tuple[str, str]] = []
    for number in people:
        own = [offer for offer in offers if offer.therapist == number]
        rows.append((own[0].therapist_name, ", ".join(_joined(own))))
    return rows


def _joined(offers: Sequence[Offer]) -> list[str]:
    runs: list[list[Offer]] = []
    for offer in offers:
        if runs and offer.start == runs[-1][-1].start + QUARTER:
            runs[-1].append(offer)
        else:
            runs.append([offer])
    edges = ((f"{run[0].begins:%H:%M}", f"{run[-1].begins:%H:%M}") for run in runs)
    return [first if first == last else f"{first}-{last}" for first, last in edges]


def _plain(found: Slots) -> dict[str, Any]:
    return {
        "salon": {"slug": found.salon, "name": found.salon_name, "zone": found.zone},
        "service": {"id": found.service, "name": found.service_name, "minutes": found.minutes},
        "price": {"minor": found.price, "currency": found.currency},
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "offers": [
            {
                "begins": offer.begins.isoformat(),
                "ends": offer.ends.isoformat(),
                "therapist": {"id": offer.therapist, "name": offer.therapist_name},
                "room": {"id": offer.room, "name": offer.room_name},
                "unit": None if offer.unit is None else {"id": offer.unit, "name": offer.unit_name},
            }
            for offer in found.offers
        ],
        "why": [{"without": list(one.conditions), "starts": one.starts, "says": one.says} for one in found.why],
    }
