"""The plan after a course says everything that the knowledge says, once, with its evidence; and sells nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jivaka.core.course.contract import as_contract, plan_of
from jivaka.core.course.plan import propose
from jivaka.core.course.values import CourseInputs
from jivaka.core.outcomes.prevention import LEFT_OUT, TOPICS, maintenance_due, prevention_plan
from jivaka.core.outcomes.replan import replan
from jivaka.core.outcomes.scores import History, Score
from jivaka.core.truth import Truth


def plan(assessor, stage="chronic", limits=()):
    return prevention_plan(stage, limits, assessor.home, assessor.tables)


def test_every_piece_of_the_knowledge_has_its_topic(assessor):
    placed = [name for names in TOPICS.values() for name in names]
    known = {piece.id for piece in (*assessor.home.home, *assessor.home.prevention)}
    assert len(placed) == len(set(placed))
    assert {*placed, *LEFT_OUT} == known


def test_everything_that_is_said_names_its_sources(assessor):
    for stage in ("acute", "subacute", "chronic", "unknown"):
        pieces = [piece for topic in plan(assessor, stage).topics for piece in topic.pieces]
        assert pieces
        assert all(piece.sources for piece in pieces)


def test_warmth_is_for_fresh_pain_and_never_for_whoever_must_not_have_heat(assessor):
    assert "heat" in [topic.id for topic in plan(assessor, "acute").topics]
    assert "heat" not in [topic.id for topic in plan(assessor, "acute", {"no_heat"}).topics]
    assert "heat" not in [topic.id for topic in plan(assessor, "chronic").topics]


def test_further_visits_are_called_a_comfort_and_looked_back_on_at_every_third(assessor):
    further = plan(assessor).maintenance
    assert "No trial has shown" in further.says[0].says
    assert [maintenance_due(count, assessor.tables) for count in range(5)] == [False, False, False, True, False]
    assert further.review_every.whole == 3


@pytest.mark.parametrize("stage", ["acute", "subacute", "chronic", "unknown"])
@pytest.mark.parametrize("baseline", [None, 2.0, 6.0])
def test_a_kept_plan_is_read_back_as_it_was_written(assessor, stage, baseline):
    made = propose(
        CourseInputs(stage, "mechanical", 30 if stage != "unknown" else None, baseline, minutes=60), assessor.tables
    )
    left_behind = {"chance_of_meaningful_change", "extra_gain", "stop_rules", "refer_rules", "rules", "cost"}
    written = as_contract(made)
    again = as_contract(plan_of(written))
    assert {name: again[name] for name in again.keys() - left_behind} == {
        name: written[name] for name in written.keys() - left_behind
    }


@pytest.mark.parametrize("last", [1.0, 3.0, 5.5, 6.0])
@pytest.mark.parametrize("visit", [1, 2, 4])
def test_a_review_of_a_kept_plan_comes_out_as_that_of_the_plan_itself(assessor, last, visit):
    made = propose(CourseInputs("chronic", "mechanical", 200, 6.0, minutes=60), assessor.tables)
    first = date(2026, 11, 2)
    days = [first + timedelta(days=7 * number) for number in range(visit)]
    scores = [Score("nprs", last if on == days[-1] else 6.0, on, place) for place, on in enumerate(days, 1)]
    scores += [Score("groc", 0, days[-1], visit)]
    calm = dict.fromkeys(("new_red_flag", "new_nerve_sign", "worse_over_a_week", "strong_reaction"), Truth.FALSE)
    history = History(days[-1], visit, visit - 1, first, tuple(scores), **calm)
    kept = plan_of(as_contract(made))
    assert replan(history, kept, assessor.tables) == replan(history, made, assessor.tables)
