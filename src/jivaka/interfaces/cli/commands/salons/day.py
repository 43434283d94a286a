"""`jivaka day`: a day of a salon in its local time: who works when, who comes, which room is taken."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.cli.commands.salons.showing import DONE, Typed, clock_span, columns, weekday, with_database
from jivaka.interfaces.cli.words import _
from jivaka.queries.day_sheet import day_sheet

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from jivaka.interfaces.cli.tools import Tools
    from jivaka.queries.day_sheet import DaySheet, Session, TherapistLane

_STATES: Final = {
    "pending": _("held"),
    "booked": _("booked"),
    "arrived": _("is here"),
    "fulfilled": _("done"),
    "noshow": _("did not come"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("salon", metavar=_("SALON"), help=_("the short name of a salon, such as kyiv-podil"))
    parser.add_argument("date", nargs="?", metavar=_("DATE"), help=_("the day; today without it"))
    parser.add_argument("--json", action="store_true", help=_("write the day as JSON"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show the day."""

    def work() -> int:
        typed = Typed("day")
        day = typed.day("DATE", arguments.date, tools.today())
        typed.finish()
        sheet = day_sheet(arguments.salon, day, at=tools.now())
        if arguments.json:
            tools.say(json.dumps(asdict(sheet), ensure_ascii=False, indent=2, default=_as_text))
        else:
            for line in _page(sheet):
                tools.say(line)
        return DONE

    return with_database(tools, work)


def _as_text(value: Any) -> str:  # noqa: ANN401 - what json cannot write by itself
    if isinstance(value, datetime | date):
        return value.isoformat()
    message = f"{type(value).__name__} cannot be written as JSON."
    raise TypeError(message)


def _page(sheet: DaySheet) -> Iterable[str]:
    yield f"{sheet.salon_name} ({sheet.salon}), {weekday(sheet.day)}, {sheet.zone}"
    if sheet.shut:
        yield _("Closed: {why}.").format(why=sheet.shut)
    elif not sheet.opens:
        yield _("Closed on this day of the week.")
    else:
        spans = ", ".join(clock_span(*span) for span in sheet.opens)
        yield _("Open {spans}; {share:.0%} of the working time is taken.").format(spans=spans, share=sheet.share)
    for lane in sheet.therapists:
        if lane.works or lane.sessions:
            yield from _therapist(lane)
    busy = [lane for lane in sheet.rooms if lane.sessions]
    if busy:
        yield ""
        yield _("Rooms, with the time for their care")
        rows = [(lane.name, ", ".join(clock_span(*session.taken) for session in lane.sessions)) for lane in busy]
        yield from columns(rows)


def _therapist(lane: TherapistLane) -> Iterable[str]:
    yield ""
    works = ", ".join(clock_span(*span) for span in lane.works) or _("not at work")
    yield f"{lane.name} ({works})"
    yield from columns([_row(session) for session in lane.sessions])


def _row(session: Session) -> tuple[str, ...]:
    number = f"{session.number}/{session.of}" if session.of else ""
    where = f"{session.room}, {session.unit}" if session.unit else session.room
    state = _STATES[session.state]
    return clock_span(session.begins, session.ends), session.client, session.service, number, where, state
