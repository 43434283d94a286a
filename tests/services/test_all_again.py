"""Six weeks after every question was asked, or once something happened since, a re-screen asks all of them again."""

from __future__ import annotations

from datetime import date

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.today import Said
from jivaka.queries.visits.again import all_are_due
from jivaka.records.models import Clearance, Decision, Intake
from jivaka.services.clearances import accept_clearance
from jivaka.services.intakes import change_intake, submit_intake
from jivaka.services.sessions import Harm, report_adverse_event
from services.treated import CALM, treated

LATER = "cancer_history"
"""A question that is asked at the intake and not at every visit."""


@pytest.fixture
def one(db, assessor):  # noqa: ARG001 - the tables must be there
    """Return somebody with ten sessions a week apart, each booked; those before the visit of interest are not held."""
    return treated(assessor, sessions=10)


def latest(one):
    return Intake.objects.select_related("client").filter(client=one.small.client).order_by("-pk")[0]


def asked_again(one, visit):
    """Return what a re-screen with the answers of every visit alone leaves open."""
    with pytest.raises(ProblemsError) as error:
        one.rescreen(visit)
    assert {problem.code for problem in error.value.problems} == {"rescreen_open"}
    return {problem.where for problem in error.value.problems}


def first_due(one):
    """Return the first visit more than 42 days after the intake."""
    began = latest(one).answered_at.date()
    return next(n for n in range(1, 11) if (one.when(n).date() - began).days > 42)


def test_within_six_weeks_the_questions_of_every_visit_are_enough(one):
    visit = first_due(one) - 1
    one.rescreen(visit)
    assert latest(one).answers[LATER] == one.answers[LATER]
    assert latest(one).whole_at < latest(one).answered_at


def test_after_six_weeks_everything_that_has_to_be_answered_is_asked_again(one):
    visit = first_due(one)
    one.rescreen(visit - 1)
    before = latest(one).pk
    assert LATER in asked_again(one, visit)
    assert latest(one).pk == before, "nothing is kept of what is not whole"
    one.rescreen(visit, said=Said(dict(one.answers), **CALM))
    assert latest(one).whole_at == latest(one).answered_at == one.when(visit)
    one.rescreen(visit + 1)


def test_what_is_new_among_them_stops_the_session(one):
    visit = first_due(one)
    said = one.answers | {"heart_vessel_conditions": ["aortic_aneurysm"]}
    found = one.rescreen(visit, said=Said(said, **CALM))
    assert found.today.outcome == "stop"


@pytest.mark.parametrize(("grade", "due"), [(1, False), (2, True)])
def test_after_harm_that_was_more_than_mild_everything_is_asked_again(one, grade, due):
    one.treat(1, 5)
    report_adverse_event(one.actor, one.bookings[0], Harm(grade, (), "Dizzy for a day."), at=one.when(2))
    assert all_are_due(latest(one), one.when(2).date()) is due


def test_after_a_warning_sign_everything_is_asked_again_until_it_was(one):
    one.rescreen(1, chest_pain_now=True)
    assert LATER in asked_again(one, 2)
    one.rescreen(2, said=Said(dict(one.answers), **CALM))
    one.rescreen(3)


def test_one_changed_answer_makes_the_others_no_younger_and_a_whole_intake_does(one):
    first, at = latest(one).all_asked_at, one.when(1)
    raw = {"answers": one.answers | {"frail": True}}
    change_intake(SYSTEM, one.small.client, raw, one.assessor, at=at)
    assert latest(one).all_asked_at == first < latest(one).answered_at
    submit_intake(SYSTEM, one.small.client, raw, one.assessor, at=at)
    assert latest(one).all_asked_at == at


def test_a_letter_that_is_accepted_makes_no_old_answers_new(one):
    first = latest(one)
    decision = Decision.objects.get(intake=first)
    letter = Clearance.objects.create(
        decision=decision,
        salon_id=one.small.salon,
        subjects=["heart_or_vessels"],
        doctor="Dr Kovalenko",
        given_on=date(2026, 11, 20),
        brought_at=first.answered_at,
    )
    accept_clearance(one.actor, letter.pk, one.assessor, at=one.when(1))
    assert latest(one).pk != first.pk
    assert latest(one).all_asked_at == first.all_asked_at
