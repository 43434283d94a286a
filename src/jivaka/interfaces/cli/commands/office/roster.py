"""`jivaka roster`: who could work when, so that as little as possible of what people book stays uncovered.

It is a proposal beside the hours of now. It changes nothing; hours are changed in the office.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jivaka.core.access.actor import Actor
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, Typed, columns, weekday, with_database
from jivaka.interfaces.cli.heavy import heavy
from jivaka.interfaces.cli.words import _
from jivaka.queries.office.demand import FULL, TURN, Look, roster_demand

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from jivaka.engines.rota.rosters import Roster
    from jivaka.interfaces.cli.tools import Tools
    from jivaka.queries.office.demand import Half, RosterDemand

BOSS: Final = Actor("manager", everywhere=True)
WEEKS: Final = 8
MOST_WEEKS: Final = 52
SECONDS: Final = 10
_HALVES: Final = (_("morning"), _("afternoon"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("salons", nargs="+", metavar=_("SALON"), help=_("salons among which therapists may change"))
    parser.add_argument("--week", metavar=_("DAY"), help=_("a day of the week to plan; next week without it"))
    parser.add_argument("--weeks", type=int, default=WEEKS, metavar="N", help=_("weeks of bookings to look back at; 8"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show the proposal; 1 where nothing was booked in the weeks before."""
    return with_database(tools, lambda: _run(arguments, tools))


def _run(arguments: argparse.Namespace, tools: Tools) -> int:
    typed = Typed("roster")
    day = typed.day("--week", arguments.week, tools.today() + timedelta(days=7))
    if not 1 <= arguments.weeks <= MOST_WEEKS:
        remedy = _("Choose 1 to {most}.").format(most=MOST_WEEKS)
        typed.wrong("--weeks", _("{n} weeks are not possible.").format(n=arguments.weeks), remedy)
    typed.finish()
    monday = day - timedelta(days=day.weekday())
    slugs = tuple(dict.fromkeys(arguments.salons))
    asked = roster_demand(BOSS, slugs, Look(monday, arguments.weeks), at=tools.now())
    if not asked.needed:
        tools.complain(_("Nothing was booked here in these weeks, so there is nothing to go by."))
        return FAILED
    engine = heavy("jivaka.engines.rota.rosters", part="rota")
    workers = [
        engine.Worker(
            one.number,
            frozenset(salon for _half, salon in one.works),
            len(one.works),
            one.away,
            frozenset(one.works),
        )
        for one in asked.hands
    ]
    found: Roster = engine.roster(workers, dict(asked.needed), seconds=SECONDS)
    _show(tools, asked, found, arguments.weeks)
    return DONE


def _show(tools: Tools, asked: RosterDemand, found: Roster, weeks: int) -> None:
    """Show each salon's half days: how many are needed, who works now, and who would."""
    says = _("The week from {monday}, by the bookings of {weeks} weeks; therapists booked to {share:.0%} at most.")
    tools.say(says.format(monday=weekday(asked.week), weeks=weeks, share=FULL))
    tools.say(_("A half day ends at {turn:%H:%M}. + is new, - is not needed there, ! is away.").format(turn=TURN))
    needed = dict(asked.needed)
    for salon, name in asked.salons:
        tools.say(f"\n{name}")
        rows = [
            _row(asked, found, salon, half, needed)
            for half in sorted({half for place, half in needed if place == salon})
        ]
        for line in columns([[_("half day"), _("needed"), _("now"), _("then"), ""], *rows]):
            tools.say(line)
    left = _("{uncovered} of {all} half days stay uncovered").format(
        uncovered=found.uncovered, all=sum(needed.values())
    )
    best = _("no roster leaves fewer") if found.uncovered == found.bound else _("no roster leaves fewer than {least}")
    tools.say(
        f"\n{left}; {best.format(least=found.bound)}. {_('Nothing is changed: hours are changed in the office.')}"
    )


def _row(
    asked: RosterDemand, found: Roster, salon: int, half: Half, needed: Mapping[tuple[int, Half], int]
) -> list[str]:
    now = {one.number for one in asked.hands if (half, salon) in one.works and half not in one.away}
    then = {one.number for one in asked.hands if found.works.get((one.number, half)) == salon}
    words = []
    for one in asked.hands:
        if one.number in now | then or (half, salon) in one.works:
            mark = "!" if half in one.away else "+" if one.number not in now else "-" if one.number not in then else ""
            words.append(mark + one.name)
    day = weekday(asked.week + timedelta(days=half[0]))
    return [f"{day} {_HALVES[half[1]]}", str(needed[salon, half]), str(len(now)), str(len(then)), ", ".join(words)]
