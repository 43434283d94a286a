"""A doctor's letter opens nothing until a therapist of the salon has read it, and then only what it speaks of."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.letters import letters_of, letters_waiting, paper_of
from jivaka.records.models import AuditEntry, Decision, Message
from jivaka.services.clearances import MOST_BYTES, Letter, accept_clearance, bring_clearance, refuse_clearance
from jivaka.services.clients import add_client
from jivaka.services.drafts import finish_draft, keep_answers, open_draft, read_draft
from jivaka.services.intakes import submit_intake
from web.staff import member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
PAPER = b"%PDF-1.7 the doctor agrees"
CASES = Path(__file__).parents[3] / "knowledge" / "cases" / "clients.jsonl"
ANEURYSM = "v007"
"""An example client who needs a doctor first; a letter about heart and vessels lets them in, with limits."""


@pytest.fixture(scope="module")
def answers():
    cases = (json.loads(line) for line in CASES.read_text("utf-8").splitlines())
    return next(case["answers"] for case in cases if case["id"] == ANEURYSM)


@pytest.fixture
def referred(assessor, small, answers):  # noqa: ARG001 - somebody must read it
    """Return the client, their decision and their draft."""
    client = add_client(Actor("client"), at=AT, name="Іван")
    decision = submit_intake(Actor("client", client), client, {"answers": answers}, assessor, at=AT).decision
    draft = open_draft(at=AT)
    keep_answers(draft, answers, at=AT)
    finish_draft(draft, client, decision, at=AT)
    return Actor("client", client), decision, draft


@pytest.fixture
def reader(small):
    return Actor("therapist", member("therapist").pk, salons=frozenset({small.salon}))


def letter(*subjects, **changed):
    asked = {"doctor": "Dr Kovalenko", "given_on": date(2026, 11, 20), "document": PAPER} | changed
    return Letter(subjects or ("heart_or_vessels",), **asked)


def test_a_letter_counts_only_once_it_is_accepted_and_then_the_rules_decide_anew(referred, assessor, small, reader):
    actor, decision, draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    assert Decision.objects.filter(client=actor.number).count() == 1
    assert [one.number for one in letters_waiting(reader, at=AT)] == [number]
    decided = accept_clearance(reader, number, assessor, at=AT + timedelta(hours=1))
    assert decided.assessment.disposition_id == "massage_with_limits"
    kept = read_draft(draft, at=AT + timedelta(hours=1))
    assert kept.decision == decided.decision
    assert kept.answers["doctor_clearance_for"] == ["heart_or_vessels"]
    assert kept.answers["clearance_date"] == 6
    assert letters_of(actor.number)[0].is_accepted
    assert letters_waiting(reader, at=AT) == ()
    assert Message.objects.filter(kind="clearance.read").count() == 1


def test_a_letter_sent_twice_waits_once_and_a_better_photo_of_it_is_another(referred, assessor, small, reader):
    actor, decision, _draft = referred
    first = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    assert bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT) == first
    better = letter(salon=small.salon, document=PAPER + b" again")
    assert bring_clearance(actor, decision, better, assessor, at=AT) != first
    refuse_clearance(reader, first, "too old", at=AT)
    assert bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT) != first


def test_a_letter_about_something_else_opens_nothing(referred, assessor, small, reader):
    actor, decision, _draft = referred
    number = bring_clearance(actor, decision, letter("pregnancy_or_birth", salon=small.salon), assessor, at=AT)
    assert accept_clearance(reader, number, assessor, at=AT).assessment.disposition_id == "doctor_first"


def test_a_refused_letter_says_why_changes_no_decision_and_is_answered_once(referred, assessor, small, reader):
    actor, decision, _draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    refuse_clearance(reader, number, "It does not name you.", at=AT)
    assert letters_of(actor.number)[0].refused_reason == "It does not name you."
    assert Decision.objects.filter(client=actor.number).count() == 1
    with pytest.raises(ProblemsError, match="already answered"):
        accept_clearance(reader, number, assessor, at=AT)


@pytest.mark.parametrize("role", ["receptionist", "manager", "reviewer", "client"])
def test_nobody_but_a_therapist_reads_or_accepts_it(referred, assessor, small, role):
    actor, decision, _draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    other = Actor(role, 1, everywhere=True)
    for deed in (lambda: accept_clearance(other, number, assessor, at=AT), lambda: paper_of(other, number, at=AT)):
        with pytest.raises(ProblemsError, match="may not"):
            deed()


def test_a_therapist_of_another_salon_does_not_see_it(referred, assessor, small):
    actor, decision, _draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    elsewhere = Actor("therapist", 1, salons=frozenset({small.salon + 1}))
    assert letters_waiting(elsewhere, at=AT) == ()
    with pytest.raises(ProblemsError, match="in this salon"):
        paper_of(elsewhere, number, at=AT)


def test_reading_the_paper_is_recorded(referred, assessor, small, reader):
    actor, decision, _draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    assert paper_of(reader, number, at=AT) == (PAPER, "application/pdf")
    assert AuditEntry.objects.filter(action="clearance.read", subject=f"client:{actor.number}").count() == 1


def test_a_letter_of_today_is_kept_where_today_began_hours_before_utc(referred, assessor, small, reader):
    actor, decision, draft = referred
    late = AT.replace(hour=23, minute=30)  # in Kyiv it is half past one
    todays = letter(given_on=late.date() + timedelta(days=1), salon=small.salon)
    with pytest.raises(ProblemsError):
        bring_clearance(actor, decision, todays, assessor, at=AT)
    number = bring_clearance(actor, decision, todays, assessor, at=late)
    accept_clearance(reader, number, assessor, at=late)
    assert read_draft(draft, at=late).answers["clearance_date"] == 0


def test_everything_that_is_wrong_with_a_letter_is_said_at_once(referred, assessor, small):
    actor, decision, _draft = referred
    bad = letter(
        "none_of_these",
        doctor=" ",
        given_on=date(2027, 1, 1),
        salon=small.salon + 99,
        document=b"MZ" + bytes(MOST_BYTES),
    )
    with pytest.raises(ProblemsError) as raised:
        bring_clearance(actor, decision, bad, assessor, at=AT)
    codes = {problem.code for problem in raised.value.problems}
    assert codes == {"letter_subjects", "letter_doctor", "letter_day", "letter_size", "letter_form", "letter_salon"}


def test_nobody_brings_a_letter_to_the_decision_of_somebody_else(referred, assessor, small):
    _actor, decision, _draft = referred
    with pytest.raises(ProblemsError, match="no decision of yours"):
        bring_clearance(Actor("client", 999_999), decision, letter(salon=small.salon), assessor, at=AT)


def test_a_letter_is_read_with_what_the_client_said_last_not_with_what_it_was_brought_to(
    referred, assessor, small, reader, answers
):
    actor, decision, draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    later = AT + timedelta(days=1)
    warned = answers | {"saddle_numb": True, "pelvic_change_explained": False, "nerve_signs_onset": 0}
    warned |= {"nerve_signs_trend": "fast_worse"}
    worse = submit_intake(actor, actor.number, {"answers": warned}, assessor, at=later)
    assert worse.assessment.disposition_id == "emergency"
    decided = accept_clearance(reader, number, assessor, at=later + timedelta(hours=1))
    assert decided.assessment.disposition_id == "emergency"
    kept = read_draft(draft, at=later + timedelta(hours=1))
    assert kept.answers["clearance_date"] == 7
    assert kept.decision == decision  # the draft says what the client wrote there, and is decided when it is sent


def test_days_ago_have_grown_when_a_letter_is_read(referred, assessor, small, reader, answers):
    actor, decision, draft = referred
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    late = AT + timedelta(days=9)
    accept_clearance(reader, number, assessor, at=late)
    assert read_draft(draft, at=late).answers["pain_duration_days"] == answers["pain_duration_days"] + 9


@pytest.mark.parametrize(
    ("earlier", "kept"),
    [
        (40, (["cancer", "heart_or_vessels"], 40)),
        (2, (["cancer", "heart_or_vessels"], 6)),
        (91, (["heart_or_vessels"], 6)),
    ],
)
def test_a_new_letter_makes_no_earlier_one_younger(referred, assessor, small, earlier, kept):
    actor, _decision, draft = referred
    reader = Actor("therapist", member("therapist").pk, salons=frozenset({small.salon}))
    told = read_draft(draft, at=AT).answers | {"doctor_clearance_for": ["cancer"], "clearance_date": earlier}
    decision = submit_intake(actor, actor.number, {"answers": told}, assessor, at=AT).decision
    number = bring_clearance(actor, decision, letter(salon=small.salon), assessor, at=AT)
    accept_clearance(reader, number, assessor, at=AT)
    now = Decision.objects.filter(client=actor.number).order_by("-pk")[0].intake.answers
    assert (now["doctor_clearance_for"], now["clearance_date"]) == kept
