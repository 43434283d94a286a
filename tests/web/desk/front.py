"""A front desk for tests: a salon that sells what is recommended, somebody at its desk, and a client who is decided."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import time, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.core.scheduling.ticks import instant_of, wall_tick
from jivaka.records.models import Booking, Client, OpeningHours, Salon, Service, Shift, Therapist
from jivaka.services.bookings import Request, Session, book
from jivaka.services.intakes import submit_intake
from jivaka.web.shared import context
from services.salon import Small, make_salon
from web.staff import inside, member

if TYPE_CHECKING:
    from django.test import Client as Browser

EXAMPLES = Path(__file__).parents[3] / "examples"
TECHNIQUES = ("manual", "thai", "stone_therapy", "sabai")
TYPES = ("general_kneading", "wellness", "sports", "relaxing_point", "ayurvedic_oil", "deep_tissue")
KYIV = ZoneInfo("Europe/Kyiv")
_keys = itertools.count(1)


def example(name):
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["answers"]


@dataclass
class Front:
    """The desk: its salon, a browser in which a receptionist has come in, and a client who may be booked."""

    small: Small
    salon: Salon
    browser: Browser
    client: int
    decision: int

    def at(self, name, *args):
        return reverse(f"desk:{name}", args=[self.salon.slug, *args])

    @property
    def today(self):
        return context.now().astimezone(KYIV).date()

    @property
    def tomorrow(self):
        return self.today + timedelta(days=1)

    def tick(self, clock="10:00", days=1):
        return wall_tick(self.today + timedelta(days=days), time.fromisoformat(clock), KYIV)

    def choice(self):
        """Return what is booked in these tests: the first massage by hand that the decision recommends."""
        found = assessor_for("en")
        row = Client.objects.get(pk=self.client).decisions.latest("decided_at")
        one = next(one for one in row.document["recommendations"] if one["implement"] == "hands")
        patches = {patch for area in one["areas"] for patch in found.knowledge.patches_of(area)}
        service = Service.objects.get(
            salon=self.salon, type=one["type"], technique=one["technique"], implement=one["implement"]
        )
        return service, tuple(sorted(patches)), one["pressure"]

    def book(self, clock="10:00", days=1, client=None, **other):
        """Book a session for the client, or for another who has a decision."""
        service, areas, pressure = self.choice()
        who, decision = client or (self.client, self.decision)
        fields = {"therapist": self.small.olha, "room": self.small.blue} | other
        session = Session(
            service=service.pk,
            starts=self.tick(clock, days),
            areas=areas,
            pressure=pressure,
            price=service.price,
            **fields,
        )
        digest = assessor_for("en").knowledge.digest
        asked = Request(f"front-{next(_keys)}", who, decision, (session,), digest)
        return book(SYSTEM, asked, at=context.now())[0]

    def another(self, name="Тарас Мельник", answers="office_worker.json"):
        """Return another client with a decision: numbers of both."""
        return decided(name, answers)


def decided(name, answers="office_worker.json", **contact):
    client = Client.objects.create(name=name, created_at=context.now(), **contact)
    found = submit_intake(SYSTEM, client.pk, {"answers": example(answers)}, assessor_for("en"), at=context.now())
    return client.pk, found.decision


def make_front(role="receptionist"):
    """Make a salon that sells whatever may be recommended, all day, every day, and come in at its desk."""
    small = make_salon()
    Service.objects.all().delete()
    salon = Salon.objects.get(pk=small.salon)
    for technique in TECHNIQUES:
        for kind in TYPES:
            implement, unit = ("hot_stones", "hot_stones") if technique == "stone_therapy" else ("hands", "")
            Service.objects.create(
                salon=salon,
                type=kind,
                technique=technique,
                implement=implement,
                minutes=60,
                price=80000,
                unit_kind=unit,
            )
    Therapist.objects.update(skills=[*TECHNIQUES, *TYPES])
    salon.rooms.update(offers=list(TECHNIQUES))
    OpeningHours.objects.update(begins=time(8), ends=time(21))
    Shift.objects.update(begins=time(8), ends=time(21))
    client, decision = decided("Олена Коваль", phone="+380 67 123 45 67")
    return Front(small, salon, inside(member(role, salon)), client, decision)


def starts(booking):
    return instant_of(Booking.objects.get(pk=booking).starts).astimezone(KYIV)


def text(page):
    """Return a page as it is read."""
    return unescape(page.content.decode())


def absence(front, who=None, days=0):
    last = front.tomorrow + timedelta(days=days)
    edges = {"from_day": front.tomorrow.isoformat(), "from_time": "00:00"}
    return {"who": who or front.small.olha, **edges, "until_day": last.isoformat(), "until_time": "23:55"}
