"""How long it takes to find the free times of one salon in a database with two years of history, as the chain grows.

Run: .venv/bin/python benchmarks/salon_slots.py                           SQLite in a temporary folder
     python3 tests/postgres.py .venv/bin/python benchmarks/salon_slots.py PostgreSQL

20 therapists, 10 rooms, 3 units; two years of bookings behind and 13 weeks ahead, the rooms booked at 70 %. The other
salons of the chain have the same staff and bookings for the next week. The offers of the first week are
counted by hand as well: each quarter, each therapist, each booking. Times are the best of some runs; 'own' is what this
process computes, without waiting for PostgreSQL or for other work on the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from jivaka.queries.times.slots import Slots

TEMPORARY = tempfile.TemporaryDirectory(prefix="jivaka-benchmark-")
os.environ.setdefault("JIVAKA_DATABASE", str(Path(TEMPORARY.name) / "salons.sqlite3"))
os.environ.setdefault("JIVAKA_HOME", TEMPORARY.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jivaka.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from jivaka.core.scheduling.slots import search
from jivaka.core.scheduling.ticks import wall_tick
from jivaka.queries.times.calendars import days_from, read_calendars
from jivaka.queries.times.slots import NO_WISHES, need_of, slots
from jivaka.queries.times.staff import forget
from jivaka.records.models import (
    Booking,
    Client,
    Decision,
    Intake,
    OpeningHours,
    Resource,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
    Unit,
)

ZONE = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 29, 21, 0, tzinfo=UTC)
FIRST = date(2026, 11, 30)
THERAPISTS, ROOMS, UNITS = 20, 10, 3
WEEKS_BEHIND, WEEKS_AHEAD, WEEKS_ELSEWHERE = 104, 13, 1
WEEK = 7 * 288
CLIENTS, AT_ONCE = 400, 50
STARTS = ("09:00", "10:15", "11:30", "13:45", "15:00", "16:15", "17:30")
"""Of the eight hours and a half of a shift seven sessions of 60 minutes and 10 of pause are taken on most days."""
Found = TypeVar("Found")


class Chain:
    """Salons that are all alike, made one after the other."""

    def __init__(self) -> None:
        self._clients = Client.objects.bulk_create(Client(name=f"client {n}", created_at=NOW) for n in range(CLIENTS))
        intake = Intake.objects.create(client=self._clients[0], answered_at=NOW)
        self._decision = Decision.objects.create(
            client=self._clients[0],
            intake=intake,
            on=FIRST,
            disposition="massage_ok",
            is_determined=True,
            knowledge_digest="-",
            document={},
            decided_at=NOW,
            current_until=FIRST,
        )
        self.salons: list[Salon] = []
        self._keys = self._first_person = self._source = 0

    def grow(self, to: int) -> None:
        """Make salons until there are so many; the first has bookings for years, the others copy its next weeks."""
        while len(self.salons) < to:
            with transaction.atomic():
                if self.salons:
                    self._make(min(AT_ONCE, to - len(self.salons)))
                else:
                    people, rooms, service = self._make(1)
                    self._book(service, people, rooms)
                    for week in (*range(-WEEKS_BEHIND, 0), *range(1, WEEKS_AHEAD)):
                        self._copy_week(week)

    def _make(self, count: int) -> tuple[list[int], list[int], Service]:
        """Make so many salons at once, and return therapists, rooms and service of the first of them."""
        numbers = range(len(self.salons), len(self.salons) + count)
        salons = Salon.objects.bulk_create(
            Salon(slug=f"salon-{n}", name=f"Salon {n}", zone="Europe/Kyiv", country="UA", currency="UAH")
            for n in numbers
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(salon=salon, weekday=day, begins=clock(9), ends=clock(19))
            for salon in salons
            for day in range(7)
        )
        services = Service.objects.bulk_create(
            Service(
                salon=salon, type="wellness", technique="stone_therapy", minutes=60, price=1, unit_kind="hot_stones"
            )
            for salon in salons
        )
        people, rooms = self._things(salons)
        for salon, service in zip(salons, services, strict=True) if self.salons else ():
            self._copy_salon(salon, service, people[salon.pk][0] - self._first_person)
        if not self.salons:
            self._first_person, self._source = people[salons[0].pk][0], salons[0].pk
        self.salons += salons
        return people[salons[0].pk], rooms[salons[0].pk], services[0]

    def _things(self, salons: list[Salon]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Make therapists, rooms and units; return the numbers of therapists and rooms by salon."""
        kinds = ("therapist",) * THERAPISTS + ("room",) * ROOMS + ("unit",) * UNITS
        rows = [row.pk for row in Resource.objects.bulk_create(Resource(kind=kind) for _ in salons for kind in kinds)]
        own = {salon.pk: rows[at * len(kinds) : (at + 1) * len(kinds)] for at, salon in enumerate(salons)}
        people = {pk: mine[:THERAPISTS] for pk, mine in own.items()}
        rooms = {pk: mine[THERAPISTS : THERAPISTS + ROOMS] for pk, mine in own.items()}
        Therapist.objects.bulk_create(
            Therapist(resource_id=one, name=f"therapist {one}", gender="woman", skills=["stone_therapy", "wellness"])
            for mine in people.values()
            for one in mine
        )
        Shift.objects.bulk_create(
            Shift(therapist_id=one, salon_id=pk, weekday=day, begins=clock(9), ends=clock(19))
            for pk, mine in people.items()
            for one in mine
            for day in range(7)
        )
        Room.objects.bulk_create(
            Room(resource_id=one, salon_id=pk, name=f"room {one}", offers=["stone_therapy"])
            for pk, mine in rooms.items()
            for one in mine
        )
        Unit.objects.bulk_create(
            Unit(resource_id=one, salon_id=pk, kind="hot_stones", name=f"set {one}")
            for pk, mine in own.items()
            for one in mine[THERAPISTS + ROOMS :]
        )
        return people, rooms

    def _book(self, service: Service, people: list[int], rooms: list[int]) -> None:
        """Book half of the therapists of each time, with a pattern that leaves some time free every day."""
        Booking.objects.bulk_create(
            self._row(
                service,
                people[(at * 2 + offset + place) % THERAPISTS],
                rooms[at],
                wall_tick(FIRST + timedelta(days=offset), clock.fromisoformat(begins), ZONE),
            )
            for offset in range(7)
            for place, begins in enumerate(STARTS)
            for at in range(ROOMS - (offset + place) % 3)
        )

    def _copy_week(self, week: int) -> None:
        """Copy the first week of the first salon to another week."""
        state = "'booked'" if week > 0 else "'fulfilled'"
        moved = {"starts": f"starts + {week * WEEK}", "ends": f"ends + {week * WEEK}", "state": state}
        self._copy(moved, f"w{week}", 1)

    def _copy_salon(self, salon: Salon, service: Service, further: int) -> None:
        """Copy the next weeks of the first salon to another one, whose resources are numbered in the same order."""
        changed = {
            "salon_id": str(salon.pk),
            "service_id": str(service.pk),
            "therapist_id": f"therapist_id + {further}",
            "room_id": f"room_id + {further}",
        }
        self._copy(changed, f"s{salon.pk}", WEEKS_ELSEWHERE)

    def _copy(self, changed: dict[str, str], key: str, weeks: int) -> None:
        names = [field.column for field in Booking._meta.concrete_fields if field.column != "id"]
        values = [changed.get(name, name) for name in names]
        values[names.index("request_key")] = f"request_key || '{key}'"
        first = wall_tick(FIRST, clock(), ZONE)
        source = "FROM records_booking WHERE salon_id = %s AND starts BETWEEN %s AND %s"
        text = f"INSERT INTO records_booking ({', '.join(names)}) SELECT {', '.join(values)} {source}"
        with connection.cursor() as cursor:
            cursor.execute(text, (self._source, first, first + weeks * WEEK - 1))

    def _row(self, service: Service, therapist: int, room: int, starts: int) -> Booking:
        self._keys += 1
        return Booking(
            client=self._clients[self._keys % CLIENTS],
            decision=self._decision,
            salon_id=service.salon_id,
            service=service,
            therapist_id=therapist,
            room_id=room,
            starts=starts,
            ends=starts + 12,
            after=2,
            pause=2,
            state="booked",
            price=1,
            request_key=f"key {self._keys}",
            created_at=NOW,
            changed_at=NOW,
        )


@dataclass(frozen=True)
class Took:
    """Milliseconds: by the clock, and of this process."""

    wall: float
    own: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} ms (own {self.own:6.2f})"


def timed(work: Callable[[], Found], times: int) -> tuple[Took, Found]:
    """Return the best times of some runs, and the result."""
    wall, own, found = 1e9, 1e9, work()
    for _ in range(times):
        began, computed = time.perf_counter(), time.process_time()
        found = work()
        wall, own = min(wall, time.perf_counter() - began), min(own, time.process_time() - computed)
    return Took(wall * 1e3, own * 1e3), found


def cold(work: Callable[[], Found]) -> Callable[[], Found]:
    """Return the work with the staff read again each time."""

    def forgetful() -> Found:
        forget()
        return work()

    return forgetful


def by_hand(salon: Salon, days: int) -> int:
    """Return how many (quarter, therapist) are free, by trying each against each booking's times."""
    first = wall_tick(FIRST, clock(9), ZONE)
    taken: dict[int, list[tuple[int, int]]] = {}
    rows = Booking.objects.filter(salon=salon, starts__gte=first).values_list("therapist", "room", "starts", "ends")
    for therapist, room, starts, ends in rows:
        for resource in (therapist, room):
            taken.setdefault(resource, []).append((starts, ends + 2))
    people = list(Shift.objects.filter(salon=salon).values_list("therapist", flat=True).distinct())
    rooms = list(Room.objects.filter(salon=salon).values_list("pk", flat=True))

    def free(resource: int, start: int, end: int) -> bool:
        return all(end <= begins or ends <= start for begins, ends in taken.get(resource, ()))

    found = 0
    for day in range(days):
        opens, closes = (wall_tick(FIRST + timedelta(days=day), clock(hour), ZONE) for hour in (9, 19))
        for start in range(opens, closes - 13, 3):
            if any(free(room, start, start + 14) for room in rooms):
                found += sum(free(person, start, start + 14) for person in people)
    return found


def counted(work: Callable[[], object]) -> int:
    """Return how many statements a piece of work takes."""
    connection.force_debug_cursor = True
    before = len(connection.queries_log)
    work()
    connection.force_debug_cursor = False
    return len(connection.queries_log) - before


def show(chain: Chain, days: int) -> None:
    """Print the parts of one question to the first salon."""
    salon = chain.salons[0]
    service = Service.objects.get(salon=salon)
    period = days_from(FIRST, days)

    def ask() -> Slots:
        return slots(salon.pk, service.pk, period, NO_WISHES, at=NOW)

    calendar = read_calendars([salon], period, at=NOW)[salon.pk]
    need = need_of(service, NO_WISHES)
    pure, _ = timed(lambda: search(need, calendar.places), 50)
    reading, _ = timed(lambda: read_calendars([salon], period, at=NOW), 15)
    whole, answer = timed(ask, 15)
    first, _ = timed(cold(ask), 9)
    forget()
    statements = counted(ask), counted(ask)
    same = " (the same as trying each by hand)" if days <= 7 and by_hand(salon, days) == len(answer.offers) else ""
    assert days > 7 or same
    print(f"{days} days, {len(answer.offers)} offers{same}")
    print(f"  the search itself                           {pure}")
    print(f"  calendars read from the tables              {reading}")
    print(f"  the whole answer, {statements[1]} statements              {whole}")
    print(f"  with the staff read as well, {statements[0]} statements   {first}")


def main() -> None:
    """Print everything."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    call_command("migrate", verbosity=0)
    chain = Chain()
    chain.grow(1)
    rows = Booking.objects.count()
    print(f"{connection.vendor}, one salon, {THERAPISTS} therapists, {ROOMS} rooms, {UNITS} units, {rows} bookings")
    analyse()
    for days in (7, 30, 90):
        show(chain, days)
    print("the first salon's 30 days as the chain grows:")
    salon = chain.salons[0]
    service = Service.objects.get(salon=salon).pk
    for size in (1, 10, 100, 1000):
        if size > most:
            break
        chain.grow(size)
        analyse()
        took, _ = timed(lambda: slots(salon.pk, service, days_from(FIRST, 30), NO_WISHES, at=NOW), 25)
        print(f"  {size:>5} salons, {Booking.objects.count():>8} bookings: {took}")


def analyse() -> None:
    """Let the database look at its tables, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
