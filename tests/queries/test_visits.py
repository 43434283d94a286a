"""What a therapist's screens read: the day, the card and the history hold what was kept, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.truth import Truth
from jivaka.queries.visits.card import client_card
from jivaka.queries.visits.day import therapist_day
from jivaka.queries.visits.history import activities_of, history_of, visit_of
from jivaka.queries.visits.prevention import after_course
from jivaka.records.models import Booking, Course, Decision
from jivaka.services.outcomes import review_course
from jivaka.services.sessions import Harm, Step, ask_override, record_rescreen, report_adverse_event
from services.salon import make_salon
from services.treated import therapist, treated

if TYPE_CHECKING:
    from jivaka.core.outcomes.scores import History

pytestmark = pytest.mark.django_db
NUMB = {"saddle_numb": True, "pelvic_change_explained": False}
REASON = "The client has asked for it and knows it well."


@pytest.fixture
def one(db, assessor):  # noqa: ARG001 - the tables must be there
    """Return an office worker before the first of four sessions."""
    return treated(assessor, pain_now=6)


def history(one, visit):
    row = Booking.objects.select_related("salon").get(pk=one.bookings[visit - 1])
    course = Course.objects.select_related("decision__intake__client").get(pk=one.course)
    return history_of(course, row, row.salon_day())


def ratings(found: History):
    return [(score.visit, score.value) for score in found.scores if score.measure == "nprs"]


# ------------------------------------------------------------------------------------------------------------- history


def test_the_intake_is_visit_zero_and_each_session_one_more(one):
    one.treat(1, 5)
    one.begin(2, 4)
    found = history(one, 2)
    assert ratings(found) == [(0, 6), (1, 5), (2, 4)]
    assert (found.visit, found.sessions_done) == (2, 1)
    assert found.first_session_on == Booking.objects.get(pk=one.bookings[0]).salon_day()


def test_a_session_that_did_not_take_place_does_not_count(one):
    one.treat(1, 5)
    Booking.objects.filter(pk=one.bookings[1]).update(state="noshow")
    row = Booking.objects.get(pk=one.bookings[2])
    assert visit_of(row) == 2
    one.begin(3, 4)
    assert (history(one, 3).visit, ratings(history(one, 3))[-1]) == (2, (2, 4))


def test_without_todays_questions_nothing_of_today_is_known(one):
    found = history(one, 1)
    assert {found.new_red_flag, found.new_nerve_sign, found.strong_reaction, found.worse_over_a_week} == {Truth.UNKNOWN}
    one.rescreen(1)
    assert history(one, 1).new_red_flag is Truth.FALSE


def test_everyday_things_are_those_that_the_client_named(one):
    course = Course.objects.select_related("decision__intake__client").get(pk=one.course)
    named = [one.answers[f"psfs_activity_{n}"] for n in (1, 2, 3) if f"psfs_activity_{n}" in one.answers]
    assert activities_of(course) == tuple(dict.fromkeys(named))


# ---------------------------------------------------------------------------------------------------------------- card


def test_the_card_holds_what_was_kept_of_the_client(one):
    one.treat(1, 5, groc=2)
    one.begin(2, 5)
    review_course(one.actor, one.bookings[1], one.assessor, at=one.when(2))
    report_adverse_event(one.actor, one.bookings[0], Harm(2, says="Bruise."), at=one.when(2))
    card = client_card(one.actor, one.bookings[1], at=one.when(2))
    assert (card.course.visit, card.course.done, card.visits_before) == (2, 1, 1)
    assert [(rating.measure, rating.value) for rating in card.ratings] == [("nprs", 5), ("groc", 2), ("nprs", 5)]
    assert [note.subjective for note in card.notes] == ["Fine."]
    assert [(review.visit, review.proposed, review.action) for review in card.course.reviews] == [(2, "continue", "")]
    assert [(harm.grade, harm.pauses) for harm in card.harm] == [(2, True)]
    assert card.today.outcome in ("go", "limits")
    assert card.decision == Decision.objects.order_by("-pk")[0].pk


def test_a_booking_that_the_latest_decision_no_longer_permits_is_said_to_be_so(one):
    assert client_card(one.actor, one.bookings[0], at=one.when(1)).not_as_booked == ()
    one.rescreen(1, **NUMB)
    assert client_card(one.actor, one.bookings[0], at=one.when(1)).not_as_booked


@pytest.mark.parametrize(("answer", "shown"), [({}, ""), (NUMB, "stop")])
def test_what_a_client_told_a_day_early_stops_a_visit_and_never_opens_it(one, answer, shown):
    early = one.when(1) - timedelta(hours=20)
    own = Actor("client", one.small.client)
    record_rescreen(own, one.bookings[0], one.said(**answer), one.assessor, at=early)
    card = client_card(one.actor, one.bookings[0], at=one.when(1))
    assert (card.today.outcome if card.today else "") == shown
    (visit,) = therapist_day(one.actor, None, at=one.when(1)).visits
    assert visit.asked == shown


def test_nobody_but_a_therapist_of_the_salon_reads_a_card(one):
    elsewhere = therapist(one.small, make_salon("osokorky").salon)
    others = [Actor(role, 1, everywhere=True) for role in ("receptionist", "manager", "reviewer", "system", "client")]
    for actor in (elsewhere, *others):
        with pytest.raises(ProblemsError) as error:
            client_card(actor, one.bookings[0], at=one.when(1))
        assert [problem.code for problem in error.value.problems] == ["not_allowed"]


# ----------------------------------------------------------------------------------------------------------------- day


def test_a_day_is_two_statements_and_shows_where_each_visit_stands(one, django_assert_num_queries):
    one.treat(1, 5)
    day = Booking.objects.get(pk=one.bookings[0]).salon_day()
    at = one.when(1)
    with django_assert_num_queries(2):
        found = therapist_day(one.actor, day, at=at)
    (visit,) = found.visits
    assert (visit.state, visit.note, visit.session, visit.of, visit.review_waits) == (
        "fulfilled",
        "signed",
        1,
        4,
        False,
    )


def test_the_day_is_of_ones_own_visits_and_ones_own_salons(one):
    day = Booking.objects.get(pk=one.bookings[0]).salon_day()
    colleague = Actor("therapist", 99, frozenset({one.small.salon}), therapist=one.small.taras)
    assert therapist_day(colleague, day, at=one.when(1)).visits == ()
    assert len(therapist_day(colleague, day, at=one.when(1), everybody=True).visits) == 1
    elsewhere = Actor("therapist", 99, frozenset({make_salon("osokorky").salon}), therapist=one.small.olha)
    assert therapist_day(elsewhere, day, at=one.when(1), everybody=True).visits == ()
    with pytest.raises(ProblemsError):
        therapist_day(Actor("receptionist", 1, everywhere=True), day, at=one.when(1))


def test_the_next_visit_is_the_one_that_goes_on_or_comes(one):
    assert therapist_day(one.actor, None, at=one.when(1)).next == one.bookings[0]
    one.begin(1, 5)
    assert therapist_day(one.actor, None, at=one.when(1) + timedelta(hours=3)).next == one.bookings[0]
    one.finish(1)
    assert therapist_day(one.actor, None, at=one.when(1)).next is None


def test_a_limit_that_waits_for_a_second_person_is_shown_to_the_others_alone(db, assessor):  # noqa: ARG001
    case = treated(assessor, "on_warfarin.json")
    case.rescreen(1)
    card = client_card(case.actor, case.bookings[0], at=case.when(1))
    token = next(f"modifier:{item['modifier']}" for item in card.document["limits"]["modifiers"])
    ask_override(case.actor, case.bookings[0], Step(token, REASON), assessor.knowledge, at=case.when(1))
    assert therapist_day(case.actor, None, at=case.when(1)).to_confirm == ()
    (waiting,) = therapist_day(therapist(case.small), None, at=case.when(1), everybody=True).to_confirm
    assert waiting.booking == case.bookings[0]


# ------------------------------------------------------------------------------------------------------ after a course


def test_visits_after_a_course_are_looked_back_on_at_every_third(one):
    one.treat(1, 5)
    Course.objects.filter(pk=one.course).update(state="done")
    for number, due in ((2, False), (3, False), (4, True)):
        row = Booking.objects.filter(pk=one.bookings[number - 1])
        row.update(state="fulfilled", course=None)
        found = after_course(one.small.client, one.assessor)
        assert (found.course_over, found.visits_since, found.look_back) == (True, number - 1, due)


def test_whoever_must_see_a_doctor_first_gets_no_plan_for_home(one):
    one.rescreen(1, **NUMB)
    assert after_course(one.small.client, one.assessor) is None
