"""A client in the middle of a course, for tests of visits: a real decision, four bookings a week apart, a therapist."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.outcomes.today import Said
from jivaka.core.scheduling.ticks import instant_of
from jivaka.core.truth import Truth
from jivaka.records.models import Account, Booking, Decision, Intake, Membership
from jivaka.services.bookings import book
from jivaka.services.courses import propose_course
from jivaka.services.intakes import submit_intake
from jivaka.services.outcomes import Measured, Taken, record_scores
from jivaka.services.sessions import Note, open_session, record_rescreen, sign_note, write_note
from services.salon import MONDAY, NOW, make_salon

EXAMPLES = Path(__file__).parents[2] / "examples"
CALM = {"signs": frozenset(), "worse_over_a_week": Truth.FALSE}


def example(name):
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["answers"]


def account(role, salon, therapist=None):
    one = Account.objects.create_user(f"{role}-{Account.objects.count()}@example.org", name=role.title())
    Membership.objects.create(account=one, role=role, salon_id=salon, therapist_id=therapist, added_at=NOW)
    return one


def therapist(small, salon=None):
    one = account("therapist", salon or small.salon, small.olha)
    return Actor("therapist", one.pk, frozenset({salon or small.salon}), therapist=small.olha)


@dataclass
class Treated:
    """A salon, an actor of it, a client with answers, a course and the numbers of its bookings."""

    small: Any
    assessor: Any
    actor: Actor
    answers: dict[str, Any]
    course: int
    bookings: tuple[int, ...]
    pain: dict[int, float] = field(default_factory=dict)

    def when(self, visit):
        """Return five minutes before a visit begins."""
        return instant_of(Booking.objects.get(pk=self.bookings[visit - 1]).starts) - timedelta(minutes=5)

    def said(self, **other):
        asked = {n: self.answers[n] for n in self.answers if self.assessor.knowledge.questions[n].ask_every_visit}
        return Said(asked | other, **CALM)

    def rescreen(self, visit, actor=None, said=None, **other):
        number, at = self.bookings[visit - 1], self.when(visit)
        return record_rescreen(actor or self.actor, number, said or self.said(**other), self.assessor, at=at)

    def rate(self, visit, pain, **other):
        values = (Measured("nprs", pain), *(Measured(name, value) for name, value in other.items()))
        number = self.bookings[visit - 1]
        record_scores(self.actor, number, Taken(values), self.assessor.tables.measures, at=self.when(visit))

    def begin(self, visit, pain, **other):
        """Ask, rate and open a visit."""
        self.rescreen(visit)
        self.rate(visit, pain, **other)
        open_session(self.actor, self.bookings[visit - 1], at=self.when(visit))

    def finish(self, visit, **note):
        number, at = self.bookings[visit - 1], self.when(visit) + timedelta(hours=1)
        write_note(self.actor, number, Note(subjective="Fine.", **note), at=at)
        sign_note(self.actor, number, at=at)

    def treat(self, visit, pain, **other):
        self.begin(visit, pain, **other)
        self.finish(visit)


def treated(assessor, name="office_worker.json", sessions=4, days=7, **changed):
    """Make a client with the answers of an example and a course of some sessions, some days apart."""
    small = make_salon()
    answers = example(name) | changed
    raw = {"answers": answers, "on": NOW.date().isoformat()}
    decided = submit_intake(SYSTEM, small.client, raw, assessor, at=NOW)
    course = propose_course(SYSTEM, decided.decision, at=NOW, sessions=sessions)
    wanted = [
        small.session("10:00", MONDAY + timedelta(days=days * number), areas=("low_back_left",), pressure=1)
        for number in range(sessions)
    ]
    digest = assessor.knowledge.digest
    booked = book(SYSTEM, small.request(*wanted, decision=decided.decision, course=course, digest=digest), at=NOW)
    return Treated(small, assessor, therapist(small), answers, course, booked)


def latest(client):
    """Return the latest intake's answers and the decision that followed."""
    decision = Decision.objects.filter(client=client).order_by("-pk")[0]
    return Intake.objects.get(pk=decision.intake_id).answers, decision
