"""Keeps what a client writes into their diary between two visits. Before a visit the scores of that visit are kept.

The same measure on the same day replaces what was kept before: it was a slip. Nothing here judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.outcomes.scores import BETWEEN_VISITS, FUNCTION, History, check_history
from jivaka.core.outcomes.scores import Score as Checked
from jivaka.queries.mine.course import check_own
from jivaka.queries.visits.history import WENT, activities_of
from jivaka.records.models import AdverseEvent, Booking, Course, Score
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.course.values import Measure

MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Rated:
    """One value of a measure; `item` names the everyday thing that PSFS rates."""

    measure: str
    value: float
    item: str = ""


def write_diary(
    actor: Actor, client: int, rated: Sequence[Rated], measures: Mapping[str, Measure], *, at: datetime
) -> None:
    """Keep what a client rated between two visits. Everyday things are rated all together or not at all.

    Raises ProblemsError: `not_yours`, `no_client`, `score`, `psfs_items`.
    """

    def work() -> None:
        check_own(actor, client)
        rows = Course.objects.select_related("client", "decision__client", "decision__intake__client")
        course = rows.filter(client=client).order_by("-created_at", "-pk").first()
        visit = Booking.objects.filter(course=course, state__in=WENT).count() if course else 0
        today = _today(client, at)
        scores = tuple(Checked(one.measure, one.value, today, visit, BETWEEN_VISITS) for one in rated)
        check_history(History(today, visit, 0, scores=scores), measures)
        _check_items(course, rated)
        names = {one.measure for one in rated}
        same = Score.objects.filter(client=client, on=today, moment=BETWEEN_VISITS, measure__in=names)
        same.delete()
        for one in rated:
            Score.objects.create(
                client_id=client,
                course=course,
                measure=one.measure,
                item=one.item,
                value=one.value,
                on=today,
                visit=visit,
                moment=BETWEEN_VISITS,
                recorded_by=str(actor),
                recorded_at=at,
            )
        record(at, str(actor), "score.recorded", f"client:{client}", measures=sorted(names))

    write(work)


def say_well(actor: Actor, client: int, *, at: datetime) -> int:
    """Keep that a client says that what was reported has passed. Returns how many reports were open."""

    def work() -> int:
        check_own(actor, client)
        changed = AdverseEvent.objects.filter(client=client, closed_at=None, well_at=None).update(well_at=at)
        if changed:
            record(at, str(actor), "adverse_event.passed", f"client:{client}", reports=changed)
        return changed

    return write(work)


def _today(client: int, at: datetime) -> date:
    """Return the day by the clock of the salon that the client goes to."""
    last = Booking.objects.filter(client=client).select_related("salon").order_by("-starts").first()
    return at.astimezone(ZoneInfo(last.salon.zone)).date() if last else at.date()


def _check_items(course: Course | None, rated: Sequence[Rated]) -> None:
    items = [one.item for one in rated if one.measure == FUNCTION[0]]
    named = activities_of(course) if course else ()
    fine = len(set(items)) == len(items) and all(0 < len(item) <= MOST_LETTERS for item in items)
    if items and not (fine and (not named or set(items) == set(named))):
        message, remedy = f"The things to rate are: {', '.join(named) or 'each once'}.", "Rate all of them together."
        raise ProblemsError((Problem("psfs_items", "diary", message, remedy),))
