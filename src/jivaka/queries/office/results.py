"""What courses have come to, by salon and by technique, for managers: sums over many clients, with how sure they are.

A group of few clients is never shown, and never alone left out where the others would give it away by subtraction.
Groups stand in the order of their names: nothing here ranks. No row can be led back to a client.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from jivaka.core.access.rights import check_may
from jivaka.core.outcomes.change import Reading, windows_of
from jivaka.core.outcomes.intervals import count_interval, funnel_limits, share_interval
from jivaka.core.outcomes.scores import BEFORE_SESSION, PAIN
from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import AdverseEvent, Booking, Review, Salon, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.access.actor import Actor
    from jivaka.core.course.values import ReviewNumbers

FEWEST: Final = 11
"""Clients that a group must have to be shown: more than ten, after the cell size suppression policy of the US Centers
for Medicare and Medicaid Services, which shows no cell of 1 to 10."""
LOOKED_BACK: Final = timedelta(days=365)
LONGEST_KEPT: Final = 2 * LOOKED_BACK
"""How old the first scores of a course may be that had a session in the year."""
FAR_OUT: Final = 0.998
"""Certainty of the outer limits of the funnel, as Spiegelhalter (Stat Med 2005;24:1185-1202) draws them."""
DEMO: Final = "demo"
"""Who recorded what the demonstration has made up."""
ACTIONS: Final = ("continue", "change", "stop", "refer")
A_THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group: `share` with its 95 % interval, and the funnel's limits around `whole` for its size.

    `place` is above or below where the group lies beyond the outer limits of the funnel, else inside.
    """

    key: str
    hits: int
    of: int
    share: float
    low: float
    high: float
    inner: tuple[float, float] = (0.0, 1.0)
    outer: tuple[float, float] = (0.0, 1.0)
    place: str = "inside"


@dataclass(frozen=True, slots=True)
class Shares:
    """Groups in the order of their keys, everything together, and how many groups were too small to be shown."""

    groups: tuple[Share, ...]
    whole: Share | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Events among sessions: per 1,000 sessions, with its 95 % interval."""

    key: str
    events: int
    sessions: int
    per_thousand: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Groups in the order of their keys, everything together, and how many groups were too small to be shown."""

    groups: tuple[Rate, ...]
    whole: Rate | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Results:
    """The report. Salons are named, techniques are ids of the knowledge.

    `responders` are courses with a fall in pain that counts as better, among those measured often enough
    (`not_measured` were not); `actions` is what the last decided review of each course came to.
    """

    first: datetime
    until: datetime
    by_salon: Shares
    by_technique: Shares
    not_measured: int
    actions: Mapping[str, Shares]
    harm_by_salon: Rates
    harm_by_technique: Rates
    is_demo: bool


def results(actor: Actor, review: ReviewNumbers, *, at: datetime) -> Results:
    """Return the report over the salons of a manager, for a year up to the end of last week.

    Up to last week, so that nobody reads from two reports what one client came to yesterday. Raises ProblemsError for
    an actor who may not see reports.
    """
    check_may(actor, "see_reports")
    until = datetime.combine(at.date() - timedelta(days=at.weekday()), time(), UTC)
    first = until - LOOKED_BACK
    salons = dict(_scope(actor))
    sessions = _sessions(salons, first, until)
    courses = _courses(sessions)
    better = _better(courses, until, review)
    clients = {number: course.client for number, course in courses.items()}
    decided = _decided(courses, until)
    events = _events({one.booking for one in sessions}, until)
    rated = {number: (courses[number], hit) for number, hit in better.items() if number in courses}
    return Results(
        first=first,
        until=until,
        by_salon=_shares([(one.salon, clients[number], hit) for number, (one, hit) in rated.items()]),
        by_technique=_shares([(one.technique, clients[number], hit) for number, (one, hit) in rated.items()]),
        not_measured=_not_few(len(courses) - len(rated)),
        actions={
            action: _shares(
                [(courses[number].salon, clients[number], said == action) for number, said in decided.items()]
            )
            for action in ACTIONS
        },
        harm_by_salon=_rates([(one.salon, one.client, events[one.booking]) for one in sessions]),
        harm_by_technique=_rates([(one.technique, one.client, events[one.booking]) for one in sessions]),
        is_demo=Score.objects.filter(course__in=list(courses)[:FEWEST], recorded_by=DEMO).exists(),
    )


@dataclass(frozen=True, slots=True)
class _Session:
    booking: int
    course: int | None
    client: int
    salon: str
    technique: str


@dataclass(frozen=True, slots=True)
class _Course:
    client: int
    salon: str
    technique: str


def _scope(actor: Actor) -> Iterable[tuple[int, str]]:
    """Return the salons of a manager with their names; those of one name with their part of the address, too."""
    rows = Salon.objects.all() if actor.everywhere else Salon.objects.filter(pk__in=actor.salons)
    found = list(rows.values_list("pk", "name", "slug"))
    often = Counter(name for _number, name, _slug in found)
    return [(number, name if often[name] == 1 else f"{name} ({slug})") for number, name, slug in found]


def _sessions(salons: Mapping[int, str], first: datetime, until: datetime) -> list[_Session]:
    rows = Booking.objects.filter(
        salon__in=list(salons), state="fulfilled", starts__gte=tick_from(first), ends__lte=tick_from(until)
    ).values_list("pk", "course_id", "client_id", "salon_id", "service__technique")
    return [_Session(number, course, client, salons[salon], what) for number, course, client, salon, what in rows]


def _courses(sessions: Iterable[_Session]) -> dict[int, _Course]:
    """Return each course with the salon and the technique that most of its sessions had."""
    own: defaultdict[int, list[_Session]] = defaultdict(list)
    for one in sessions:
        if one.course is not None:
            own[one.course].append(one)
    return {
        number: _Course(rows[0].client, _most(row.salon for row in rows), _most(row.technique for row in rows))
        for number, rows in own.items()
    }


def _most(names: Iterable[str]) -> str:
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0]


def _better(courses: Mapping[int, _Course], until: datetime, review: ReviewNumbers) -> dict[int, bool]:
    """Return whether the pain has fallen enough, of every course that was measured often enough to say so.

    As the review at visit 4 does it: the mean of the last readings against the mean of the first ones, none from after
    a session.
    """
    days = {"on__gte": (until - LONGEST_KEPT).date(), "on__lt": until.date()}
    rows = Score.objects.filter(~Q(course=None), measure=PAIN, moment=BEFORE_SESSION, visit__gte=1, **days)
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    ordered = rows.order_by("course", "visit", "on").values_list("course_id", "visit", "on", "value")
    for course, visit, on, value in ordered.iterator(chunk_size=5000):
        if course in courses:
            readings[course].append(Reading(visit, on, value))
    found: dict[int, bool] = {}
    for course, own in readings.items():
        windows = windows_of(own, review.readings_in_window.whole)
        if windows is not None:
            before, after = (sum(one.value for one in window) / len(window) for window in windows)
            enough = before > 0 and 100 * (before - after) / before >= review.least_percent.value
            found[course] = before - after >= review.least_points.value or enough
    return found


def _decided(courses: Mapping[int, _Course], until: datetime) -> dict[int, str]:
    """Return what the last decided review of each course came to."""
    rows = Review.objects.filter(decided_at__gte=until - LONGEST_KEPT, decided_at__lt=until).exclude(action="")
    said = rows.order_by("course", "visit", "decided_at").values_list("course_id", "action")
    return {course: action for course, action in said if course in courses}


def _events(bookings: set[int], until: datetime) -> Counter[int]:
    rows = AdverseEvent.objects.filter(~Q(booking=None), reported_at__lt=until).values_list("booking_id", flat=True)
    return Counter(number for number in rows if number in bookings)


def _not_few(number: int) -> int:
    """Return a number, or 0 where it stands for so few that they might be known."""
    return number if number >= FEWEST else 0


def shown(sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups that may be shown, from the number of clients in each.

    What is left out is nothing, or so much that subtracting the others from the whole names nobody.
    """
    by_size = sorted(sizes, key=lambda key: (sizes[key], key))
    out: list[str] = [key for key in by_size if sizes[key] < FEWEST]
    rest = [key for key in by_size if key not in out]
    while out and rest and sum(sizes[key] for key in out) < FEWEST:
        out.append(rest.pop(0))
    return frozenset(rest)


def _sizes(rows: Iterable[tuple[str, int, object]]) -> dict[str, int]:
    clients: defaultdict[str, set[int]] = defaultdict(set)
    for key, client, _what in rows:
        clients[key].add(client)
    return {key: len(own) for key, own in clients.items()}


def _shares(rows: list[tuple[str, int, bool]]) -> Shares:
    """Return the shares of groups, from (group, client, whether it is a hit)."""
    if len({client for _, client, _ in rows}) < FEWEST:
        return Shares((), None, len({key for key, _, _ in rows}))
    sizes = _sizes(rows)
    keys = shown(sizes)
    hits, of = Counter(key for key, _, hit in rows if hit), Counter(key for key, _, _ in rows)
    whole = _share("", hits.total(), of.total())
    groups = tuple(_placed(_share(key, hits[key], of[key]), whole.share) for key in sorted(keys))
    return Shares(groups, whole, len(sizes) - len(keys))


def _share(key: str, hits: int, of: int) -> Share:
    interval = share_interval(hits, of)
    return Share(key, hits, of, hits / of, interval.low, interval.high)


def _placed(one: Share, whole: float) -> Share:
    inner, outer = (funnel_limits(whole, one.of, sure) for sure in (0.95, FAR_OUT))
    place = "below" if one.share < outer.low else "above" if one.share > outer.high else "inside"
    limits = (inner.low, inner.high), (outer.low, outer.high)
    return Share(one.key, one.hits, one.of, one.share, one.low, one.high, *limits, place)


def _rates(rows: list[tuple[str, int, int]]) -> Rates:
    """Return the rates of groups, from (group, client, events) of each session."""
    if len({client for _, client, _ in rows}) < FEWEST:
        return Rates((), None, len({key for key, _, _ in rows}))
    sizes = _sizes(rows)
    keys = shown(sizes)
    sessions, events = Counter(key for key, _, _ in rows), Counter[str]()
    for key, _, number in rows:
        events[key] += number
    groups = tuple(_rate(key, events[key], sessions[key]) for key in sorted(keys))
    return Rates(groups, _rate("", events.total(), sessions.total()), len(sizes) - len(keys))


def _rate(key: str, events: int, sessions: int) -> Rate:
    interval = count_interval(events)
    per = A_THOUSAND / sessions
    return Rate(key, events, sessions, events * per, interval.low * per, interval.high * per)
