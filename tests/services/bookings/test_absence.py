"""Absences: who may note them, what they do to the calendar, and that they can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.desk.absences import absence_of, absences, resources_of
from jivaka.queries.times.repairs import propose_repairs
from jivaka.records.models import AuditEntry, Booking, Client, Leave, Message, ResourceClosure, Salon
from jivaka.services.bookings import (
    RefusedError,
    ask_to_move,
    book,
    cancel_booking,
    move_bookings,
    note_absence,
    withdraw_absence,
)
from jivaka.services.bookings.values import Session
from services.salon import DIGEST, NOW, make_salon, tick

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MORNING = instant_of(tick("09:00")), instant_of(tick("14:00"))


def desk(small):
    return Actor("receptionist", 7, salons=frozenset({small.salon}))


def test_an_absence_is_seen_and_the_calendar_says_that_it_has_changed(small):
    before = Salon.objects.get(pk=small.salon)
    for resource, kind in ((small.olha, "leave"), (small.blue, "closure"), (small.stones, "closure")):
        found = note_absence(desk(small), resource, *MORNING, at=NOW)
        assert found.kind == kind
    after = Salon.objects.get(pk=small.salon)
    assert after.staff_version >= before.staff_version + 3
    seen = absences(desk(small), small.salon, at=NOW)
    assert {one.resource for one in seen} == {small.olha, small.blue, small.stones}
    assert absences(desk(small), small.salon, at=MORNING[1]) == ()


def test_an_absence_that_is_taken_back_is_gone(small):
    noted = note_absence(desk(small), small.olha, *MORNING, at=NOW)
    line = absence_of(desk(small), small.salon, noted.kind, noted.number, at=NOW)
    assert line.name == "Ольга"
    withdraw_absence(desk(small), noted, at=NOW)
    assert not Leave.objects.exists()
    with pytest.raises(RefusedError):
        withdraw_absence(desk(small), noted, at=NOW)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"absence.noted", "absence.withdrawn"} <= actions


@pytest.mark.parametrize("resource", ["olha", "blue", "stones"])
def test_another_salons_desk_notes_and_takes_back_nothing(small, resource):
    stranger = Actor("receptionist", 8, salons=frozenset({make_salon("lviv").salon}))
    noted = note_absence(desk(small), getattr(small, resource), *MORNING, at=NOW)
    for deed in (
        lambda: note_absence(stranger, getattr(small, resource), *MORNING, at=NOW),
        lambda: withdraw_absence(stranger, noted, at=NOW),
        lambda: absences(stranger, small.salon, at=NOW),
    ):
        with pytest.raises(ProblemsError) as refused:
            deed()
        assert {one.code for one in refused.value.problems} == {"not_allowed"}
    assert Leave.objects.count() + ResourceClosure.objects.count() == 1


def test_an_absence_of_nobody_or_of_no_time_is_refused(small):
    for who, begins, ends in (
        (10**6, *MORNING),
        (small.olha, MORNING[1], MORNING[0]),
        (small.olha, NOW - timedelta(hours=2), NOW - timedelta(hours=1)),
    ):
        with pytest.raises(RefusedError):
            note_absence(desk(small), who, begins, ends, at=NOW)
    assert not Leave.objects.exists()


def test_an_absence_that_is_noted_with_two_taps_is_taken_back_with_one(small):
    for resource in (small.olha, small.blue):
        first, second = (note_absence(desk(small), resource, *MORNING, at=NOW) for _tap in range(2))
        assert first == second
        withdraw_absence(desk(small), first, at=NOW)
    assert absences(desk(small), small.salon, at=NOW) == ()


def test_everybody_and_everything_can_be_away(small):
    assert {one.number for one in resources_of(small.salon)} == {
        small.olha,
        small.taras,
        small.blue,
        small.green,
        small.stones,
    }


def test_what_is_proposed_for_an_absence_can_be_done(small):
    number = book(desk(small), small.request(), at=NOW)[0]
    note_absence(desk(small), small.olha, *MORNING, at=NOW)
    (repair,) = propose_repairs(small.olha, *MORNING, at=NOW)
    assert (repair.booking, repair.same_therapist) == (number, False)
    to = Session(repair.service, repair.therapist, repair.room, repair.start, ("low_back_left",), 2, 90000, repair.unit)
    move_bookings(desk(small), {number: to}, DIGEST, at=NOW)
    assert propose_repairs(small.olha, *MORNING, at=NOW) == ()


def test_asking_a_client_to_move_owes_one_mail_for_a_time_and_changes_no_booking(small):
    (number,) = book(SYSTEM, small.request(), at=NOW)
    for _again in range(2):
        ask_to_move(desk(small), number, at=NOW)
    (owed,) = Message.objects.filter(kind="repair.proposed")
    assert owed.payload == {"bookings": [number]}
    assert AuditEntry.objects.filter(action="booking.move_asked", subject=f"booking:{number}").count() == 1
    assert Booking.objects.get(pk=number).state == "booked"
    move_bookings(SYSTEM, {number: small.session("12:00")}, DIGEST, at=NOW)
    ask_to_move(desk(small), number, at=NOW)
    assert Message.objects.filter(kind="repair.proposed").count() == 2


def test_only_staff_of_the_salon_ask_to_move_and_only_whom_a_mail_reaches(small):
    (number,) = book(SYSTEM, small.request(), at=NOW)
    who = Client.objects.get(pk=small.client)
    who.email = ""
    who.save()
    with pytest.raises(RefusedError, match="no e-mail address"):
        ask_to_move(desk(small), number, at=NOW)
    for stranger in (Actor("client", small.client), Actor("receptionist", 9, salons=frozenset({small.salon + 1}))):
        with pytest.raises(ProblemsError, match="may not do this"):
            ask_to_move(stranger, number, at=NOW)
    cancel_booking(SYSTEM, number, "ill", at=NOW)
    with pytest.raises(RefusedError, match="cannot be moved"):
        ask_to_move(desk(small), number, at=NOW)
    assert not Message.objects.filter(kind="repair.proposed").exists()
