"""A small salon for tests: two therapists, two rooms, one set of stones, three services, a client with a decision."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jivaka.core.advice.permits import Permits, Permitted, to_document
from jivaka.core.scheduling.ticks import wall_tick
from jivaka.records.models import (
    Client,
    Course,
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
from jivaka.services.bookings import Request, Session

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
DIGEST = "sha256:of-the-knowledge-in-force"
PATCHES = {"low_back_left": 3, "low_back_right": 3, "neck_centre": 2}
_keys = itertools.count(1)


def resource(kind):
    return Resource.objects.create(kind=kind).pk


def tick(clock, day=MONDAY, zone=KYIV):
    return wall_tick(day, time.fromisoformat(clock), zone)


def make_therapist(salon, name, gender="woman", skills=("manual", "stone_therapy", "wellness", "general_kneading")):
    one = Therapist.objects.create(
        resource_id=resource("therapist"), name=name, gender=gender, skills=list(skills), languages=["uk", "en"]
    )
    for weekday in range(7):
        Shift.objects.create(therapist=one, salon=salon, weekday=weekday, begins=time(9), ends=time(20))
    return one.pk


def make_decision(client, *, at=NOW, disposition="massage_ok", minutes=60, places=PATCHES, **more):
    massages = (
        ("wellness", "manual", "hands"),
        ("general_kneading", "manual", "hands"),
        ("wellness", "stone_therapy", "hot_stones"),
    )
    permits = Permits({massage: Permitted(places, minutes) for massage in massages})
    intake = Intake.objects.create(client_id=client, answered_at=at, answers={})
    fields = {
        "on": at.date(),
        "is_determined": True,
        "knowledge_digest": DIGEST,
        "document": {},
        "permits": to_document(permits),
        "decided_at": at,
        "current_until": at.date() + timedelta(days=14),
    }
    return Decision.objects.create(client_id=client, intake=intake, disposition=disposition, **fields | more).pk


@dataclass(frozen=True)
class Small:
    """Numbers of everything in the small salon."""

    salon: int
    olha: int
    taras: int
    blue: int
    green: int
    stones: int
    wellness: int
    long: int
    hot: int
    client: int
    decision: int

    def session(self, clock="10:00", day=MONDAY, **other):
        service = other.pop("service", self.wellness)
        fields = {
            "therapist": self.olha,
            "room": self.blue,
            "starts": tick(clock, day),
            "areas": ("low_back_left",),
            "pressure": 2,
            "price": Service.objects.get(pk=service).price,
        }
        return Session(service=service, **fields | other)

    def request(self, *sessions, **other):
        fields = {"key": f"key-{next(_keys)}", "client": self.client, "decision": self.decision, "digest": DIGEST}
        return Request(sessions=sessions or (self.session(),), **fields | other)

    def another_client(self):
        client = Client.objects.create(name="Second", created_at=NOW).pk
        return {"client": client, "decision": make_decision(client)}

    def course(self, sessions=4, least=3):
        plan = {"spacing_days": {"least": least, "ideal": 7, "most": 14}}
        return Course.objects.create(
            client_id=self.client, decision_id=self.decision, plan=plan, sessions=sessions, created_at=NOW
        ).pk


def make_salon(slug="podil", zone="Europe/Kyiv"):
    salon = Salon.objects.create(slug=slug, name="Поділ", zone=zone, country="UA", currency="UAH")
    for weekday in range(7):
        OpeningHours.objects.create(salon=salon, weekday=weekday, begins=time(9), ends=time(20))
    offers = ["manual", "stone_therapy"]
    rooms = [
        Room.objects.create(resource_id=resource("room"), salon=salon, name=name, offers=offers).pk
        for name in ("Blue", "Green")
    ]
    stones = Unit.objects.create(resource_id=resource("unit"), salon=salon, kind="hot_stones", name="Stones").pk
    services = [
        Service.objects.create(
            salon=salon, type="wellness", technique=technique, minutes=minutes, price=price, **more
        ).pk
        for technique, minutes, price, more in (
            ("manual", 60, 90000, {}),
            ("manual", 90, 120000, {}),
            ("stone_therapy", 60, 130000, {"implement": "hot_stones", "unit_kind": "hot_stones"}),
        )
    ]
    client = Client.objects.create(name="Марія", email="maria@example.org", language="uk", created_at=NOW).pk
    people = [make_therapist(salon, "Ольга"), make_therapist(salon, "Тарас", "man")]
    return Small(salon.pk, *people, *rooms, stones, *services, client, make_decision(client))
