"""Several distinct proposals for a course, each explained, and what stands in the way where there is none.

Every proposal is the best of its kind: the fewest points in all, the soonest end, one therapist throughout, the lowest
price, the shortest way. Its points are always the client's own, so that proposals can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jivaka.core.scheduling.course import Parts, Placed, Placing, points_of, providers_of
from jivaka.core.scheduling.placing import FAR, Starts, Table, place_course
from jivaka.core.scheduling.why import Condition, Question, relaxations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jivaka.core.scheduling.course import Provider, Salon, Step, Wanted
    from jivaka.core.scheduling.slots import Need

FIRST: Final = 100_000
"""Weight of what one kind of proposal puts first: more than everything else in a course together."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal. `kinds` say what it is the best in: best, soonest, one_therapist, cheapest, nearest, other.

    `one_by_one` are the points of choosing each session for itself, one after the other; None where that gets stuck
    before the last session.
    """

    kinds: tuple[str, ...]
    placing: Placing
    parts: Parts
    one_by_one: int | None


@dataclass(frozen=True, slots=True)
class Loosened:
    """What becomes possible without one condition: the placing it allows, or None where only more sessions fit.

    Besides those of `why.Condition` there are the kinds times, one_therapist, spacing (one day to twice the most), and
    sessions (`tag` is how many can be placed).
    """

    without: Condition
    placing: Placing | None


def offers(providers: Sequence[Provider], wanted: Wanted, *, most: int = 3) -> tuple[Offer, ...]:
    """Return up to `most` distinct proposals; the first has the fewest points. Empty where the course cannot be placed.

    Where the best in several respects are one and the same, further ones begin on another day or with somebody else.
    """
    if not providers:
        return ()
    starts = Starts(providers, wanted)
    table = Table(providers, wanted, starts)
    found: dict[tuple[Placed, ...], list[str]] = {}
    for kind, place in _kinds(table, providers, starts):
        placing = place() if len(found) < most else None
        if placing is not None:
            found.setdefault(placing.sessions, []).append(kind)
    while found and len(found) < most:
        first = {(sessions[0].therapist, sessions[0].day) for sessions in found}
        placing = table.best(first)
        if placing is None:
            break
        found[placing.sessions] = ["other"]
    greedy = _one_after_another(table) if found else None
    return tuple(
        Offer(tuple(kinds), Placing(sessions, parts.total()), parts, None if greedy is None else greedy.points)
        for sessions, kinds in found.items()
        for parts in (points_of(sessions, providers, wanted),)
    )


def _kinds(
    table: Table, providers: Sequence[Provider], starts: Starts
) -> Iterator[tuple[str, Callable[[], Placing | None]]]:
    """Yield each kind of proposal with what places it."""
    wanted = table.wanted
    weights = wanted.weights
    yield "best", table.best
    yield "soonest", table.soonest
    yield "one_therapist", table.alone
    prices = [tuple(one.prices[step.kind] for step in wanted.steps) for one in providers]
    if len(set(prices)) > 1:
        cheapest = replace(wanted, weights=replace(weights, price=weights.price + FIRST))
        lowest = tuple(map(min, zip(*prices, strict=True)))
        yield "cheapest", lambda: _first_of(providers, (wanted, cheapest), starts, [one == lowest for one in prices])
    ways = [one.way for one in providers]
    if len(set(ways)) > 1:
        nearest = replace(wanted, weights=replace(weights, way=weights.way + FIRST))
        yield "nearest", lambda: _first_of(providers, (wanted, nearest), starts, [way == min(ways) for way in ways])


def _first_of(
    providers: Sequence[Provider], plain_and_weighed: tuple[Wanted, Wanted], starts: Starts, among: list[bool]
) -> Placing | None:
    """Return the best course with the providers that could not be cheaper (or nearer), or else weigh that first."""
    wanted, weighed = plain_and_weighed
    some = [index for index, is_one in enumerate(among) if is_one]
    found = Table(providers, wanted, starts, among=some).best() if some else None
    return found or place_course(providers, weighed)


def one_after_another(providers: Sequence[Provider], wanted: Wanted) -> Placing | None:
    """Return what choosing each session for itself gives, the best at its turn: what a telephone call does."""
    return _one_after_another(Table(providers, wanted)) if providers else None


def _one_after_another(table: Table) -> Placing | None:
    points, day, index = min(
        ((points, day, index) for index, row in enumerate(table.own[0]) for day, points in row.items()),
        default=(FAR, 0, 0),
    )
    total, found = points, [(day, index)]
    for number, step in enumerate(table.wanted.steps[1:], 1):
        points, day, index = _nearest(table, number, step, found[-1])
        total += points
        found.append((day, index))
        if total >= FAR:
            break
    if total >= FAR:
        return None
    return Placing(tuple(table.placed(number, day, index) for number, (day, index) in enumerate(found)), total)


def _nearest(table: Table, number: int, step: Step, last: tuple[int, int]) -> tuple[int, int, int]:
    """Return the points, the day and the provider of the session that is best after the last one."""
    before, other = last
    best = FAR, 0, 0
    for day in range(before + step.least, before + step.most + 1):
        for index, row in enumerate(table.own[number]):
            if row.get(day, FAR) < best[0]:
                points = row[day] + table.change(number, day - before, other, index)
                best = min(best, (points, day, index))
    return best


def why_no_course(salons: Sequence[Salon], needs: Sequence[Need], wanted: Wanted) -> tuple[Loosened, ...]:
    """Return which single condition, taken away, lets the course be placed, and how many sessions fit with all of them.

    Nothing where the course can be placed.
    """
    providers = [one for salon in salons for one in providers_of(salon, needs)]
    if place_course(providers, wanted) is not None:
        return ()
    found = [
        Loosened(condition, placing)
        for condition, each in _loosened(wanted)
        if (placing := place_course(providers, each)) is not None
    ]
    for condition, changed in _without_each(salons, needs):
        placing = place_course(changed, wanted)
        if placing is not None:
            found.append(Loosened(condition, placing))
    longest = _longest(providers, wanted)
    return (*found, Loosened(Condition("sessions", str(0 if longest is None else len(longest.sessions))), longest))


def _loosened(wanted: Wanted) -> Iterator[tuple[Condition, Wanted]]:
    if wanted.times:
        yield Condition("times"), replace(wanted, times=())
    if wanted.one_therapist:
        yield Condition("one_therapist"), replace(wanted, one_therapist=False)
    if len(wanted.steps) > 1:
        yield Condition("spacing"), replace(wanted, steps=tuple(_wider(step) for step in wanted.steps))


def _wider(step: Step) -> Step:
    return replace(step, least=1, most=2 * step.most)


def _without_each(salons: Sequence[Salon], needs: Sequence[Need]) -> Iterator[tuple[Condition, list[Provider]]]:
    """Yield each condition of any need with the providers that there are when it is taken away in all salons."""
    every: dict[Condition, Callable[[Question], Question]] = {}
    for salon in salons:
        for need in needs:
            every.update(relaxations(Question(need, salon.places, {})))
    for condition, relax in every.items():
        providers: list[Provider] = []
        for salon in salons:
            asked = [relax(Question(need, salon.places, {})) for need in needs]
            changed = replace(salon, places=asked[0].places)
            providers.extend(providers_of(changed, [one.need for one in asked]))
        yield condition, providers


def _longest(providers: Sequence[Provider], wanted: Wanted) -> Placing | None:
    for sessions in range(len(wanted.steps) - 1, 0, -1):
        placing = place_course(providers, replace(wanted, steps=wanted.steps[:sessions]))
        if placing is not None:
            return placing
    return None
