"""The course model gives the figures of the evidence it was made from, and its ranges hold for simulated people."""

from __future__ import annotations

import random
from math import sqrt
from typing import TYPE_CHECKING

import pytest

from jivaka.core.course import model
from jivaka.core.course.plan import propose
from jivaka.core.course.tables import read_tables
from jivaka.core.course.values import CourseInputs
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from jivaka.core.course.values import CoursePlan, CourseTables
    from jivaka.core.knowledge.values import Knowledge


@pytest.fixture(scope="module")
def tables(knowledge: Knowledge) -> CourseTables:
    found, problems = read_tables(knowledge.other)
    assert problems == ()
    return found


def trial_course() -> model.Case:
    """Return 10 sessions of 60 minutes a week for long-standing pain of 5.5: the course of the large trials."""
    return model.Case(baseline=5.5, stage="longstanding", minutes=60, per_week=1.0)


@pytest.mark.parametrize(
    ("stage", "weeks", "share"),
    [("acute", 6, 26 / 56), ("subacute", 6, 29 / 63), ("persistent", 6, 48 / 56), ("persistent", 26, 43 / 56)],
)
def test_the_natural_course_follows_the_pooled_cohorts(
    tables: CourseTables, stage: str, weeks: int, share: float
) -> None:
    assert model.natural_ratio(tables.stages[stage], weeks) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(("sessions", "share"), [(4, 0.68), (6, 0.82), (10, 0.94)])
def test_four_six_and_ten_sessions_give_most_of_the_effect(tables: CourseTables, sessions: int, share: float) -> None:
    assert model.share_of_full_effect(sessions, tables.dose.kappa.value) == pytest.approx(share, abs=0.01)


def test_half_an_hour_counts_half(tables: CourseTables) -> None:
    assert model.minutes_share(30, tables.dose.minutes) == pytest.approx(0.5)
    assert model.minutes_share(60, tables.dose.minutes) == pytest.approx(1.0)
    assert model.minutes_share(90, tables.dose.minutes) == pytest.approx(1.0)


def test_ten_weekly_hours_bring_what_the_trial_brought(tables: CourseTables) -> None:
    case = trial_course()
    without = model.natural_ratio(tables.stages["longstanding"], 10)
    assert 5.5 * (1 - without) == pytest.approx(0.4, abs=0.05)
    effect = model.effect_at(case, 10, 10, tables.dose, model.central("longstanding", tables))
    assert effect == pytest.approx(1.43, abs=0.1)


def test_55_of_100_against_27_of_100_feel_clearly_better(tables: CourseTables) -> None:
    last = model.chances(trial_course(), 10, tables)[-1]
    assert last.with_massage == pytest.approx(0.55, abs=0.03)
    assert last.without == pytest.approx(0.27, abs=0.03)


def test_what_massage_adds_is_mostly_gone_after_half_a_year(tables: CourseTables) -> None:
    case, middle = trial_course(), model.central("longstanding", tables)
    at_end = model.effect_at(case, 10, 10, tables.dose, middle)
    assert model.effect_at(case, 10, 20, tables.dose, middle) == pytest.approx(at_end / 2, rel=0.02)
    assert model.effect_at(case, 10, 36, tables.dose, middle) < 0.2 * at_end


def test_the_band_covers_the_stated_share_of_simulated_people(tables: CourseTables) -> None:
    case, chance = trial_course(), random.Random(7)
    band = model.band_with(case, 10, 10, tables)
    spread = model.spread_at(10, tables.spread, tables.reading_error.value)
    unsure = model.effect_uncertainty(case, 10, 10, tables)
    people = [chance.gauss(band.mean, sqrt(spread**2 + unsure**2)) for _ in range(20_000)]
    inside = sum(band.low <= min(10.0, max(0.0, person)) <= band.high for person in people) / len(people)
    assert inside == pytest.approx(tables.spread.coverage.value, abs=0.04)


def test_the_chance_of_a_clear_change_is_that_of_simulated_people(tables: CourseTables) -> None:
    case, chance = trial_course(), random.Random(11)
    needed = model.meaningful_fall(5.5, tables)
    deviation = model.spread_at(10, tables.spread, tables.reading_error.value)
    fall = 5.5 * (1 - model.natural_ratio(tables.stages["longstanding"], 10))
    fall += model.effect_at(case, 10, 10, tables.dose, model.central("longstanding", tables))
    responders = sum(chance.gauss(fall, deviation) >= needed for _ in range(20_000)) / 20_000
    assert model.chances(case, 10, tables)[-1].with_massage == pytest.approx(responders, abs=0.015)


def plan(tables: CourseTables, **given: object) -> CoursePlan:
    usual: dict[str, object] = {
        "duration_class": "chronic",
        "kind": "mechanical",
        "pain_duration_days": 400,
        "baseline_pain": 5.5,
        "in_pain": Truth.TRUE,
        "minutes": 60,
        "max_minutes": 90,
        "goal": "ease_pain",
    }
    return propose(CourseInputs(**{**usual, **given}), tables)  # type: ignore[arg-type]


@pytest.mark.parametrize(("stage", "days", "ceiling"), [("acute", 10, 4), ("subacute", 60, 8), ("chronic", 200, 10)])
def test_no_course_is_longer_than_the_ceiling_of_its_stage(
    tables: CourseTables, stage: str, days: int, ceiling: int
) -> None:
    found = plan(tables, duration_class=stage, pain_duration_days=days)
    assert found.sessions.first_block <= found.sessions.likely[1] <= found.sessions.ceiling <= ceiling


def test_no_more_sessions_than_the_further_gain_supports(tables: CourseTables) -> None:
    found = plan(tables)
    least = tables.dose.least_gain.value
    gained = {gain.session: gain.extra for gain in found.gains}
    assert all(gained[session].high >= least for session in range(1, found.sessions.likely[1] + 1))


def test_fresh_pain_is_told_that_it_mostly_passes_by_itself(tables: CourseTables) -> None:
    found = plan(tables, duration_class="acute", pain_duration_days=7)
    assert found.sessions.first_block <= 3
    assert any("by itself" in note or "on its own" in note or "itself" in note for note in found.notes)


def test_unknown_pain_gets_a_plan_without_a_curve_and_the_reason(tables: CourseTables) -> None:
    found = plan(tables, baseline_pain=None)
    assert found.expected is None
    assert found.chances == ()
    assert found.notes


@pytest.mark.parametrize("kind", ["nerve_like", "inflammatory", "stenosis_like", "widespread", "undetermined"])
def test_other_patterns_are_never_promised_more_than_the_usual_course(tables: CourseTables, kind: str) -> None:
    assert plan(tables, kind=kind).sessions.likely[1] <= plan(tables).sessions.likely[1]


def test_without_pain_no_course_is_needed(tables: CourseTables) -> None:
    found = plan(tables, in_pain=Truth.FALSE, baseline_pain=None, goal="relax", duration_class="unknown")
    assert found.expected is None
    assert found.sessions.ceiling <= 4


def test_every_number_names_its_source_and_basis(tables: CourseTables) -> None:
    found = plan(tables)
    assert found.sources
    assert all(any(basis in line for basis in ("evidence", "computed", "assumed")) for line in found.explain)
