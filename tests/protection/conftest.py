"""What the tests of protection share: a small salon with a client of whom everything is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.records.claims import exchange
from jivaka.records.models import (
    Account,
    AdverseEvent,
    Amendment,
    Booking,
    BoxPhoto,
    Clearance,
    Client,
    Consent,
    Course,
    Draft,
    GlassBroken,
    Override,
    Rescreen,
    Review,
    Score,
    SessionNote,
    WaitlistEntry,
)
from services.salon import NOW, make_decision, make_salon, tick

WORD = "planted-words-of-a-client"


@pytest.fixture
def small(db):  # noqa: ARG001 - the tables must be there
    """Return a small salon."""
    return make_salon()


@pytest.fixture
def known(small):
    """Return the number of a client of whom there is a row in every table, with planted words wherever they fit."""
    account = Account.objects.create_user("known@example.org")
    client = Client.objects.create(name=WORD, email="known@example.org", phone="+380", account=account, created_at=NOW)
    decision = make_decision(client.pk, document={"says": WORD})
    course = Course.objects.create(client=client, decision_id=decision, plan={"w": WORD}, sessions=2, created_at=NOW)
    came = came_once(small, client, course)
    of_the_client(client, course)
    of_the_salon(small, client, decision)
    of_the_visit(client, came)
    return client.pk


def came_once(small, client, course):
    two_weeks = 14 * 288
    booking = Booking.objects.create(
        client=client,
        course=course,
        decision=course.decision,
        salon_id=small.salon,
        service_id=small.wellness,
        therapist_id=small.olha,
        room_id=small.blue,
        starts=tick("10:00") - two_weeks,
        ends=tick("11:00") - two_weeks,
        areas=["low_back_left"],
        state="fulfilled",
        price=1,
        request_key="known",
        created_at=NOW,
        changed_at=NOW,
        cancel_reason=WORD,
    )
    exchange({}, dict.fromkeys(booking.taking().claims(), booking.pk))
    return booking


def of_the_client(client, course):
    Consent.objects.create(client=client, purpose="health", version="1", given_at=NOW)
    Draft.objects.create(client=client, token=Draft.kept("token"), answers={"w": WORD}, changed_at=NOW)
    BoxPhoto.objects.create(client=client, image=WORD.encode(), form="image/png", at=NOW)
    Score.objects.create(client=client, measure="psfs", item=WORD, value=3, on=NOW, recorded_at=NOW)
    Review.objects.create(course=course, visit=1, proposal={"w": WORD}, reason=WORD, proposed_at=NOW)


def of_the_salon(small, client, decision):
    letter = {"doctor": WORD, "document": WORD.encode(), "given_on": NOW, "brought_at": NOW}
    Clearance.objects.create(decision_id=decision, salon_id=small.salon, **letter)
    wish = {"earliest": tick("10:00"), "latest": tick("12:00"), "areas": ["low_back_left"], "created_at": NOW}
    where = {"salon_id": small.salon, "service_id": small.wellness}
    WaitlistEntry.objects.create(client=client, decision_id=decision, **where, **wish)
    reader = Account.objects.create_user("reader@example.org")
    open_for = {"opened_at": NOW, "closes_at": NOW + timedelta(hours=1)}
    GlassBroken.objects.create(account=reader, client=client, salon_id=small.salon, reason=WORD, **open_for)


def of_the_visit(client, booking):
    therapist = Account.objects.create_user("therapist@example.org")
    Rescreen.objects.create(booking=booking, answers={"w": WORD}, outcome="go", asked_by="x", at=NOW)
    note = SessionNote.objects.create(booking=booking, subjective=WORD, written_by=therapist, written_at=NOW)
    Amendment.objects.create(note=note, says=WORD, by=therapist, at=NOW)
    Override.objects.create(booking=booking, limit=WORD, reason=WORD, asked_by=therapist, asked_at=NOW)
    AdverseEvent.objects.create(client=client, grade=1, says=WORD, reported_by="x", reported_at=NOW)
