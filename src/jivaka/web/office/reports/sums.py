"""Occupancy and outcomes for managers: tables with numbers, a picture beside them, and files for a spreadsheet."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from jivaka.core.course.tables import read_tables
from jivaka.core.scheduling.ticks import day_of
from jivaka.queries.office.house import own_salons
from jivaka.queries.office.occupancy import occupancy as occupancy_of
from jivaka.queries.office.results import FEWEST
from jivaka.queries.office.results import results as results_of
from jivaka.queries.times.calendars import MOST_DAYS, Period
from jivaka.web.office.pages import office
from jivaka.web.office.reports.export import table_file
from jivaka.web.office.reports.funnel import funnel
from jivaka.web.office.words import label_of, weekday_names
from jivaka.web.shared.context import assessor, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from jivaka.core.access.actor import Actor
    from jivaka.core.course.values import CourseTables
    from jivaka.queries.office.occupancy import Cell, Occupancy
    from jivaka.queries.office.results import Results

USUAL_DAYS: Final = 28
ACTIONS: Final = {
    "continue": gettext_noop("go on"),
    "change": gettext_noop("change"),
    "stop": gettext_noop("stop"),
    "refer": gettext_noop("to a doctor"),
}


@require_safe
@office("manager")
def occupancy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how much of the working time is booked, by weekday and hour."""
    salons = own_salons(actor, at=now())
    if not salons:
        return render(request, "office/occupancy.html", {"salons": ()})
    slug = request.GET.get("salon") or salons[0].slug
    period = _period(request)
    whose = request.GET.get("therapist", "")
    therapist = int(whose) if whose.isascii() and whose.isdigit() and len(whose) < 10 else None
    found = occupancy_of(actor, slug, period, therapist=therapist, at=now())
    if request.GET.get("as") == "csv":
        return _occupancy_file(found)
    rows = [(hour, [(cell, _tone(cell)) for cell in cells]) for hour, cells in found.rows]
    context = {
        "salons": salons,
        "found": found,
        "rows": rows,
        "weekdays": weekday_names(),
        "tones": [(tone, tone * 10) for tone in range(11)],
        "query": f"?salon={found.salon}&first={found.first}&last={found.last}&therapist={whose}",
    }
    return render(request, "office/occupancy.html", context)


def _period(request: HttpRequest) -> Period:
    """Return the days that were asked for, or the last four weeks; what cannot be read is as if it were not there."""
    today = now().date()
    first, last = (day_of(request.GET.get(name, "")) for name in ("first", "last"))
    last = last or today
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (last - first).days < MOST_DAYS:
        first = last - timedelta(days=USUAL_DAYS - 1)
    return Period(first, last)


def _tone(cell: Cell) -> int | None:
    """Return the step of the colour scale, 0 to 10; None where nobody works."""
    return None if cell.share is None else min(10, round(cell.share * 10))


def _occupancy_file(found: Occupancy) -> HttpResponse:
    head = ("weekday", "hour", "minutes worked", "minutes booked", "share")
    rows = (
        (day, hour, cell.worked, cell.booked, cell.share)
        for hour, cells in found.rows
        for day, cell in zip(weekday_names(), cells, strict=True)
    )
    return table_file(f"occupancy-{found.salon}-{found.first}-{found.last}", head, rows)


@require_safe
@office("manager")
def results(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what courses have come to, by salon and by technique, with how sure that is."""
    tables = _tables()
    found = results_of(actor, tables.review, at=now())
    if request.GET.get("as") == "csv":
        return table_file(f"outcomes-{found.until:%Y-%m-%d}", _HEAD, _result_rows(found))
    context = {
        "found": found,
        "review": tables.review,
        "fewest": FEWEST,
        "last_day": found.until - timedelta(days=1),
        "parts": [
            (_("By salon"), found.by_salon, funnel(found.by_salon), "salon", found.harm_by_salon),
            (_("By technique"), found.by_technique, funnel(found.by_technique), "technique", found.harm_by_technique),
        ],
        "actions": [_(ACTIONS[action]) for action in found.actions],
        "reviews": list(zip(*(shares.groups for shares in found.actions.values()), strict=True)),
        "reviewed": [shares.whole for shares in found.actions.values() if shares.whole],
        "labels": {one.key: label_of("techniques", one.key) for one in found.by_technique.groups}
        | {one.key: label_of("techniques", one.key) for one in found.harm_by_technique.groups},
    }
    return render(request, "office/results.html", context)


_HEAD: Final = ("what", "group", "seen", "among", "value", "low 95 %", "high 95 %", "place in the funnel")


def _result_rows(found: Results) -> Iterator[Iterable[object]]:
    """Yield the rows of the file: what the page shows, and nothing that it does not."""
    shares = [("responders by salon", found.by_salon), ("responders by technique", found.by_technique)]
    shares += [(f"reviews that said {action}, by salon", shown) for action, shown in found.actions.items()]
    for what, shown in shares:
        for one in (*shown.groups, *((shown.whole,) if shown.whole else ())):
            place = one.place if one.key else ""
            yield what, one.key or "all", one.hits, one.of, one.share, one.low, one.high, place
    for what, rates in (("harm by salon", found.harm_by_salon), ("harm by technique", found.harm_by_technique)):
        for rate in (*rates.groups, *((rates.whole,) if rates.whole else ())):
            name = f"{what}, per 1,000 sessions"
            yield name, rate.key or "all", rate.events, rate.sessions, rate.per_thousand, rate.low, rate.high, ""


def _tables() -> CourseTables:
    return _read(assessor().knowledge.digest)


@lru_cache(maxsize=4)
def _read(digest: str) -> CourseTables:  # noqa: ARG001 - what the answer is kept under
    tables, _problems = read_tables(assessor().knowledge.other)
    return tables
