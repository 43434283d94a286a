"""The demonstration: believable, permitted, without a clash, the same for a seed, and it deletes only itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models import Count, F

from jivaka.core.advice.permits import Massage, from_document, refusals
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.ticks import tick_from
from jivaka.queries.times.calendars import before_bookings
from jivaka.records.models import (
    Booking,
    Claim,
    Client,
    Course,
    Decision,
    Resource,
    Room,
    Salon,
    Service,
    Therapist,
    Unit,
)
from salons.conftest import NOW, TINY, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]
TAKING = ("pending", "booked", "arrived", "fulfilled", "noshow")


def test_it_makes_what_it_says(chain):
    assert (chain.salons, chain.therapists) == (2, 6) == (Salon.objects.count(), Therapist.objects.count())
    assert chain.clients == Client.objects.count() == Decision.objects.count()
    assert chain.courses == Course.objects.count() > 20
    assert chain.bookings == Booking.objects.count() > 100
    assert chain.claims == Claim.objects.count()
    assert 0.65 < chain.booked < 0.72


def test_every_booking_is_permitted_by_its_decision(chain):
    checked = 0
    for row in Booking.objects.select_related("decision", "service"):
        decision, service = row.decision, row.service
        massage = Massage(
            service.type, service.technique, service.implement, tuple(row.areas), row.pressure, service.minutes
        )
        assert refusals(from_document(decision.permits), massage, f"booking {row.pk}") == ()
        assert decision.disposition in ("massage_ok", "massage_with_limits")
        assert decision.is_determined
        assert decision.client_id == row.client_id
        assert decision.decided_at <= row.created_at <= NOW
        assert row.created_at.date() <= decision.current_until or row.state == "pending"
        checked += 1
    assert checked == chain.bookings


def test_decisions_are_really_those_of_the_assessor(chain, assessor):
    for row in Decision.objects.select_related("intake").order_by("pk")[: chain.clients : 7]:
        again = assessor.assess_valid({"on": row.on.isoformat(), "answers": row.intake.answers}, today=row.on)
        assert again.decision.disposition.id == row.disposition
        assert again.decision.digest == row.knowledge_digest == row.document["knowledge"]["digest"]
        assert from_document(row.permits) == assessor.permits(again.decision)


def test_some_clients_must_not_be_massaged_and_have_no_booking():
    refused = Decision.objects.exclude(disposition__in=("massage_ok", "massage_with_limits"))
    assert refused.exists()
    assert not Booking.objects.filter(decision__in=refused).exists()


def test_claims_are_exactly_what_the_bookings_take():
    expected = {}
    for row in Booking.objects.exclude(state="cancelled"):
        taking = Taking(
            row.starts, row.ends, row.therapist_id, row.room_id, row.unit_id, row.before, row.after, row.pause
        )
        for key in taking.claims():
            assert key not in expected
            expected[key] = row.pk
    assert {(row.resource_id, row.tick): row.booking_id for row in Claim.objects.all()} == expected


def test_everybody_is_at_work_able_and_in_a_fitting_room():
    calendars = before_bookings(Salon.objects.all(), TINY.period(NOW.date()))
    works = {(pk, one.id): one.works for pk, found in calendars.items() for one in found.places.therapists}
    base = TINY.period(NOW.date()).base
    for row in Booking.objects.select_related("service", "therapist", "room", "unit"):
        mask = works[row.salon_id, row.therapist_id]
        assert all(mask >> (tick - base) & 1 for tick in range(row.starts, row.ends + row.pause))
        assert {row.service.type, row.service.technique} <= set(row.therapist.skills)
        assert {row.service.technique, *row.service.features} <= set(row.room.offers)
        assert row.service.salon_id == row.salon_id == row.room.salon_id
        assert (row.unit.kind if row.unit else "") == row.service.unit_kind


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_courses_keep_their_spacing_and_number(assessor, seed):
    fill(assessor, again=True, seed=seed)
    sessions = defaultdict(list)
    for row in Booking.objects.filter(course__isnull=False).exclude(state="cancelled").select_related("course"):
        sessions[row.course].append(row)
    for course, rows in sessions.items():
        rows.sort(key=lambda row: row.session)
        assert [row.session for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) <= course.sessions <= course.plan["sessions"]["ceiling"]
        for one, other in pairwise(rows):
            days = (other.starts - one.starts) / 288
            assert course.plan["spacing_days"]["least"] - 1 < days < course.plan["spacing_days"]["most"] + 1


def test_what_is_over_is_marked_and_what_is_ahead_is_booked():
    now = tick_from(NOW)
    assert set(Booking.objects.filter(ends__lte=now).values_list("state", flat=True)) <= {
        "fulfilled",
        "noshow",
        "cancelled",
    }
    ahead = Counter(Booking.objects.filter(starts__gt=now).values_list("state", flat=True))
    assert ahead.keys() <= {"booked", "pending", "cancelled"}
    assert ahead["booked"] > 50


def test_a_salon_sells_every_massage_for_which_it_is_equipped(assessor):
    keys = set(Service.objects.values_list("type", "technique", "implement").distinct())
    assert len(keys) >= 29
    assert all(technique in assessor.knowledge.techniques for _, technique, _ in keys)
    assert not Service.objects.filter(price__lt=1000).exists()
    for row in Service.objects.exclude(unit_kind=""):
        assert Unit.objects.filter(salon=row.salon_id, kind=row.unit_kind).exists()
    for row in Service.objects.all():
        rooms = (set(room.offers) for room in Room.objects.filter(salon=row.salon_id))
        assert any({row.technique, *row.features} <= offers for offers in rooms)


def test_a_therapist_works_in_two_salons_of_one_zone():
    shared = Therapist.objects.annotate(places=Count("shifts__salon", distinct=True)).filter(places__gt=1)
    assert shared.count() == 1


def told():
    """Return everything that matters of the whole database, without numbers that the database gives."""
    rows = Booking.objects.order_by("salon__slug", "starts", "room__name", "state", "session")
    names = rows.values_list("salon__slug", "starts", "ends", "therapist__name", "room__name", "state")
    clients = [row.client.name for row in rows.select_related("client")]  # sealed: a statement cannot read them
    return (
        list(names.annotate(what=F("service__technique"))),
        clients,
        list(Salon.objects.values_list("slug", "name")),
    )


def otherwise_planned():
    """Let PostgreSQL find rows another way until the test ends: what a demonstration is must not hang on its plans."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")


def test_the_same_seed_gives_the_same_and_another_seed_another_and_only_the_demonstration_is_deleted(assessor):
    mine = Salon.objects.create(slug="mine", name="Mine", zone="Europe/Kyiv", country="UA", currency="UAH")
    before = told()
    resources = Resource.objects.count()
    with pytest.raises(ProblemsError, match="The database holds salons already: kyiv-podil, lviv-rynok, mine"):
        fill(assessor)
    otherwise_planned()
    fill(assessor, again=True)
    assert told() == before
    assert Resource.objects.count() == resources
    fill(assessor, again=True, seed=2)
    assert told() != before
    assert Salon.objects.filter(pk=mine.pk).exists()


def test_it_is_not_replaced_once_it_is_in_real_use(assessor):
    row = Booking.objects.filter(state="booked").first()
    real = Client.objects.create(name="Somebody real", created_at=NOW)
    Booking.objects.filter(pk=row.pk).update(client=real)
    with pytest.raises(ProblemsError, match="this one is in real use"):
        fill(assessor, again=True)
    assert Booking.objects.filter(pk=row.pk).exists()
