"""Explains an empty answer: takes one condition away at a time and looks whether times appear.

It names conditions and counts starts; the sentence, such as 'no room with a shower after 18:00', is made where it is
said. Where no single condition stands in the way, pairs of them are tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import combinations
from operator import and_
from typing import TYPE_CHECKING

from jivaka.core.scheduling.slots import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jivaka.core.scheduling.slots import Need, Places, Resource, Search


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of one salon. `limits` are named masks of allowed starts, such as 'after 18:00'.

    `window` are the starts that may be used at all, and is never taken away: what is not over yet.
    """

    need: Need
    places: Places
    limits: Mapping[str, int]
    window: int = -1

    def answer(self) -> Search:
        """Return the search within all limits."""
        return search(self.need, self.places).within(reduce(and_, self.limits.values(), self.window))


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that was asked for or stands in the way.

    `kind` is therapist, room or unit (`tag` says what it must offer; for a unit, '' stands for the equipment as a
    whole), booked (`tag` is therapists, rooms or units), buffers, or limit (`tag` is its name).
    """

    kind: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What there would be without some conditions: how many starts, and the earliest (a tick since the epoch)."""

    without: tuple[Condition, ...]
    starts: int
    earliest: int


Relaxation = tuple[Condition, "Callable[[Question], Question]"]
"""A condition, and the question that is left when it is taken away."""


def why_empty(question: Question) -> tuple[Removed, ...]:
    """Return what each condition has removed, fewest conditions first; nothing where the answer is not empty.

    Singles are named if any of them helps, otherwise pairs. Empty as well when even two are not enough.
    """
    if question.answer().count():
        return ()
    every = list(relaxations(question))
    for size in (1, 2):
        found = [one for chosen in combinations(every, size) if (one := _without(question, chosen)) is not None]
        if found:
            return tuple(found)
    return ()


def _without(question: Question, chosen: tuple[Relaxation, ...]) -> Removed | None:
    for _, relax in chosen:
        question = relax(question)
    found = question.answer()
    starts = found.any_start()
    if not starts:
        return None
    earliest = (starts & -starts).bit_length() - 1 + question.places.base
    return Removed(tuple(condition for condition, _ in chosen), found.count(), earliest)


def relaxations(question: Question) -> Iterator[Relaxation]:
    """Yield every condition of a question with what takes it away; two of them can be applied one after the other."""
    need, places = question.need, question.places
    for tag in sorted(need.of_therapist):
        yield Condition("therapist", tag), partial(_any_therapist, tag)
    for tag in sorted(need.of_room):
        yield Condition("room", tag), partial(_any_room, tag)
    if need.of_unit:
        yield Condition("unit"), _no_unit
    if need.before or need.after or need.pause:
        yield Condition("buffers"), _no_buffers
    if _known(places.therapists):
        yield Condition("booked", "therapists"), _therapists_unbooked
    if _known(places.rooms):
        yield Condition("booked", "rooms"), _rooms_unbooked
    if need.of_unit and _known(places.units):
        yield Condition("booked", "units"), _units_unbooked
    for name in question.limits:
        yield Condition("limit", name), partial(_no_limit, name)


def _any_therapist(tag: str, question: Question) -> Question:
    return replace(question, need=replace(question.need, of_therapist=question.need.of_therapist - {tag}))


def _any_room(tag: str, question: Question) -> Question:
    return replace(question, need=replace(question.need, of_room=question.need.of_room - {tag}))


def _no_unit(question: Question) -> Question:
    return replace(question, need=replace(question.need, of_unit=frozenset()))


def _no_buffers(question: Question) -> Question:
    return replace(question, need=replace(question.need, before=0, after=0, pause=0))


def _therapists_unbooked(question: Question) -> Question:
    return replace(question, places=replace(question.places, therapists=_unbooked(question.places.therapists)))


def _rooms_unbooked(question: Question) -> Question:
    return replace(question, places=replace(question.places, rooms=_unbooked(question.places.rooms)))


def _units_unbooked(question: Question) -> Question:
    return replace(question, places=replace(question.places, units=_unbooked(question.places.units)))


def _no_limit(name: str, question: Question) -> Question:
    return replace(question, limits={other: mask for other, mask in question.limits.items() if other != name})


def _known(resources: tuple[Resource, ...]) -> bool:
    return any(one.works is not None for one in resources)


def _unbooked(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    return tuple(one if one.works is None else replace(one, free=one.works) for one in resources)
