"""Outcomes: sums that are right, groups that are large enough, and nobody who could be found by subtracting."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.office.results import FEWEST, results, shown
from jivaka.records.models import AdverseEvent, Booking, Client, Course, Review, Salon, Score, Service
from services.salon import NOW, make_decision, make_salon, tick

BOSS = Actor("manager", 1, everywhere=True)
LAST_WEEK = date(2026, 11, 16)
REVIEW = SimpleNamespace(
    readings_in_window=SimpleNamespace(whole=2),
    least_points=SimpleNamespace(value=1.5),
    least_percent=SimpleNamespace(value=30),
)


def treated(small, ratings, *, service=None, action="", event=False):
    """Make a client with a finished course on some days, rated so before the sessions."""
    client = Client.objects.create(name="Somebody", created_at=NOW).pk
    course = Course.objects.create(
        client_id=client, decision_id=make_decision(client), plan={}, sessions=4, created_at=NOW
    )
    rows = [session(small, course, visit, service or small.wellness) for visit in range(1, len(ratings) + 1)]
    for row, rating in zip(rows, ratings, strict=True):
        on = instant_of(row.starts).date()
        values = {"value": rating, "visit": row.session, "on": on, "recorded_by": "test", "recorded_at": NOW}
        Score.objects.create(client_id=client, course=course, booking=row, measure="nprs", **values)
    then = instant_of(rows[-1].starts)
    if action:
        Review.objects.create(course=course, visit=4, proposal={}, proposed_at=NOW, action=action, decided_at=then)
    if event:
        values = {"grade": 1, "reported_by": "test", "reported_at": then}
        AdverseEvent.objects.create(client_id=client, booking=rows[-1], **values)


def session(small, course, visit, service):
    """Make one finished session of a course, three days before the next one's number."""
    starts = tick("10:00", LAST_WEEK) - 3 * 288 * visit
    return Booking.objects.create(
        client_id=course.client_id,
        course=course,
        decision_id=course.decision_id,
        session=visit,
        salon_id=small.salon,
        service_id=service,
        therapist_id=small.olha,
        room_id=small.blue,
        starts=starts,
        ends=starts + 12,
        state="fulfilled",
        price=1,
        request_key=f"{course.client_id}",
        created_at=NOW,
        changed_at=NOW,
    )


BETTER, SAME, SHORT = (6, 6, 4, 4), (6, 6, 5, 6), (6, 4)


@pytest.mark.django_db
def test_better_is_what_the_review_at_visit_four_calls_better():
    small = make_salon()
    for _ in range(8):
        treated(small, BETTER, action="continue")
    for _ in range(7):
        treated(small, SAME, action="stop", event=True)
    treated(small, (3, 3, 2, 2), action="continue")  # a third less, though only one point
    for _ in range(12):
        treated(small, SHORT)
    found = results(BOSS, REVIEW, at=NOW)
    (one,) = found.by_salon.groups
    assert (one.hits, one.of, found.not_measured) == (9, 16, 12)
    assert one.low < 9 / 16 < one.high
    assert found.actions["stop"].whole.hits == 7
    assert found.actions["continue"].whole.of == 16
    (rate,) = found.harm_by_technique.groups
    assert (rate.key, rate.events, rate.sessions) == ("manual", 7, 16 * 4 + 24)
    assert rate.per_thousand == pytest.approx(7 / 88 * 1000)


@pytest.mark.django_db
def test_ratings_after_a_session_and_at_the_intake_never_count():
    small = make_salon()
    for _ in range(12):
        treated(small, SAME)
    Score.objects.filter(visit=4).update(moment="after_session", value=0)
    assert results(BOSS, REVIEW, at=NOW).by_salon.whole is None  # three readings are too few for two windows
    Score.objects.filter(visit=1).update(visit=0)
    assert results(BOSS, REVIEW, at=NOW).by_salon.whole is None


@pytest.mark.django_db
def test_a_small_group_is_shown_nowhere_and_neither_is_one_that_would_give_it_away():
    small = make_salon()
    other = Service.objects.get(pk=small.hot)
    for _ in range(20):
        treated(small, BETTER)
    for _ in range(3):
        treated(small, SAME, service=other.pk)
    found = results(BOSS, REVIEW, at=NOW)
    assert found.by_technique.groups == ()  # twenty of twenty-three would tell of the three
    assert (found.by_technique.left_out, found.by_technique.whole.of) == (2, 23)
    assert found.harm_by_technique.groups == ()


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 60), max_size=8))
def test_what_is_left_out_is_nothing_or_too_many_to_be_found(sizes):
    kept = shown(sizes)
    left = sum(size for key, size in sizes.items() if key not in kept)
    assert all(sizes[key] >= FEWEST for key in kept)
    assert left == 0 or left >= FEWEST or not kept


@pytest.mark.django_db
def test_groups_stand_by_name_and_not_by_what_they_came_to():
    first, second = make_salon("a"), make_salon("b")
    Salon.objects.filter(pk=first.salon).update(name="Beta")
    Salon.objects.filter(pk=second.salon).update(name="Alpha")
    for _ in range(FEWEST):
        treated(first, BETTER)
        treated(second, SAME)
    assert [one.key for one in results(BOSS, REVIEW, at=NOW).by_salon.groups] == ["Alpha", "Beta"]


@pytest.mark.django_db
def test_two_salons_of_one_name_stay_two():
    first, second = make_salon("a"), make_salon("b")
    Salon.objects.update(name="Alpha")
    for _ in range(FEWEST):
        treated(first, BETTER)
        treated(second, SAME)
    found = results(BOSS, REVIEW, at=NOW).by_salon.groups
    assert [(one.key, one.hits, one.of) for one in found] == [
        ("Alpha (a)", FEWEST, FEWEST),
        ("Alpha (b)", 0, FEWEST),
    ]


@pytest.mark.django_db
def test_a_manager_sees_their_own_salons_only_and_nobody_else_sees_anything():
    first, second = make_salon("a"), make_salon("b")
    for _ in range(FEWEST):
        treated(first, BETTER)
        treated(second, SAME)
    here = results(Actor("manager", 2, salons=frozenset({first.salon})), REVIEW, at=NOW)
    assert (here.by_salon.whole.of, here.by_salon.whole.hits) == (FEWEST, FEWEST)
    for role in ("client", "therapist", "receptionist", "reviewer", "system"):
        with pytest.raises(ProblemsError):
            results(Actor(role, 1, everywhere=True), REVIEW, at=NOW)


@pytest.mark.django_db
def test_two_reports_of_one_week_are_the_same():
    small = make_salon()
    for _ in range(FEWEST):
        treated(small, BETTER)
    monday = NOW - timedelta(days=NOW.weekday())
    early = results(BOSS, REVIEW, at=monday)
    Score.objects.all().update(on=NOW.date())  # as if everything had been measured today
    late = results(BOSS, REVIEW, at=NOW)
    assert early.until == late.until
    assert late.by_salon.whole is None  # what this week brought is not in it


@pytest.mark.django_db
def test_a_group_far_from_the_others_is_marked_and_one_within_chance_is_not():
    first, second = make_salon("a"), make_salon("b")
    Salon.objects.filter(pk=first.salon).update(name="Far")
    Salon.objects.filter(pk=second.salon).update(name="Near")
    for _ in range(12):
        treated(first, SAME)
    for _ in range(60):
        treated(second, BETTER)
    places = {one.key: one.place for one in results(BOSS, REVIEW, at=NOW).by_salon.groups}
    assert places == {"Far": "below", "Near": "above"}
