"""What a salon works with, whatever is booked: opening hours, therapists, rooms, units, and when each is away.

It is read in one statement for any number of salons and kept in this process until `Salon.staff_version` grows.
Whoever changes hours, people, rooms, equipment or leave touches the staff of those salons.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, IntegerField, JSONField, TimeField, Value
from django.db.models.functions import Cast

from jivaka.core.scheduling.hours import Hours
from jivaka.core.scheduling.ticks import MINUTES_A_TICK
from jivaka.records.models import (
    Break,
    Closure,
    Leave,
    OpeningHours,
    ResourceClosure,
    Room,
    Shift,
    Therapist,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime, tzinfo

    from django.db.models import Field, QuerySet

    from jivaka.core.scheduling.slots import Places
    from jivaka.records.models import Salon

MINUTES_A_DAY: Final = 24 * 60
MOST_KEPT: Final = 2000
"""Salons whose staff is kept in this process; about 20 kB each."""


Away = tuple["datetime", "datetime"]
"""From an instant to another, the second not included."""


@dataclass(frozen=True, slots=True)
class Person:
    """A therapist in one salon. `offers` are skills, `language:uk` and `gender:woman`; `breaks` hold in every salon."""

    number: int
    name: str
    offers: frozenset[str]
    shifts: tuple[Hours, ...]
    breaks: tuple[Hours, ...] = ()
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A room or a unit of equipment: its number and name, what it offers, and when it cannot be used."""

    number: int
    name: str
    offers: frozenset[str]
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class Staff:
    """Everything of one salon that is there before anything is booked.

    `closed` maps shut days to the reason, `names` the numbers of therapists, rooms and units to their names;
    `places` keeps masks that were made of it, by zone and period; `hours` when a therapist works, by number besides.
    """

    opening: tuple[Hours, ...] = ()
    closed: Mapping[date, str] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    rooms: tuple[Thing, ...] = ()
    units: tuple[Thing, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    places: dict[tuple[tzinfo, Any], Places] = field(default_factory=dict, compare=False)
    hours: dict[tuple[int, tzinfo, Any], int] = field(default_factory=dict, compare=False)


_kept: OrderedDict[int, tuple[int, Staff]] = OrderedDict()


def staff_of(salons: Iterable[Salon]) -> dict[int, Staff]:
    """Return the staff of salons by their numbers; at most one statement, none where all are kept.

    Inside a transaction nothing is kept: what it sees may be undone.
    """
    versions = {salon.pk: salon.staff_version for salon in salons}
    in_middle = connection.in_atomic_block
    known = {pk: kept for pk in versions if (kept := _kept.get(pk))}
    found = {pk: staff for pk, (version, staff) in known.items() if version == versions[pk]}
    missing = sorted(versions.keys() - found.keys())
    if missing:
        read = _read(missing)
        found |= read
        if not in_middle:
            for pk, staff in read.items():
                _kept[pk] = (versions[pk], staff)
                _kept.move_to_end(pk)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forget what is kept, as after a database was replaced."""
    _kept.clear()


class _Row(NamedTuple):
    """One row of the statement; every part fills the columns it has."""

    part: str
    salon: int | None
    number: int | None
    name: str | None
    text: str | None
    tags: Any
    more: Any
    weekday: int | None
    begins: Any
    ends: Any
    since: Any
    until: Any
    begins_at: Any
    ends_at: Any


_COLUMNS: Final[dict[str, Field[Any, Any]]] = {
    "salon": IntegerField(),
    "number": IntegerField(),
    "name": CharField(),
    "text": CharField(),
    "tags": JSONField(),
    "more": JSONField(),
    "weekday": IntegerField(),
    "begins": TimeField(),
    "ends": TimeField(),
    "since": DateField(),
    "until": DateField(),
    "begins_at": DateTimeField(),
    "ends_at": DateTimeField(),
}
_WEEKLY: Final = {"weekday": "weekday", "begins": "begins", "ends": "ends"}
_FROM_TO: Final = {"begins_at": "begins_at", "ends_at": "ends_at"}


def _part(part: str, rows: QuerySet[Any], columns: Mapping[str, str]) -> QuerySet[Any]:
    named = (columns.get(name) or Cast(Value(None), kind) for name, kind in _COLUMNS.items())
    return rows.order_by().values_list(Value(part), *named)


def _read(salons: list[int]) -> dict[int, Staff]:
    """Read the staff of salons in one statement: a union of eight tables, each row with the name of its part."""
    here = Shift.objects.filter(salon__in=salons).values("therapist")
    things = {"salon": "salon_id", "number": "resource_id", "name": "name"}
    person = {"number": "resource_id", "name": "name", "text": "gender", "tags": "skills", "more": "languages"}
    term = {"since": "since", "until": "until"}
    of_salon, of_therapist = {"salon": "salon_id"}, {"number": "therapist_id"}
    repairs = [
        ResourceClosure.objects.filter(**{f"resource__{kind}__salon__in": salons, f"resource__{kind}__is_active": True})
        for kind in ("room", "unit")
    ]
    parts = [
        _part("person", Therapist.objects.filter(pk__in=here, is_active=True), person),
        _part("room", Room.objects.filter(salon__in=salons, is_active=True), things | {"tags": "offers"}),
        _part("unit", Unit.objects.filter(salon__in=salons, is_active=True), things | {"text": "kind"}),
        _part("opening", OpeningHours.objects.filter(salon__in=salons), of_salon | _WEEKLY),
        _part("closed", Closure.objects.filter(salon__in=salons), of_salon | {"since": "day", "name": "reason"}),
        _part("shift", Shift.objects.filter(salon__in=salons), of_salon | of_therapist | _WEEKLY | term),
        _part("break", Break.objects.filter(therapist__in=here), of_therapist | _WEEKLY),
        _part("away", Leave.objects.filter(therapist__in=here), of_therapist | _FROM_TO),
        *(_part("away", rows, {"number": "resource_id"} | _FROM_TO) for rows in repairs),
    ]
    return _assemble(salons, [_Row(*row) for row in parts[0].union(*parts[1:], all=True)])


def _assemble(salons: list[int], rows: list[_Row]) -> dict[int, Staff]:
    parts: defaultdict[tuple[str, int], list[_Row]] = defaultdict(list)
    for row in rows:
        parts[row.part, row.salon or 0].append(row)
    breaks, away = _by_number(parts["break", 0]), _by_number(parts["away", 0])
    people = {row.number or 0: row for row in parts["person", 0]}
    found: dict[int, Staff] = {}
    for salon in salons:
        working = tuple(
            Person(
                number=number,
                name=people[number].name or "",
                offers=_offers(people[number]),
                shifts=_hours(own),
                breaks=_hours(breaks.get(number, ())),
                away=_away(away.get(number, ())),
            )
            for number, own in sorted(_by_number(parts["shift", salon]).items())
            if number in people
        )
        rooms, units = _things(parts["room", salon], away), _things(parts["unit", salon], away)
        found[salon] = Staff(
            opening=_hours(parts["opening", salon]),
            closed={row.since: row.name or "" for row in parts["closed", salon]},
            people=working,
            rooms=rooms,
            units=units,
            names=dict((*map(_named, working), *map(_named, rooms), *map(_named, units))),
        )
    return found


def _named(one: Person | Thing) -> tuple[int, str]:
    return one.number, one.name


def _by_number(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.number or 0].append(row)
    return dict(found)


def _offers(row: _Row) -> frozenset[str]:
    languages = (f"language:{language}" for language in row.more)
    return frozenset((*row.tags, *languages, f"gender:{row.text}"))


def _things(rows: Iterable[_Row], away: Mapping[int, list[_Row]]) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            row.number or 0,
            row.name or "",
            frozenset(row.tags or (row.text or "",)),
            _away(away.get(row.number or 0, ())),
        )
        for row in sorted(rows, key=lambda row: row.number or 0)
    )


def _away(rows: Iterable[_Row]) -> tuple[Away, ...]:
    return tuple(sorted((row.begins_at, row.ends_at) for row in rows))


def _hours(rows: Iterable[_Row]) -> tuple[Hours, ...]:
    """Return hours on marks of five minutes: what lies between two marks is not worked."""
    found: list[Hours] = []
    for row in rows:
        begins, ends = minute_of(row.begins), minute_of(row.ends) or MINUTES_A_DAY
        first, last = -(-begins // MINUTES_A_TICK) * MINUTES_A_TICK, ends // MINUTES_A_TICK * MINUTES_A_TICK
        if first < last:
            found.append(Hours(row.weekday or 0, _clock(first), _clock(last), row.since, row.until))
    return tuple(sorted(found, key=lambda hours: (hours.weekday, hours.begins)))


def minute_of(clock: time) -> int:
    """Return the minutes since midnight."""
    return clock.hour * 60 + clock.minute


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
