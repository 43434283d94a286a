"""`jivaka queue`: the courses of everybody who waits, placed together, so that nobody's good time spoils all others'.

Each line of the file is an intake with a name. Without --book it only shows the plan, and how far it may be from the
best there could be. What is booked has the line as its key, so the same file can be sent again and books nobody twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.commands.salons.book import MOST_DAYS, book_offer
from jivaka.interfaces.cli.commands.salons.showing import DONE, FAILED, Typed, columns, money, with_database
from jivaka.interfaces.cli.heavy import heavy
from jivaka.interfaces.cli.input import parse_json, read_lines
from jivaka.interfaces.cli.names import did_you_mean
from jivaka.interfaces.cli.words import _
from jivaka.queries.client_bookings import is_booked, minutes_on_offer
from jivaka.queries.salons import salon_named, salons
from jivaka.queries.times.calendars import days_from
from jivaka.queries.times.course_offers import Course
from jivaka.queries.times.slots import Wishes
from jivaka.queries.times.waiting_courses import Waiting, waiting_courses
from jivaka.services.clients import Reach

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jivaka.core.advice.values import Recommendation
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.assessment.values import Assessment
    from jivaka.engines.rota.plan import Plan
    from jivaka.engines.rota.together import Together
    from jivaka.interfaces.cli.tools import Tools
    from jivaka.queries.times.course_offers import CourseOffer
    from jivaka.queries.times.waiting_courses import WaitingCourses

NOT_PERMITTED: Final = 3
SECONDS: Final = 60
MOST_SECONDS: Final = 3600
WISHES: Final = {"name": str, "email": str, "sessions": int, "after": str, "before": str, "one_therapist": bool}
"""What a line may say besides the intake's own `on` and `answers`, and the kind of its value."""
EXAMPLE: Final = '{"name": "Olha", "sessions": 4, "after": "17:00", "one_therapist": true, "answers": {...}}'
_STAGES: Final = {
    "arrival": _("one after the other"),
    "search": _("searched"),
    "prices": _("by prices of what is scarce"),
    "choice": _("chosen among all that was found"),
    "last": _("searched again"),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its number and key, whom it is about, the intake, what was decided, and the course that is wanted."""

    number: int
    key: str
    reach: Reach
    raw: Mapping[str, Any]
    found: Assessment
    massage: Recommendation | None = None
    waiting: Waiting | None = None
    done: bool = False

    @property
    def who(self) -> str:
        """Return the client as the output names them."""
        return _("line {number}, {name}").format(number=self.number, name=self.reach.name)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    says = _("an intake a line as JSON, with a name; '-' reads standard input")
    parser.add_argument("file", metavar=_("FILE"), help=says)
    parser.add_argument(
        "--salon",
        action="append",
        metavar=_("SALON"),
        help=_("only in this salon; may be given again; in all without it"),
    )
    parser.add_argument("--from", dest="first", metavar=_("DAY"), help=_("the first day; today without it"))
    parser.add_argument("--seconds", type=int, default=SECONDS, metavar="N", help=_("at most so long; 60"))
    parser.add_argument("--book", action="store_true", help=_("book the plan"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Show or book; 1 where somebody who may have a course was not placed or booked, 3 where nobody may."""
    return with_database(tools, lambda: _run(arguments, tools))


def _run(arguments: argparse.Namespace, tools: Tools) -> int:
    typed = Typed("queue")
    first = typed.day("--from", arguments.first, tools.today())
    if not 1 <= arguments.seconds <= MOST_SECONDS:
        remedy = _("Choose 1 to {most}.").format(most=MOST_SECONDS)
        typed.wrong("--seconds", _("{n} seconds are not possible.").format(n=arguments.seconds), remedy)
    typed.finish()
    places = tuple(salon_named(slug).number for slug in arguments.salon or ()) or tuple(one.number for one in salons())
    assessor = tools.deciding()
    lines = _read(arguments.file, tools, assessor, places)
    waiting = [line for line in lines if line.waiting]
    if not waiting:
        tools.complain(_("Nobody waits for a course that could be placed; nothing is booked."))
        return DONE if any(line.done for line in lines) else NOT_PERMITTED if lines else FAILED
    most = max(line.waiting.course.sessions * line.waiting.course.spacing[2] for line in waiting if line.waiting)
    period = days_from(first, min(MOST_DAYS, 14 + most))
    asked = waiting_courses([line.waiting for line in waiting if line.waiting], places, period, at=tools.now())
    found = _place(tools, asked, arguments.seconds)
    offers = {
        one.client: asked.offer(
            one.client, zip((s.salon for s in one.placing.sessions), one.takes, strict=True), one.points
        )
        for one in found.plan.courses
    }
    _show(tools, waiting, offers, found)
    if not arguments.book:
        tools.say(_("Nothing is booked yet. Make the plan anew and book it with: --book"))
        return DONE if len(offers) == len(waiting) else FAILED
    booked = [_book(tools, line, assessor, offers[line.number]) for line in waiting if line.number in offers]
    tools.say(_("{done} of {all} courses are booked.").format(done=sum(booked), all=len(waiting)))
    return DONE if sum(booked) == len(waiting) else FAILED


def _read(path: str, tools: Tools, assessor: Assessor, places: Sequence[int]) -> list[_Line]:
    """Return all lines; tell of those that are booked already, and of those who may not have a course.

    Raises ProblemsError with everything that is wrong with any of them: nobody is placed without the others.
    """
    lines: list[_Line] = []
    problems: list[Problem] = []
    lengths = cache(lambda massage, most: minutes_on_offer(massage, most, places))
    for number, data in read_lines(path, tools.input):
        key = f"queue:{blake2b(data.strip(), digest_size=16).hexdigest()}"
        try:
            said = parse_json(data, path, line=number)
            line = _line((path, number), key, said, assessor, tools)
        except ProblemsError as error:
            problems += error.problems
            continue
        if key in {one.key for one in lines} or is_booked(key):
            tools.complain(_("{who}: booked already, with this very line.").format(who=line.who))
            lines.append(replace(line, done=True))
            continue
        lines.append(_waiting(path, line, said, lengths, problems))
        if lines[-1].waiting is None:
            why = line.found.say.headline if not line.found.advice.recommendations else _("not sold in these salons")
            tools.complain(_("{who}: not placed: {why}.").format(who=line.who, why=why))
    if problems:
        raise ProblemsError(tuple(problems))
    return lines


def _line(at: tuple[str, int], key: str, said: object, assessor: Assessor, tools: Tools) -> _Line:
    """Read and decide one line. Raises ProblemsError with everything that is wrong with it."""
    path, number = at
    if not isinstance(said, dict):
        message, remedy = _("It is no JSON object."), _('Write {"name": ..., "answers": {...}}.')
        raise ProblemsError((Problem("bad-line", path, message, remedy, number),))
    raw = {name: value for name, value in said.items() if name not in WISHES}
    problems = [Problem("bad-line", path, message, remedy, number) for message, remedy in _wrong(said)]
    found, wrong = assessor.assess(raw, today=tools.today())
    problems += [Problem(one.code, path, f"{one.where}: {one.message}", one.remedy, number) for one in wrong]
    if found is None or problems:
        raise ProblemsError(tuple(problems))
    return _Line(number, key, Reach(said["name"], said.get("email", "")), raw, found)


def _wrong(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong with a line besides its answers, what to do)."""
    for name in sorted(said.keys() - WISHES.keys() - {"on", "answers"}):
        yield _('"{name}" is not read here.').format(name=name), did_you_mean(name, WISHES, _("Leave it out."))
    for name, kind in WISHES.items():
        if name in said and type(said[name]) is not kind:
            message = _("{name} is {value}.").format(name=name, value=json.dumps(said[name], ensure_ascii=False)[:40])
            yield message, _("Write it as in: {example}").format(example=EXAMPLE)
    if not str(said.get("name", "")).strip():
        yield _("It is not said who waits."), _("Give the client's name.")
    for name in ("after", "before"):
        if isinstance(said.get(name), str) and _time(said[name]) is None:
            yield _('"{typed}" is not a time of day.').format(typed=said[name]), _("Write it as 17:00.")


def _time(typed: str | None) -> time | None:
    try:
        return time.fromisoformat(typed).replace(tzinfo=None) if typed else None
    except ValueError:
        return None


def _waiting(
    path: str, line: _Line, said: Mapping[str, Any], lengths: Callable[..., tuple[int, ...]], problems: list[Problem]
) -> _Line:
    """Return the line with the course that is wanted: the first recommended massage that is sold, as long as may be."""
    found = line.found
    if found.course is None:
        return line
    plan = found.course_document
    sessions, most = said.get("sessions", plan["sessions"]["likely"][0]), plan["sessions"]["ceiling"]
    if not 1 <= sessions <= most:
        message = _("{n} sessions are not part of the plan.").format(n=sessions)
        remedy = _("Choose 1 to {most}.").format(most=most)
        problems.append(Problem("bad-line", path, message, remedy, line.number))
        return line
    spacing = tuple(plan["spacing_days"][which] for which in ("least", "ideal", "most"))
    wishes = Wishes(after=_time(said.get("after")), before=_time(said.get("before")))
    for one in found.advice.recommendations:
        massage = one.type, one.technique, one.implement
        sold = lengths(massage, one.minutes)
        if sold:
            course = Course(*massage, sold[0], sessions, spacing)
            waiting = Waiting(line.number, course, wishes, said.get("one_therapist", False))
            return replace(line, massage=one, waiting=waiting)
    return line


def _place(tools: Tools, asked: WaitingCourses, seconds: int) -> Together:
    board = heavy("jivaka.engines.rota.board", part="rota")
    engine = heavy("jivaka.engines.rota.together", part="rota")
    clients = [board.Client(number, *wants) for number, wants in asked.wants.items()]
    says = _("Placing {count} courses together, for at most about {seconds} seconds.")
    tools.complain(says.format(count=len(clients), seconds=seconds))

    def told(what: str, plan: Plan) -> None:
        if tools.errors.isatty():
            says = _("  {points} points, {count} not placed: {stage}")
            tools.complain(says.format(points=plan.points, count=len(plan.unplaced), stage=_STAGES[what]))

    found: Together = engine.place_together(clients, asked.salons, seconds=seconds, told=told)
    return found


def _show(tools: Tools, waiting: Sequence[_Line], offers: Mapping[int, CourseOffer], found: Together) -> None:
    """Show each course in a line, who could not be placed, and how good the plan is."""
    rows = []
    for line in waiting:
        offer = offers.get(line.number)
        if offer is None:
            tools.complain(_("{who}: no whole course is free.").format(who=line.who))
            continue
        rows.append([str(line.number), line.reach.name, *_summary(offer)])
    for text in columns(rows):
        tools.say(text)
    placed = _("{placed} of {all} courses are placed.").format(placed=len(offers), all=len(waiting))
    if found.gap > 0:
        good = _("The plan is at most {gap:.1%} from the best there could be.").format(gap=found.gap)
    else:
        good = _("It is proven that no plan is better.")
    tools.say(f"{placed} {good}")


def _summary(offer: CourseOffer) -> tuple[str, ...]:
    """Return a course in a line: how often, from when to when, with whom and where, and what it costs."""
    first, last = offer.sessions[0], offer.sessions[-1]
    ends = dict.fromkeys(f"{one.offer.begins:%a %d %b %H:%M}" for one in (first, last))
    people, places = (
        ", ".join(dict.fromkeys(names))
        for names in zip(*((one.offer.therapist_name, one.salon_name) for one in offer.sessions), strict=True)
    )
    price = " + ".join(money(minor, currency) for currency, minor in offer.prices)
    return f"{len(offer.sessions)} x", " - ".join(ends), people, places, price


def _book(tools: Tools, line: _Line, assessor: Assessor, offer: CourseOffer) -> bool:
    """Book one course of the plan. Somebody else may have been quicker: then it is said, and the others go on."""
    if line.massage is None:
        return False
    try:
        book_offer(tools, (line.raw, assessor, line.massage), offer, line.reach, line.key)
    except ProblemsError as error:
        for problem in error.problems:
            tools.complain(f"{line.who}: {problem.message} {problem.remedy}")
        return False
    return True
