"""What the demonstration says it has measured: believable, of sessions that are over, and marked as made up."""

from __future__ import annotations

from statistics import fmean

import pytest

from jivaka.core.access.actor import SYSTEM
from jivaka.records.models import AdverseEvent, Review, Score
from jivaka.services.demo import Order, Size, fill_demo
from salons.conftest import NOW, empty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("month")]


@pytest.fixture(scope="module")
def month(django_db_setup, django_db_blocker, assessor):  # noqa: ARG001 - the tables must be there
    """Fill the database with a month of one salon, and take it away again."""
    size = Size(salons=1, therapists=3, days_before=28, days_after=3, people=40)
    with django_db_blocker.unblock():
        yield fill_demo(SYSTEM, Order(size), assessor, lambda *_step: None, at=NOW)
        empty()


def test_every_score_is_of_a_finished_session_and_says_that_it_is_made_up():
    rows = list(Score.objects.select_related("booking"))
    assert len(rows) > 40
    for row in rows:
        assert row.recorded_by == "demo"
        assert row.booking.state == "fulfilled"
        assert row.moment == "before_session"
        assert row.visit == row.booking.session
        assert row.recorded_at < NOW
        low, high = {"nprs": (0, 10), "psfs": (0, 10), "groc": (-7, 7)}[row.measure]
        assert low <= row.value <= high


def test_pain_falls_on_average_and_not_for_everybody():
    lines = {}
    for course, visit, value in Score.objects.filter(measure="nprs").values_list("course_id", "visit", "value"):
        lines.setdefault(course, []).append((visit, value))
    falls = [min(own)[1] - max(own)[1] for own in lines.values() if len(own) > 1]
    assert 0 < fmean(falls) < 3
    assert any(fall <= 0 for fall in falls)


def test_reviews_are_what_replan_says_and_wait_where_it_cannot_say():
    for row in Review.objects.all():
        assert row.proposal["demo"] is True
        waits = row.proposal["action"] == "unknown"
        assert (row.action == "") is waits
        assert row.reason or row.action in ("", row.proposal["action"])


def test_reactions_are_mild_and_rare():
    rows = AdverseEvent.objects.all()
    assert {row.reported_by for row in rows} <= {"demo"}
    assert all(row.grade <= 2 for row in rows)
