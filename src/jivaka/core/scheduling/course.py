"""What placing a course means, as values: steps with their spacing, the client's times, points, a placed course.

Points are whole numbers that the caller weighs; fewer are better. `points_of` adds them up one by one, for explanations
and as the obvious twin of the programme that finds the fewest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from jivaka.core.scheduling.days import USUAL
from jivaka.core.scheduling.hours import open_mask
from jivaka.core.scheduling.masks import starts_where
from jivaka.core.scheduling.slots import search, taking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jivaka.core.scheduling.claims import Taking
    from jivaka.core.scheduling.days import Days
    from jivaka.core.scheduling.hours import Hours
    from jivaka.core.scheduling.slots import Need, Places, Search


@dataclass(frozen=True, slots=True)
class Step:
    """One session of a course: calendar days since the one before it, and which need it has (a number from 0).

    The spacing of the first step is not looked at.
    """

    least: int
    ideal: int
    most: int
    kind: int = 0

    def __post_init__(self) -> None:
        """Refuse two sessions on one day and a spacing that contradicts itself."""
        if not 1 <= self.least <= self.ideal <= self.most:
            message = f"The spacing {self.least}, {self.ideal}, {self.most} needs 1 <= least <= ideal <= most days."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for what a client would rather not have.

    `spacing`: a day off the ideal; `therapist`, `salon`: another one than last time; `delay`: a day until the first
    session; `finish`: a day until the last; `gap`: a piece of free time left that is too short to sell; `price`: a
    hundred minor units; `way`: a minute to the salon; `wish`: a wish that a therapist does not meet, each session.
    """

    spacing: int = 10
    therapist: int = 30
    salon: int = 60
    delay: int = 1
    finish: int = 0
    gap: int = 2
    price: int = 0
    way: int = 0
    wish: int = 5


@dataclass(frozen=True, slots=True)
class Times:
    """When a client can come, local to each salon, and the points of a start then: fewer for better times."""

    hours: tuple[Hours, ...]
    points: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be placed. `times` may overlap: the fewest points count; empty means any time will do.

    `one_therapist` allows no change of therapist at all.
    """

    steps: tuple[Step, ...]
    times: tuple[Times, ...] = ()
    weights: Weights = Weights()
    one_therapist: bool = False

    def __post_init__(self) -> None:
        """Refuse a course without sessions."""
        if not self.steps:
            message = "A course without sessions cannot be placed. Give it at least one step."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Salon:
    """A salon as the placing sees it.

    `prices` are in minor units by kind of session, empty where they do not matter; `way` in minutes for the client;
    `window` are the starts that may be used at all: what is not over yet, what the salon opens for booking.
    """

    id: int
    places: Places
    days: Days
    prices: tuple[int, ...] = ()
    way: int = 0
    window: int = -1


@dataclass(frozen=True, slots=True)
class Provider:
    """A therapist in a salon with all starts that can be booked; worth keeping until the salon's calendar changes.

    `openings` holds for each kind and day the starts (bit 0 is the day's first tick) that leave 0, 1 and 2 pieces of
    free time too short to sell, or () for a day without starts;
    `tails` the ticks from a start until everything is free again, by kind, with the care before the next session.
    """

    therapist: int
    salon: int
    days: Days
    openings: tuple[tuple[tuple[int, ...], ...], ...]
    tails: tuple[int, ...]
    prices: tuple[int, ...]
    way: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """One placed session: its local day (counted from the first day searched), start tick, therapist, salon, kind."""

    day: int
    start: int
    therapist: int
    salon: int
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """A whole placed course and its points."""

    sessions: tuple[Placed, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The points of a course by what they are for."""

    spacing: int = 0
    therapist: int = 0
    salon: int = 0
    delay: int = 0
    finish: int = 0
    times: int = 0
    gaps: int = 0
    price: int = 0
    way: int = 0
    wishes: int = 0

    def total(self) -> int:
        """Return the sum."""
        changes = self.spacing + self.therapist + self.salon + self.delay + self.finish
        return changes + self.times + self.gaps + self.price + self.way + self.wishes


def steps(spacing: tuple[int, int, int], sessions: int, *, first_kind: int = 0, kind: int = 0) -> tuple[Step, ...]:
    """Return the steps of a course with one spacing (least, ideal, most days), the first perhaps of another kind."""
    least, ideal, most = spacing
    return (Step(least, ideal, most, first_kind), *(Step(least, ideal, most, kind) for _ in range(sessions - 1)))


def providers_of(salon: Salon, needs: Sequence[Need], *, shortest: int = 6) -> tuple[Provider, ...]:
    """Return a salon's therapists with their starts for each kind of session.

    `shortest` are the ticks of the shortest piece of free time that can still be sold.
    """
    if salon.prices and len(salon.prices) != len(needs):
        message = (
            f"Salon {salon.id} has {len(salon.prices)} prices for {len(needs)} kinds of session. Give one for each."
        )
        raise ValueError(message)
    found = [search(need, salon.places).within(salon.window) for need in needs]
    before = max(need.before for need in needs)
    tails = tuple(need.tail() + before for need in needs)
    return tuple(
        Provider(
            therapist.id,
            salon.id,
            salon.days,
            tuple(_openings(one, index, salon.days, shortest) for one in found),
            tails,
            salon.prices or (0,) * len(needs),
            salon.way,
            max(one.missed(index) for one in found),
        )
        for index, therapist in enumerate(salon.places.therapists)
        if any(one.starts(index) for one in found)
    )


def crumbs(free: int, takes: int, shortest: int) -> tuple[int, int]:
    """Return the starts that leave a free piece shorter than `shortest` before them, and those that leave one after.

    `takes` are the ticks that a session takes of this calendar. Starts that do not fit are not sorted out.
    """
    long_enough = starts_where(free, 0, shortest)
    return free << 1 & ~(long_enough << shortest), free >> takes & ~(long_enough >> takes)


def _openings(found: Search, index: int, days: Days, shortest: int) -> tuple[tuple[int, ...], ...]:
    starts = found.starts(index)
    left, right = crumbs(found.places.therapists[index].free, found.need.length + found.need.pause, shortest)
    by_crumbs = (starts & ~(left | right), starts & (left ^ right), starts & left & right)
    return tuple(cell if any(cell) else () for cell in zip(*map(days.slices, by_crumbs), strict=True))


def points_at(provider: Provider, kind: int, weights: Weights) -> int:
    """Return the points of every session of a kind with a provider, whatever the time."""
    price = provider.prices[kind] * weights.price // 100
    return price + provider.way * weights.way + provider.missed * weights.wish


def times_on(wanted: Wanted, days: Days, tail: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return the client's times by points, cheapest first, as starts on each day (bit 0 is the day's first tick).

    Starts are left out whose session, with all that it takes (`tail`), could run into the next one of the course.
    """
    beyond = days.starts[-1] + 2 * USUAL
    ends = (*days.starts[apart(wanted) :], beyond, beyond) if len(wanted.steps) > 1 else (beyond,) * len(days)
    fits = [max(0, end - tail - first + 1) for first, end in zip(days.starts[:-1], ends, strict=False)]
    by_points: dict[int, int] = {} if wanted.times else {0: -1}
    for times in wanted.times:
        by_points[times.points] = by_points.get(times.points, 0) | _when(times.hours, days)
    return tuple(
        (points, tuple(part & ((1 << room) - 1) for part, room in zip(days.slices(mask), fits, strict=True)))
        for points, mask in sorted(by_points.items())
    )


def apart(wanted: Wanted) -> int:
    """Return the calendar days that surely lie between two sessions of a course, as far as it matters: 1 or 2.

    What a session takes must be over when that many days have passed, so that no session runs into the next one.
    """
    return min([2, *(step.least for step in wanted.steps[1:])])


def lag(one: Days, other: Days) -> int:
    """Return the days by which a salon's calendar runs ahead of another's: 0 unless `other` lies further east.

    From a salon with the days `one` to one with the days `other` there must be so many more days.
    """
    if one is other or one.starts == other.starts:
        return 0
    later = range(len(one.starts))
    return next(days for days in later if all(b >= a for a, b in zip(one.starts, other.starts[days:], strict=False)))


@lru_cache(maxsize=256)
def _when(hours: tuple[Hours, ...], days: Days) -> int:
    """Return the client's hours as a mask; kept, because every proposal asks for the same ones."""
    return open_mask(hours, days)


def points_of(sessions: Sequence[Placed], providers: Sequence[Provider], wanted: Wanted) -> Parts:
    """Return the points of a course, part by part, by looking at one session after the other."""
    weights = wanted.weights
    found = [_parts_at(one, next(p for p in providers if _is_with(one, p)), wanted) for one in sessions]
    pairs = list(pairwise(sessions))
    return Parts(
        spacing=sum(
            weights.spacing * abs(other.day - one.day - step.ideal)
            for (one, other), step in zip(pairs, wanted.steps[1:], strict=False)
        ),
        therapist=weights.therapist * sum(one.therapist != other.therapist for one, other in pairs),
        salon=weights.salon * sum(one.salon != other.salon for one, other in pairs),
        delay=weights.delay * sessions[0].day,
        finish=weights.finish * sessions[-1].day,
        times=sum(part.times for part in found),
        gaps=sum(part.gaps for part in found),
        price=sum(part.price for part in found),
        way=sum(part.way for part in found),
        wishes=sum(part.wishes for part in found),
    )


def _is_with(one: Placed, provider: Provider) -> bool:
    return (one.therapist, one.salon) == (provider.therapist, provider.salon)


def _parts_at(one: Placed, provider: Provider, wanted: Wanted) -> Parts:
    """Return what one session costs by itself. Raises ValueError for one that is not on offer."""
    weights, days = wanted.weights, provider.days
    bit = 1 << (one.start - days.base - days.starts[one.day])
    gaps = [number for number, mask in enumerate(provider.openings[one.kind][one.day]) if mask & bit]
    here = 1 << (one.start - days.base)
    times = [each.points for each in wanted.times if _when(each.hours, days) & here] if wanted.times else [0]
    if not gaps or not times:
        message = f"{one} is not on offer: the client or the therapist cannot come then. Ask for fresh offers."
        raise ValueError(message)
    return Parts(
        times=min(times),
        gaps=weights.gap * gaps[0],
        price=provider.prices[one.kind] * weights.price // 100,
        way=provider.way * weights.way,
        wishes=provider.missed * weights.wish,
    )


def takings(placing: Placing, salons: Iterable[Salon], needs: Sequence[Need]) -> tuple[Taking[int], ...]:
    """Return what each session of a course takes, with a room and a unit that are free for it.

    Raises ValueError when something is not free any more.
    """
    by_id = {salon.id: salon for salon in salons}
    found: list[Taking[int]] = []
    for one in placing.sessions:
        salon, need = by_id[one.salon], needs[one.kind]
        index = next(n for n, therapist in enumerate(salon.places.therapists) if therapist.id == one.therapist)
        found.append(taking(need, search(need, salon.places).slot(index, one.start)))
    return tuple(found)
