"""Whom a proposed knowledge touches: the right sessions, for the right reason, and never with an answer."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.assessment.assessor import Assessor
from jivaka.core.errors import ProblemsError
from jivaka.core.knowledge.values import Disposition
from jivaka.queries.office.recall import effect_of
from jivaka.records.models import AuditEntry, Booking, Client, Message, Service
from jivaka.services.intakes import submit_intake
from jivaka.services.review import note_signature, raise_recall
from services.salon import NOW, make_salon, tick

pytestmark = pytest.mark.django_db
REVIEWER = Actor("reviewer", 5, everywhere=True)
ANSWERS = json.loads((Path(__file__).parents[3] / "examples" / "on_warfarin.json").read_text("utf-8"))["answers"]


@pytest.fixture
def small(db):  # noqa: ARG001 - the tables must be there
    return make_salon()


@pytest.fixture
def coming(small, assessor):
    """Return a coming session of a client on warfarin, as their decision permits it, and the rules that it rests on."""
    client = Client.objects.create(name="Secret Name", created_at=NOW).pk
    decided = submit_intake(SYSTEM, client, {"answers": ANSWERS}, assessor, at=NOW)
    decision = decided.assessment.decision
    (key, permitted), *_ = assessor.permits(decision).massages.items()
    service = Service.objects.create(
        salon_id=small.salon,
        type=key[0],
        technique=key[1],
        implement=key[2],
        minutes=permitted.minutes // 5 * 5,
        price=1,
    )
    area, pressure = next(iter(permitted.places.items()))
    row = Booking.objects.create(
        client_id=client,
        decision_id=decided.decision,
        salon_id=small.salon,
        service=service,
        therapist_id=small.olha,
        room_id=small.blue,
        starts=tick("10:00"),
        ends=tick("11:00"),
        areas=[area],
        pressure=pressure,
        state="booked",
        price=1,
        request_key="a",
        created_at=NOW,
        changed_at=NOW,
    )
    return row, [rule.id for rule in decision.fired]


def changed(assessor, names, **effect):
    """Return an assessor in which some rules do something else."""
    knowledge = assessor.knowledge
    rules = tuple(
        replace(rule, effect=replace(rule.effect, **effect), cleared_by=None) if rule.id in names else rule
        for rule in knowledge.rules
    )
    return Assessor(replace(knowledge, rules=rules, digest="sha256:proposed"))


def test_the_same_knowledge_touches_nobody(assessor, coming):  # noqa: ARG001 - there is a session
    found = effect_of(REVIEWER, assessor, assessor, at=NOW)
    assert (found.clients, found.more, found.less, found.moves, found.rules, found.touched) == (2, 0, 0, (), (), ())


def test_a_session_that_may_no_longer_be_given_is_named_by_its_number_alone(assessor, coming):
    row, rules = coming
    found = effect_of(REVIEWER, assessor, changed(assessor, rules, disposition=Disposition.DOCTOR_FIRST), at=NOW)
    (one,) = found.touched
    assert (one.booking, one.what, one.therapist_name) == (row.pk, "no_massage", "Ольга")
    assert found.moves == (("massage_with_limits", "doctor_first", 1),)
    assert (found.more, found.less) == (1, 0)
    shown = json.dumps([asdict(each) for each in found.touched], default=str)
    assert "Secret" not in shown
    assert "warfarin" not in shown


def test_a_session_that_no_longer_fits_is_told_apart_from_one_that_needs_more_care(assessor, coming):
    row, rules = coming
    technique = row.service.technique
    found = effect_of(REVIEWER, assessor, changed(assessor, rules[:1], techniques=frozenset({technique})), at=NOW)
    assert [(one.booking, one.what) for one in found.touched] == [(row.pk, "not_this")]
    loose = changed(assessor, rules, disposition=Disposition.MASSAGE_OK)
    back = effect_of(REVIEWER, loose, assessor, at=NOW)
    assert [one.what for one in back.touched] == ["more_careful"]
    assert (back.more, effect_of(REVIEWER, assessor, loose, at=NOW).touched) == (1, ())


def test_a_rule_that_is_new_is_counted_for_the_clients_whom_it_touches(assessor, coming):
    _row, rules = coming
    knowledge = assessor.knowledge
    without = Assessor(
        replace(knowledge, rules=tuple(one for one in knowledge.rules if one.id != rules[0]), digest="sha256:old")
    )
    found = effect_of(REVIEWER, without, assessor, at=NOW)
    assert [(one.rule, one.newly, one.no_longer) for one in found.rules] == [(rules[0], 1, 0)]
    assert [one.what for one in found.touched] == ["more_careful"]


def test_what_is_over_or_cancelled_is_not_touched(assessor, coming):
    row, rules = coming
    strict = changed(assessor, rules, disposition=Disposition.DOCTOR_FIRST)
    Booking.objects.filter(pk=row.pk).update(state="cancelled")
    assert effect_of(REVIEWER, assessor, strict, at=NOW).touched == ()


def test_therapists_are_told_the_numbers_of_their_own_sessions_once(small, coming):
    row, _rules = coming
    assert raise_recall(REVIEWER, "1.1.0", [row.pk], at=NOW) == (small.olha,)
    raise_recall(REVIEWER, "1.1.0", [row.pk], at=NOW)
    (message,) = Message.objects.filter(kind="recall.raised")
    assert message.payload == {"therapist": small.olha, "bookings": [row.pk], "release": "1.1.0"}
    assert AuditEntry.objects.filter(action="recall.raised").count() == 2
    Booking.objects.filter(pk=row.pk).update(state="cancelled")
    with pytest.raises(ProblemsError, match="None of these sessions"):
        raise_recall(REVIEWER, "1.1.0", [row.pk], at=NOW)


@pytest.mark.parametrize("role", ["client", "therapist", "receptionist", "manager", "system"])
def test_only_a_reviewer_looks_signs_and_recalls(assessor, role):
    who = Actor(role, 1, everywhere=True)
    for deed in (
        lambda: effect_of(who, assessor, assessor, at=NOW),
        lambda: raise_recall(who, "1", [1], at=NOW),
        lambda: note_signature(who, "1", "sha256:x", at=NOW),
    ):
        with pytest.raises(ProblemsError) as raised:
            deed()
        assert raised.value.problems[0].code == "not_allowed"
    assert not AuditEntry.objects.exists()
