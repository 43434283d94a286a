"""Salons of every kind, drawn by a seed: hours, breaks, leave, closures, care before and after, holds, two salons."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jivaka.core.scheduling.ticks import tick_from
from jivaka.records.models import (
    Booking,
    Break,
    Client,
    Closure,
    Leave,
    OpeningHours,
    Resource,
    ResourceClosure,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
    Unit,
)
from services.salon import make_decision

CHANGES = {
    "Europe/Kyiv": date(2026, 10, 24),
    "Europe/London": date(2027, 3, 27),
    "Asia/Bangkok": date(2026, 12, 30),
    "America/Havana": date(2026, 10, 31),
    "Australia/Lord_Howe": date(2027, 4, 3),
    "Asia/Kathmandu": date(2028, 2, 28),
}
STATES = ("pending", "booked", "arrived", "fulfilled", "cancelled", "noshow")


class AnySalon:
    """A salon with a sister salon in the same zone, in which some of its therapists work too."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.zone = list(CHANGES)[seed % len(CHANGES)]
        self.first = CHANGES[self.zone]
        local = datetime.combine(self.first, time(10, 7), ZoneInfo(self.zone))
        self.at = local.astimezone(UTC)
        self.salon, self.sister = self._salon("one"), self._salon("two")
        self.service, self.other = self._service(self.salon), self._service(self.sister)
        self.rooms = [self._room(self.salon, n) for n in range(2)]
        self.elsewhere = self._room(self.sister, 9)
        self.units = [self._unit(n) for n in range(2)]
        self.people = [self._therapist(n) for n in range(4)]
        self._closures()
        self._bookings()

    def _number(self, kind):
        return Resource.objects.create(kind=kind).pk

    def _salon(self, slug):
        salon = Salon.objects.create(slug=slug, name=slug, zone=self.zone, country="UA", currency="UAH")
        for weekday in range(7):
            always = self.chance.random() < 0.3
            begins, ends = (time(), time()) if always else (time(self.chance.choice((8, 9))), time(20, 30))
            OpeningHours.objects.create(salon=salon, weekday=weekday, begins=begins, ends=ends)
        return salon

    def _service(self, salon):
        return Service.objects.create(
            salon=salon,
            type="wellness",
            technique="thai",
            minutes=self.chance.choice((30, 60, 90)),
            price=100,
            before=self.chance.choice((0, 5, 10)),
            after=self.chance.choice((0, 10, 20)),
            pause=self.chance.choice((0, 10, 15)),
            features=self.chance.choice(([], ["shower"])),
            unit_kind=self.chance.choice(("", "hot_stones")),
        )

    def _room(self, salon, n):
        offers = ["thai", "shower"] if n != 1 else self.chance.choice((["thai"], ["manual"], ["thai", "shower"]))
        return Room.objects.create(resource_id=self._number("room"), salon=salon, name=f"room {n}", offers=offers)

    def _unit(self, n):
        number, is_active = self._number("unit"), n == 0 or self.chance.random() < 0.7
        return Unit.objects.create(
            resource_id=number, salon=self.salon, kind="hot_stones", name=f"unit {n}", is_active=is_active
        )

    def _therapist(self, n):
        chance = self.chance
        one = Therapist.objects.create(
            resource_id=self._number("therapist"),
            name=f"therapist {n}",
            gender=chance.choice(("woman", "man")),
            skills=["thai", "wellness"] if chance.random() < 0.8 else ["thai"],
            languages=chance.choice((["uk"], ["uk", "en"], ["th"])),
            is_active=n != 3,
        )
        for weekday in range(7):
            salon = self.sister if n == 1 and weekday % 2 else self.salon
            begins, ends = chance.choice(
                ((time(9), time(17)), (time(12), time()), (time(), time(12)), (time(), time()))
            )
            since, until = chance.choice(
                ((None, None), (self.first, None), (None, self.first), (self.first + timedelta(1), None))
            )
            Shift.objects.create(
                therapist=one, salon=salon, weekday=weekday, begins=begins, ends=ends, since=since, until=until
            )
            Break.objects.create(therapist=one, weekday=weekday, begins=time(12, 30), ends=time(13))
        return one

    def _moment(self, hours):
        begin = datetime.combine(self.first, time(), ZoneInfo(self.zone)).astimezone(UTC)
        return begin + timedelta(minutes=5 * self.chance.randrange(hours * 12))

    def _closures(self):
        for one in self.people[:2]:
            begins = self._moment(60) + timedelta(minutes=self.chance.choice((0, 2)))
            Leave.objects.create(therapist=one, begins_at=begins, ends_at=begins + timedelta(hours=3, minutes=1))
        for thing in (self.rooms[0], self.units[0]):
            begins = self._moment(60)
            ResourceClosure.objects.create(
                resource_id=thing.pk, begins_at=begins, ends_at=begins + timedelta(hours=2, minutes=3)
            )
        if self.chance.random() < 0.5:
            Closure.objects.create(salon=self.salon, day=self.first + timedelta(days=self.chance.randrange(3)))

    def _bookings(self):
        client = Client.objects.create(name="somebody", created_at=self.at)
        decision = make_decision(client.pk)
        for n in range(40):
            state = self.chance.choice(STATES)
            here = self.chance.random() < 0.8
            starts = tick_from(self._moment(80))
            late = self.at + timedelta(minutes=self.chance.choice((-5, 0, 5)))
            Booking.objects.create(
                client=client,
                decision_id=decision,
                salon=self.salon if here else self.sister,
                service=self.service if here else self.other,
                therapist=self.chance.choice(self.people),
                room=self.chance.choice(self.rooms) if here else self.elsewhere,
                unit=self.chance.choice((None, *self.units)) if here else None,
                starts=starts,
                ends=starts + self.chance.choice((6, 12, 18)),
                before=self.chance.choice((0, 2)),
                after=self.chance.choice((0, 2, 4)),
                pause=self.chance.choice((0, 2)),
                state=state,
                hold_until=late if state == "pending" else None,
                price=100,
                request_key=f"key {n}",
                created_at=self.at,
                changed_at=self.at,
            )
