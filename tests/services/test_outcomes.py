"""The loop: scores, the review that follows, what a therapist makes of it, and what becomes of the bookings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.reviews import Reviewed, review_due, wrong_with
from jivaka.core.outcomes.scores import History
from jivaka.queries.consistency import check_claims
from jivaka.queries.visits.prevention import after_course
from jivaka.records.models import AuditEntry, Booking, Course, Message, Review, Score
from jivaka.services.bookings import Waiting, join_waitlist, offer_freed
from jivaka.services.outcomes import Measured, Taken, Verdict, decide_review, record_scores, review_course
from jivaka.services.sessions import open_session
from services.salon import DIGEST, make_decision, make_salon
from services.treated import example, therapist, treated

pytestmark = pytest.mark.django_db
REASON = "The client walks much better, ask again in two weeks."


@pytest.fixture
def one(db, assessor):  # noqa: ARG001 - the tables must be there
    """Return an office worker before the first of six sessions."""
    return treated(assessor, sessions=6, pain_now=6)


def codes(error):
    return [problem.code for problem in error.value.problems]


def proposed(one, visit):
    return review_course(one.actor, one.bookings[visit - 1], one.assessor, at=one.when(visit))


def rules(found):
    return [reason.rule for reason in found.replan.reasons]


def unchanged(one, visits=4, **last):
    """Treat with a pain that does not fall, up to a visit that has begun."""
    for visit in range(1, visits):
        one.treat(visit, 6)
    one.begin(visits, 6, **last)


# --------------------------------------------------------------------------------------------------------------- scores


def test_a_rating_replaces_the_one_before_at_the_same_moment(one):
    one.rate(1, 5)
    one.rate(1, 4)
    assert [(row.value, row.visit, row.moment) for row in Score.objects.all()] == [(4, 1, "before_session")]


def test_a_rating_from_before_a_session_cannot_be_made_up_after_it(one):
    one.treat(1, 5)
    with pytest.raises(ProblemsError) as error:
        one.rate(1, 2)
    assert codes(error) == ["too_late"]


def test_scores_that_cannot_be_are_all_named(one):
    values = (Measured("nprs", 11), Measured("happiness", 3))
    with pytest.raises(ProblemsError) as error:
        record_scores(one.actor, one.bookings[0], Taken(values), one.assessor.tables.measures, at=one.when(1))
    assert codes(error) == ["score", "score"]
    assert not Score.objects.exists()


def test_everyday_things_are_rated_all_together(one):
    named = one.answers["psfs_activity_1"]
    wrong = Taken((Measured("psfs", 5, "something else"),))
    with pytest.raises(ProblemsError) as error:
        record_scores(one.actor, one.bookings[0], wrong, one.assessor.tables.measures, at=one.when(1))
    assert codes(error) == ["psfs_items"]
    activities = [one.answers[f"psfs_activity_{n}"] for n in (1, 2, 3) if f"psfs_activity_{n}" in one.answers]
    right = Taken(tuple(Measured("psfs", 5, name) for name in activities))
    record_scores(one.actor, one.bookings[0], right, one.assessor.tables.measures, at=one.when(1))
    assert named in {row.item for row in Score.objects.select_related("client")}


@pytest.mark.parametrize("role", ["receptionist", "manager", "reviewer"])
def test_nobody_but_a_therapist_measures_or_decides(one, role):
    unchanged(one, 2)
    review = proposed(one, 2).review
    other = Actor(role, 1, everywhere=True)
    for deed in (
        lambda: record_scores(other, one.bookings[0], Taken(()), {}, at=one.when(1)),
        lambda: review_course(other, one.bookings[0], one.assessor, at=one.when(1)),
        lambda: decide_review(other, review, Verdict("stop"), at=one.when(2)),
    ):
        with pytest.raises(ProblemsError) as error:
            deed()
        assert codes(error) == ["not_allowed"]


def test_a_client_rates_their_own_pain_alone(one):
    taken, measures, at = Taken((Measured("nprs", 3),)), one.assessor.tables.measures, one.when(1)
    record_scores(Actor("client", one.small.client), one.bookings[0], taken, measures, at=at)
    with pytest.raises(ProblemsError) as error:
        record_scores(Actor("client", one.small.client + 1), one.bookings[0], taken, measures, at=at)
    assert codes(error) == ["not_allowed"]


# --------------------------------------------------------------------------------------------------------------- review


def test_the_first_visit_asks_for_no_review(one):
    one.begin(1, 6)
    found = proposed(one, 1)
    assert (found.review, found.replan.action) == (None, "continue")
    assert not Review.objects.exists()


def test_a_review_is_due_at_the_second_visit_and_kept_once(one):
    unchanged(one, 2)
    first, again = proposed(one, 2), proposed(one, 2)
    assert first.review == again.review
    assert rules(first) == ["early_same", "first_block"]
    assert Review.objects.get().proposal["action"] == "continue"


def test_no_response_at_the_fourth_visit_stops_the_course_and_frees_its_times(one):
    unchanged(one, groc=0)
    found = proposed(one, 4)
    assert (found.replan.action, rules(found)) == ("stop", ["no_response"])
    ended = decide_review(one.actor, found.review, Verdict("stop"), at=one.when(4))
    assert ended.bookings == one.bookings[4:]
    assert set(Booking.objects.filter(pk__in=one.bookings[4:]).values_list("state", flat=True)) == {"cancelled"}
    assert Course.objects.get(pk=one.course).state == "stopped"
    assert list(check_claims()) == []
    message = Message.objects.get(kind="booking.cancelled")
    assert message.payload["bookings"] == list(one.bookings[4:])
    assert decide_review(one.actor, found.review, Verdict("stop"), at=one.when(4)).bookings == ()
    assert AuditEntry.objects.filter(action="review.decided").count() == 1


def test_freed_time_is_offered_to_whoever_waits(one):
    unchanged(one, groc=0)
    freed = Booking.objects.get(pk=one.bookings[4])
    other = one.small.another_client()
    other["decision"] = make_decision(other["client"], at=one.when(4))
    wish = Waiting(
        other["client"],
        other["decision"],
        freed.service_id,
        freed.salon_id,
        freed.starts,
        freed.starts,
        ("low_back_left",),
        1,
        therapist=freed.therapist_id,
    )
    number = join_waitlist(Actor("system", everywhere=True), wish, at=one.when(4))
    assert offer_freed(one.actor, freed.salon_id, DIGEST, at=one.when(4)) == ()
    ended = decide_review(one.actor, proposed(one, 4).review, Verdict("stop"), at=one.when(4))
    assert offer_freed(one.actor, ended.salons[0], DIGEST, at=one.when(4)) == (number,)


def test_the_therapist_goes_on_against_the_proposal_only_with_a_reason(one):
    unchanged(one, groc=0)
    review = proposed(one, 4).review
    with pytest.raises(ProblemsError) as error:
        decide_review(one.actor, review, Verdict("continue"), at=one.when(4))
    assert codes(error) == ["reason_missing"]
    assert decide_review(one.actor, review, Verdict("continue", REASON), at=one.when(4)).bookings == ()
    assert set(Booking.objects.filter(pk__in=one.bookings[4:]).values_list("state", flat=True)) == {"booked"}
    kept = Review.objects.select_related("course__client").get(pk=review)
    assert (kept.action, kept.reason) == ("continue", REASON)
    with pytest.raises(ProblemsError) as error:
        decide_review(one.actor, review, Verdict("stop"), at=one.when(4))
    assert codes(error) == ["review_decided"]


def test_a_new_danger_refers_and_nobody_goes_on_with_any_reason(one):
    one.treat(1, 6)
    one.rescreen(2, saddle_numb=True, pelvic_change_explained=False)
    found = proposed(one, 2)
    assert found.replan.action == "refer"
    for action in ("continue", "change"):
        with pytest.raises(ProblemsError) as error:
            decide_review(one.actor, found.review, Verdict(action, REASON), at=one.when(2))
        assert codes(error) == ["never_overridden"]
    ended = decide_review(one.actor, found.review, Verdict("refer"), at=one.when(2))
    assert ended.bookings == one.bookings[1:]


def test_without_a_rating_nothing_is_decided_to_go_on(one):
    unchanged(one, 4)
    Score.objects.filter(visit=4).delete()
    found = proposed(one, 4)
    assert (found.replan.action, rules(found)) == ("unknown", ["rating_missing"])
    with pytest.raises(ProblemsError) as error:
        decide_review(one.actor, found.review, Verdict("continue", REASON), at=one.when(4))
    assert codes(error) == ["review_open"]


def test_recovery_ends_the_course_as_done(one):
    for visit, pain in ((1, 4), (2, 1)):
        one.treat(visit, pain)
    one.begin(3, 0)
    found = proposed(one, 3)
    assert rules(found) == ["recovered"]
    assert len(decide_review(one.actor, found.review, Verdict("stop"), at=one.when(3)).bookings) == 3
    assert Course.objects.get(pk=one.course).state == "done"
    after = after_course(one.small.client, one.assessor)
    assert (after.course_over, after.look_back) == (True, False)
    assert [topic.id for topic in after.plan.topics][:2] == ["activity", "exercise"]


def test_a_course_that_has_ended_opens_no_session(one):
    unchanged(one, groc=0)
    decide_review(one.actor, proposed(one, 4).review, Verdict("stop"), at=one.when(4))
    Booking.objects.filter(pk=one.bookings[4]).update(state="booked")
    one.rescreen(5)
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[4], at=one.when(5))
    assert codes(error) == ["course_over"]


def test_a_therapist_of_another_salon_decides_nothing(one):
    unchanged(one, 2)
    elsewhere = therapist(one.small, make_salon("osokorky").salon)
    with pytest.raises(ProblemsError) as error:
        decide_review(elsewhere, proposed(one, 2).review, Verdict("continue"), at=one.when(2))
    assert codes(error) == ["not_allowed"]
    with pytest.raises(ProblemsError) as error:
        decide_review(one.actor, 10**6, Verdict("continue"), at=one.when(2))
    assert codes(error) == ["no_review"]


def test_a_single_session_has_no_review(one):
    Booking.objects.filter(pk=one.bookings[0]).update(course=None)
    assert proposed(one, 1) is None


# ------------------------------------------------------------------------------------------------ when and what may be


@pytest.mark.parametrize(
    ("visit", "done", "due"),
    [
        (1, (), False),
        (2, (), True),
        (2, (2,), False),
        (3, (2,), False),
        (3, (), True),
        (4, (2,), True),
        (6, (4,), True),
    ],
)
def test_reviews_are_due_at_visits_two_four_and_six_and_a_missed_one_later(assessor, visit, done, due):
    found = assessor.assess_valid(
        {"on": "2026-11-22", "answers": example("office_worker.json")}, today=date(2026, 11, 22)
    )
    history = History(date(2026, 12, 1), visit, visit - 1, date(2026, 11, 25))
    decided = [Reviewed(number, date(2026, 11, 26)) for number in done]
    assert review_due(history, found.course, assessor.tables, decided) is bool(due)


def test_a_review_is_due_after_a_month_whatever_the_visit(assessor):
    found = assessor.assess_valid(
        {"on": "2026-11-22", "answers": example("office_worker.json")}, today=date(2026, 11, 22)
    )
    first = date(2026, 11, 25)
    decided = [Reviewed(2, first + timedelta(days=7))]
    before, after = (History(first + timedelta(days=days), 3, 2, first) for days in (29, 30))
    assert not review_due(before, found.course, assessor.tables, decided)
    assert review_due(after, found.course, assessor.tables, decided)
    late = [*decided, Reviewed(3, first + timedelta(days=31))]
    assert not review_due(after, found.course, assessor.tables, late)


@pytest.mark.parametrize(
    ("proposal", "rule", "action", "reason", "code"),
    [
        ("continue", "responding", "continue", "", ""),
        ("continue", "responding", "stop", "", "reason_missing"),
        ("continue", "responding", "stop", REASON, ""),
        ("refer", "clearly_worse", "continue", REASON, "never_overridden"),
        ("stop", "ceiling_reached", "continue", REASON, "never_overridden"),
        ("stop", "no_function_gain", "change", REASON, ""),
        ("unknown", "function_missing", "continue", REASON, "review_open"),
        ("unknown", "function_missing", "stop", REASON, ""),
        ("continue", "responding", "unknown", REASON, "review_action"),
    ],
)
def test_what_a_therapist_may_make_of_a_proposal(proposal, rule, action, reason, code):
    assert [problem.code for problem in wrong_with(proposal, [rule], action, reason)] == ([code] if code else [])
