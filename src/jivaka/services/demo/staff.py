"""Makes the salons of the demonstration with everything that stands before anything is booked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jivaka.records.models import (
    Break,
    Closure,
    Leave,
    OpeningHours,
    Resource,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
    Unit,
)
from jivaka.services.demo.invented.chain import COMFORTS, FAMILY, GIVEN, LANGUAGES, WEEKDAYS
from jivaka.services.demo.invented.menu import services

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.queries.times.calendars import Period
    from jivaka.services.demo.invented.chain import House

ALL_ROUND: Final = 2
"""Therapists of each salon who can do everything it sells."""
HOURS_A_DAY: Final = 8
WORKING_DAYS: Final = 5
SPARE: Final = 1
"""Weekdays on which the last therapist of a salon works in the next one of the same zone."""


def make_salon(house: House, knowledge: Knowledge) -> Salon:
    """Make a salon with its hours, rooms, equipment and services."""
    salon = Salon.objects.create(
        slug=house.slug,
        name=house.name,
        zone=house.zone,
        country=house.country,
        currency=house.currency,
        address=house.address,
        latitude=house.at[0],
        longitude=house.at[1],
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(salon=salon, weekday=weekday, begins=house.opens, ends=house.closes)
        for weekday in WEEKDAYS
        if weekday not in house.shut
    )
    sold = Service.objects.bulk_create(services(house, salon.pk, knowledge))
    techniques = sorted({service.technique for service in sold})
    rooms = zip(resources("room", len(house.rooms)), enumerate(house.rooms), strict=True)
    Room.objects.bulk_create(
        Room(resource_id=number, salon=salon, name=name, offers=_offers(techniques, at)) for number, (at, name) in rooms
    )
    units = [(kind, at) for kind, count in house.units.items() for at in range(1, count + 1)]
    Unit.objects.bulk_create(
        Unit(resource_id=number, salon=salon, kind=kind, name=f"{kind.replace('_', ' ')} {at}")
        for number, (kind, at) in zip(resources("unit", len(units)), units, strict=True)
    )
    return salon


def resources(kind: str, count: int) -> list[int]:
    """Return the numbers of so many new resources."""
    return [row.pk for row in Resource.objects.bulk_create(Resource(kind=kind) for _ in range(count))]


def _offers(techniques: Sequence[str], at: int) -> list[str]:
    """Return what a room offers: everything in most of them, no Thai massage in every third for want of a mat."""
    comforts = [comfort for place, comfort in enumerate(COMFORTS) if (at + place) % 3]
    return [*(one for one in techniques if one != "thai" or "floor_mat" in comforts), *comforts]


def make_closures(house: House, salon: Salon, period: Period) -> None:
    """Close a salon on its holidays."""
    days = (period.first + timedelta(days=n) for n in range(period.count))
    Closure.objects.bulk_create(
        Closure(salon=salon, day=day, reason=house.holidays[day.month, day.day])
        for day in days
        if (day.month, day.day) in house.holidays
    )


def make_therapists(house: House, salon: Salon, period: Period, chance: Random, *, count: int) -> list[Therapist]:
    """Make the therapists of a salon with shifts, breaks and leave."""
    sold = list(Service.objects.filter(salon=salon))
    skills = sorted({service.technique for service in sold}), sorted({service.type for service in sold})
    names = new_names(house.tongue, count, chance)
    found = [
        Therapist(
            resource_id=number,
            name=name,
            gender=gender if chance.random() < 0.97 else "other",
            skills=_skills(skills, place, chance),
            languages=list(chance.choice(LANGUAGES[house.tongue])),
        )
        for place, (number, (name, gender)) in enumerate(zip(resources("therapist", count), names, strict=True))
    ]
    Therapist.objects.bulk_create(found)
    for place, therapist in enumerate(found):
        _work(house, salon, therapist, place)
        _leave(house, therapist, period, chance)
    return found


def new_names(tongue: str, count: int, chance: Random) -> list[tuple[str, str]]:
    """Return so many names with a gender: all different as long as there are enough, about half of them of women."""
    pairs = [
        (f"{given} {_family(family, gender)}", gender)
        for gender, names in GIVEN[tongue].items()
        for given in names
        for family in FAMILY[tongue]
    ]
    chance.shuffle(pairs)
    return [pairs[n % len(pairs)] for n in range(count)]


def _family(name: str, gender: str) -> str:
    hers, _, his = name.partition("/")
    return his if his and gender == "man" else hers


def _skills(skills: tuple[list[str], list[str]], place: int, chance: Random) -> list[str]:
    techniques, types = skills
    if place < ALL_ROUND:
        return [*techniques, *types]
    usual = ["manual", "general_kneading", "wellness"]
    more = [*chance.sample(techniques, k=min(len(techniques), 3)), *chance.sample(types, k=min(len(types), 4))]
    return sorted({*usual, *more})


def _work(house: House, salon: Salon, therapist: Therapist, place: int) -> None:
    """Give a therapist five days a week, early or late, with a break in the middle."""
    early = place % 2 == 0
    opens, closes = house.opens, house.closes
    begins = opens if early else time(closes.hour - HOURS_A_DAY, closes.minute)
    ends = time(opens.hour + HOURS_A_DAY, opens.minute) if early else closes
    half = begins.hour + HOURS_A_DAY // 2
    open_days = [day for day in WEEKDAYS if day not in house.shut]
    first = place * 2 % len(open_days)
    worked = [open_days[(first + n) % len(open_days)] for n in range(WORKING_DAYS)]
    Shift.objects.bulk_create(
        Shift(therapist=therapist, salon=salon, weekday=day, begins=begins, ends=ends) for day in worked
    )
    rest = (time(half, 0), time(half, 30)) if begins.minute < 30 else (time(half, 30), time(half + 1, 0))
    Break.objects.bulk_create(Break(therapist=therapist, weekday=day, begins=rest[0], ends=rest[1]) for day in worked)


def lend(therapist: Therapist, house: House, salon: Salon) -> None:
    """Let a therapist work in a second salon on days on which they do not work in the first."""
    own = set(Shift.objects.filter(therapist=therapist).values_list("weekday", flat=True))
    free = [day for day in WEEKDAYS if day not in own and day not in house.shut][:SPARE]
    Shift.objects.bulk_create(
        Shift(therapist=therapist, salon=salon, weekday=day, begins=house.opens, ends=house.closes) for day in free
    )


def _leave(house: House, therapist: Therapist, period: Period, chance: Random) -> None:
    """Give some therapists a week off and some a day of illness or training."""
    zone = ZoneInfo(house.zone)

    def away(first: int, days: int, reason: str) -> Leave:
        begins = datetime.combine(period.first + timedelta(days=first), time(), zone)
        ends = datetime.combine(period.first + timedelta(days=first + days), time(), zone)
        return Leave(therapist=therapist, begins_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC), reason=reason)

    found = []
    if chance.random() < 0.4:
        found.append(away(chance.randrange(period.count), 7, "holiday"))
    if chance.random() < 0.5:
        found.append(away(chance.randrange(period.count), 1, chance.choice(("illness", "training"))))
    Leave.objects.bulk_create(found)
