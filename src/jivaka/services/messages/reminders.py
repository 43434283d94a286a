"""Owes what is due without anybody asking: a reminder of a visit, the diary once a week, the questions months later.

It is asked every few minutes, also by several workers at once: each message has a key of its own and is owed once.
What a client has stopped is not owed. Nothing is owed at night, by the clock of the salon.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q

from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.scheduling.ticks import instant_of, tick_from
from jivaka.queries.mine.people import HOURS_BEFORE, Wants
from jivaka.records.models import Booking, Client, Course, Message, Score
from jivaka.records.writing import owe, record, write
from jivaka.services.clients import check_may_act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from jivaka.core.access.actor import Actor

JUST_BOOKED: Final = timedelta(hours=2)
"""Nobody is reminded of what they were told so short a time ago."""
WEEKS: Final = 12
"""How many weeks the diary is asked for after the first session: as measures/pain-rating.toml says."""
LATE_DIARY: Final = timedelta(days=3)
LATE_FOLLOW_UP: Final = timedelta(days=14)
"""What could not be asked for so long is not asked for any more."""
RATED_LATELY: Final = timedelta(days=6)
FROM_HOUR, TO_HOUR = 9, 19
USUAL_FOLLOW_UP: Final = (12, 26)


@dataclass(frozen=True, slots=True)
class _Due:
    """A message that is due: kind, key, and the numbers that it needs."""

    kind: str
    key: str
    payload: dict[str, Any]


def owe_reminders(actor: Actor, *, at: datetime) -> int:
    """Owe the reminders of visits, the diary and the questions of months later. Returns how many were new."""
    due = {one.key: one for one in (*_visits(at), *_months(at))}
    known = set(Message.objects.filter(key__in=due).values_list("key", flat=True))
    new = [one for key, one in due.items() if key not in known]

    def work() -> int:
        for one in new:
            owe(one.kind, one.key, at, **one.payload)
        record(at, str(actor), "reminder.owed", "outbox", count=len(new))
        return len(new)

    return write(work) if new else 0


def keep_wants(actor: Actor, client: int, wants: Wants, *, at: datetime) -> None:
    """Keep what a client wants to be written about. Raises ProblemsError for what cannot be wanted."""
    check_may_act(actor, client, "change_bookings")
    if wants.hours_before not in HOURS_BEFORE:
        message, remedy = f"A reminder {wants.hours_before} hours before is not possible.", "Choose one of those shown."
        raise ProblemsError((Problem("reminder_hours", "hours_before", message, remedy),))

    def work() -> None:
        Client.objects.filter(pk=client).update(reminders=wants.to_document())
        record(at, str(actor), "client.reminders_changed", f"client:{client}")

    write(work)


def _visits(at: datetime) -> Iterator[_Due]:
    """Yield the reminders of visits whose time to be reminded of has come."""
    now, last = tick_from(at), tick_from(at + timedelta(hours=max(HOURS_BEFORE)))
    rows = Booking.objects.filter(state="booked", starts__gt=now, starts__lte=last, changed_at__lte=at - JUST_BOOKED)
    for row in rows.exclude(client__email="").select_related("client", "salon"):
        begins = instant_of(row.starts).astimezone(ZoneInfo(row.salon.zone))
        hours = Wants.read(row.client.reminders).hours_before
        if hours and begins - at <= timedelta(hours=hours) and (hours <= 2 or _by_day(at, row.salon.zone)):
            key = f"visit.reminder:{row.pk}:{row.starts}"
            yield _Due("visit.reminder", key, {"bookings": [row.pk], "begins": begins.isoformat()})


def _months(at: datetime) -> Iterator[_Due]:
    """Yield the diary of this week and the questions of months later, of courses that have begun."""
    been = Q(bookings__state__in=("arrived", "fulfilled"))
    longest = max(USUAL_FOLLOW_UP)
    since = tick_from(at - timedelta(weeks=longest) - LATE_FOLLOW_UP)
    rows = Course.objects.exclude(client__email="").annotate(
        first=Min("bookings__starts", filter=been), zone=Max("bookings__salon__zone")
    )
    rows = rows.filter(first__gte=since, first__lte=tick_from(at)).select_related("client")
    rated = _rated_lately((row.client_id for row in rows), at)
    for row in rows:
        if not _by_day(at, row.zone):
            continue
        wants, began = Wants.read(row.client.reminders), instant_of(row.first)
        asked = _follow_up(row, began, at) if wants.follow_up else None
        if asked is None and wants.diary and row.client_id not in rated:
            asked = _diary(row, began, at)
        if asked:
            yield asked


def _follow_up(row: Course, began: datetime, at: datetime) -> _Due | None:
    for weeks in row.plan.get("follow_up_weeks") or USUAL_FOLLOW_UP:
        if timedelta() <= at - (began + timedelta(weeks=weeks)) < LATE_FOLLOW_UP:
            key = f"course.follow_up:{row.pk}:{weeks}"
            return _Due("course.follow_up", key, {"client": row.client_id, "course": row.pk, "weeks": weeks})
    return None


def _diary(row: Course, began: datetime, at: datetime) -> _Due | None:
    week = (at - began) // timedelta(weeks=1)
    if not 1 <= week <= WEEKS or at - (began + timedelta(weeks=week)) >= LATE_DIARY:
        return None
    return _Due("diary.weekly", f"diary.weekly:{row.pk}:{week}", {"client": row.client_id, "course": row.pk})


def _rated_lately(clients: Iterable[int], at: datetime) -> set[int]:
    rows = Score.objects.filter(client__in=set(clients), measure="nprs", recorded_at__gt=at - RATED_LATELY)
    return set(rows.values_list("client_id", flat=True))


def _by_day(at: datetime, zone: str) -> bool:
    return FROM_HOUR <= at.astimezone(ZoneInfo(zone)).hour < TO_HOUR
