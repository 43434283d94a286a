"""Plans from tables with round numbers: the mathematics worked by hand, and every branch of a plan pinned."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise
from math import exp, inf, log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from jivaka.core.course import model
from jivaka.core.course.contract import as_contract, plan_of
from jivaka.core.course.model import Assumption, Case
from jivaka.core.course.notes import explain
from jivaka.core.course.plan import propose
from jivaka.core.course.values import Band, CourseInputs, Gain
from jivaka.core.errors import ProblemsError
from jivaka.core.truth import Truth
from unit.course.small import small_tables
from unit.pinned import assert_as_pinned

CHRONIC: dict[str, Any] = {
    "duration_class": "chronic", "kind": "mechanical", "pain_duration_days": 400, "baseline_pain": 6.0,
    "in_pain": Truth.TRUE, "minutes": 60, "max_minutes": 90, "goal": "ease_pain",
}  # fmt: skip
CASES: dict[str, dict[str, Any]] = {
    "long-standing": {},
    "long-standing, to the day": {"pain_duration_days": 365},
    "persistent, a day less": {"pain_duration_days": 364},
    "chronic of unknown length": {"pain_duration_days": None},
    "acute": {"duration_class": "acute", "pain_duration_days": 7},
    "acute and mild": {"duration_class": "acute", "pain_duration_days": 7, "baseline_pain": 1.0},
    "subacute": {"duration_class": "subacute", "pain_duration_days": 60, "goal": "relax"},
    "subacute and short": {"duration_class": "subacute", "pain_duration_days": 60, "minutes": 30},
    "unknown duration": {"duration_class": "unknown", "pain_duration_days": None},
    "baseline unknown": {"baseline_pain": None, "goal": "keep_back_well"},
    "nothing known": {"duration_class": "unknown", "pain_duration_days": None, "baseline_pain": None, "minutes": None},
    "mild": {"baseline_pain": 0.5},
    "strongest": {"baseline_pain": 10},
    "too weak for a course": {"baseline_pain": 1},
    "acute and weak": {"duration_class": "acute", "pain_duration_days": 7, "baseline_pain": 2.0},
    "acute and middling": {"duration_class": "acute", "pain_duration_days": 7, "baseline_pain": 4.0},
    "without pain, to keep well": {"in_pain": Truth.FALSE, "goal": "keep_back_well"},
    "no pain rated": {"baseline_pain": 0},
    "says without pain": {"in_pain": Truth.FALSE, "goal": "recover_from_sport", "duration_class": "unknown"},
    "says without pain and has no goal": {"in_pain": Truth.FALSE, "baseline_pain": None},
    "unknown whether in pain": {"in_pain": Truth.UNKNOWN},
    "nerve": {"kind": "nerve_like", "goal": "recover_from_sport"},
    "inflammatory": {"kind": "inflammatory"},
    "serious": {"kind": "serious_suspicion"},
    "long session": {"minutes": 90},
    "long session cut": {"minutes": 90, "max_minutes": 45},
    "no length chosen": {"minutes": None, "max_minutes": None},
    "no length chosen, half an hour at most": {"minutes": None, "max_minutes": 30},
    "first visit as any other": {"first_visit_moderate": False},
    "short first visit": {"minutes": 30},
    "with a price": {"price_per_session_minor": 4500, "currency": "EUR"},
    "single with a price": {"in_pain": Truth.FALSE, "price_per_session_minor": 0, "currency": "UAH"},
}


def inputs(**given: Any) -> CourseInputs:
    return CourseInputs(**{**CHRONIC, **given})


def test_every_plan_is_as_it_is_written_down() -> None:
    found: dict[str, object] = {}
    for name, given in CASES.items():
        plan = propose(inputs(**given), small_tables())
        contract = as_contract(plan)
        raw = [[round(part, 9) for part in (gain.extra.low, gain.extra.mean, gain.extra.high)] for gain in plan.gains]
        chances = [[one.session, one.week, round(one.with_massage, 9), round(one.without, 9)] for one in plan.chances]
        bands = (*plan.expected.with_massage, *plan.expected.without) if plan.expected else ()
        exact = [[round(part, 9) for part in (band.low, band.mean, band.high)] for band in bands]
        for part in ("stop_rules", "refer_rules", "rules", "explain"):
            contract.pop(part)
        used = [figure.name for figure in plan.figures]
        found[name] = {**contract, "exact": [raw, chances, exact], "figures": used}
    assert_as_pinned(Path(__file__).with_name("plans.json"), found)


def test_a_plan_says_which_rules_stop_it_and_which_send_to_a_doctor() -> None:
    plan = propose(inputs(), small_tables())
    contract = as_contract(plan)
    always = [rule for rule in small_tables().stop_rules.values() if rule.always]
    assert plan.stop_rules == tuple(rule for rule in always if rule.action == "stop") != ()
    assert plan.refer_rules == tuple(rule for rule in always if rule.action == "refer") != ()
    assert contract["stop_rules"] == [rule.says for rule in plan.stop_rules]
    assert contract["refer_rules"] == [rule.says for rule in plan.refer_rules]
    assert contract["rules"] == [
        {"id": rule.id, "action": rule.action, "says": rule.says} for rule in (*plan.stop_rules, *plan.refer_rules)
    ]


def test_every_figure_of_a_plan_is_explained_with_its_range_basis_and_source() -> None:
    plan = propose(inputs(), small_tables())
    assert len(plan.explain) == len(plan.figures)
    assert plan.explain[0] == "first_block of row.chronic: 4 (3 to 5) units [assumed; BOOK]."
    assert plan.explain[1] == "extend_to of row.chronic: 8 units [assumed; BOOK]."
    assert plan.sources == ("BOOK", "RULES")
    assert propose(inputs(kind="nerve_like"), small_tables()).sources == ("BOOK", "PAPER", "RULES")


def test_a_pattern_that_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProblemsError) as refused:
        propose(inputs(kind="odd"), small_tables())
    (problem,) = refused.value.problems
    assert (problem.code, problem.where, problem.message) == ("course-input", "kind", "'odd' is no pattern of pain.")
    assert problem.remedy.startswith("It is one of: inflammatory, mechanical, nerve_like")


@pytest.mark.parametrize(
    ("given", "where", "remedy"),
    [
        ({"duration_class": "old"}, "duration_class", "It is one of acute, subacute, chronic, unknown."),
        ({"baseline_pain": -0.1}, "baseline_pain", "It lies between 0 and 10."),
        ({"baseline_pain": 10.1}, "baseline_pain", "It lies between 0 and 10."),
        ({"pain_duration_days": -1}, "pain_duration_days", "It is a number of days, 0 or more."),
        ({"minutes": 0}, "minutes", "It is more than 0."),
        ({"max_minutes": 0}, "max_minutes", "It is more than 0."),
        ({"price_per_session_minor": -1}, "price_per_session_minor", "It is 0 or more."),
    ],
)
def test_inputs_that_no_answer_can_mean_are_refused(given: dict[str, Any], where: str, remedy: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        inputs(**given)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where, problem.remedy) == ("course-input", where, remedy)
    assert problem.message == f"{given[where]!r} cannot be used for a course."


def test_the_ends_of_what_may_be_answered_are_taken_and_all_mistakes_are_told_at_once() -> None:
    for given in ({"baseline_pain": 0}, {"baseline_pain": 10}, {"pain_duration_days": 0}, {"minutes": 1}):
        assert inputs(**given)
    assert inputs(max_minutes=1, price_per_session_minor=0)
    with pytest.raises(ProblemsError) as refused:
        inputs(minutes=0, max_minutes=0)
    assert [problem.where for problem in refused.value.problems] == ["minutes", "max_minutes"]


def test_what_is_left_out_means_that_nobody_knows() -> None:
    bare = CourseInputs("chronic", "mechanical")
    assert asdict(bare) == {
        "duration_class": "chronic", "kind": "mechanical", "pain_duration_days": None, "baseline_pain": None,
        "in_pain": Truth.UNKNOWN, "minutes": None, "max_minutes": None, "goal": "unknown",
        "first_visit_moderate": True, "price_per_session_minor": None, "currency": "",
    }  # fmt: skip


def test_a_line_names_every_source_and_the_note() -> None:
    (first, *_) = propose(inputs(), small_tables()).figures
    cited = replace(first, sources=("BOOK", "PAPER"), note="A note.")
    assert explain([cited]) == ("first_block of row.chronic: 4 (3 to 5) units [assumed; BOOK, PAPER]. A note.",)


def test_a_rating_without_a_percentage_counts_in_points_alone() -> None:
    tables = small_tables()
    bare = replace(tables.measures["nprs"], meaningful_percent=None, meaningful_points=DOSE.least_gain)
    alone = replace(tables, measures={**tables.measures, "nprs": bare})
    assert model.meaningful_fall(1000, alone) == DOSE.least_gain.value
    figures = propose(inputs(), alone).figures
    assert all(figures)
    assert len(figures) == len(propose(inputs(), tables).figures) - 1


def test_what_was_shown_is_read_back_as_it_was_shown() -> None:
    for given in CASES.values():
        shown = as_contract(propose(inputs(**given), small_tables()))
        again = as_contract(plan_of(shown))
        behind = {"chance_of_meaningful_change", "extra_gain", "stop_rules", "refer_rules", "rules", "cost"}
        assert {key: value for key, value in again.items() if key not in behind} == {
            key: value for key, value in shown.items() if key not in behind
        }


# ------------------------------------------------------------------------------------------ the mathematics, by hand

CASE = Case(baseline=6.0, stage="longstanding", minutes=60, per_week=1.0)
MIDDLE = Assumption(points=1.4, kappa=4.0, half_life=8.0)
DOSE = small_tables().dose


@pytest.mark.parametrize(
    ("now", "usual", "start"),
    [(6, 4, 5), (None, 4, 4), (6, None, 6), (0, 0, 0), (0, None, 0), (None, None, None), (3, 8, 5.5)],
)
def test_the_start_is_the_mean_of_what_is_known(now: float | None, usual: float | None, start: float | None) -> None:
    assert model.baseline_of(now, usual) == start


@pytest.mark.parametrize(
    ("duration_class", "days", "stage"),
    [
        ("chronic", 365, "longstanding"), ("chronic", 364, "persistent"), ("chronic", None, "persistent"),
        ("acute", 3, "acute"), ("subacute", None, "subacute"), ("unknown", 400, ""),
    ],
)  # fmt: skip
def test_the_stage_of_the_natural_course(duration_class: str, days: int | None, stage: str) -> None:
    assert model.stage_of(duration_class, days, 365) == stage


def test_without_massage_pain_falls_towards_its_floor() -> None:
    acute = small_tables().stages["acute"]
    assert model.natural_ratio(acute, 0) == 1
    assert model.natural_ratio(acute, 2) == pytest.approx(0.2 + 0.8 * exp(-1))
    assert model.natural_ratio(acute, 1000) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("minutes", "share"), [(0, 0), (15, 0.25), (30, 0.5), (45, 0.75), (60, 1), (90, 1), (30.6, 0.51)]
)
def test_the_share_of_a_shorter_session_lies_on_straight_lines(minutes: float, share: float) -> None:
    assert model.minutes_share(minutes, DOSE.minutes) == pytest.approx(share)


def test_below_the_first_point_the_share_is_that_of_the_first_point_reached_evenly() -> None:
    assert model.minutes_share(15, DOSE.minutes[1:]) == pytest.approx(0.5)
    assert model.minutes_share(60, DOSE.minutes[1:]) == pytest.approx(1)
    assert model.minutes_share(45, DOSE.minutes[1:]) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("minutes", "rate", "weight"),
    [(60, 1, 1), (60, 2, 1), (60, 4, 0.5), (30, 4, 1), (30, 8, 0.5), (0, 1, 1), (60, 0, 1), (60, 0.5, 1)],
)
def test_a_session_counts_less_once_the_week_is_full(minutes: float, rate: float, weight: float) -> None:
    assert model.session_weight(Case(6, "acute", minutes, rate), DOSE) == pytest.approx(weight)


def test_the_effect_passes_through_what_was_measured_and_scales_with_the_start() -> None:
    reached = (1 - exp(-10 / 4)) / (1 - exp(-10 / 4))
    assert model.effect_after(CASE, 10, DOSE, MIDDLE) == pytest.approx(1.4 * 6 / 5 * reached)
    assert model.effect_after(CASE, 0, DOSE, MIDDLE) == 0
    half = Case(6, "longstanding", 30, 1)
    assert model.effect_after(half, 3, DOSE, MIDDLE) == pytest.approx(0.84 * (1 - exp(-0.75)) / (1 - exp(-2.5)))
    crowded = Case(6, "longstanding", 60, 4)
    assert model.effect_after(crowded, 4, DOSE, MIDDLE) == pytest.approx(model.effect_after(CASE, 2, DOSE, MIDDLE))


@pytest.mark.parametrize(
    ("week", "rate", "before"), [(0, 1, 0), (0.5, 1, 1), (1, 1, 1), (1.1, 1, 2), (3, 2, 6), (30, 1, 10), (1 / 3, 3, 1)]
)
def test_a_rating_comes_before_the_session_of_its_day(week: float, rate: float, before: int) -> None:
    assert model.sessions_before(week, 10, rate) == before


def test_after_the_course_what_massage_added_halves_with_each_half_life() -> None:
    end = model.effect_at(CASE, 4, 4, DOSE, MIDDLE)
    assert end == pytest.approx(model.effect_after(CASE, 4, DOSE, MIDDLE))
    assert model.effect_at(CASE, 4, 12, DOSE, MIDDLE) == pytest.approx(end / 2)
    assert model.effect_at(CASE, 4, 20, DOSE, MIDDLE) == pytest.approx(end / 4)
    assert model.effect_at(CASE, 4, 2, DOSE, MIDDLE) == pytest.approx(model.effect_after(CASE, 2, DOSE, MIDDLE))
    twice = Case(6, "longstanding", 60, 2)
    assert model.effect_at(twice, 4, 10, DOSE, MIDDLE) == pytest.approx(model.effect_after(twice, 4, DOSE, MIDDLE) / 2)


def test_the_middle_and_the_eight_ends_of_what_is_assumed() -> None:
    assert model.central("longstanding", small_tables()) == MIDDLE
    assert model.central("acute", small_tables()).points == 0.9
    assert set(model.corners("subacute", small_tables())) == {
        Assumption(points, kappa, half) for points in (1.0, 1.8) for kappa in (3, 6) for half in (6, 12)
    }
    assert {end.points for end in model.corners("acute", small_tables())} == {0.4, 1.2}


def test_how_far_people_differ_grows_from_the_error_of_two_readings_to_what_was_measured() -> None:
    spread = small_tables().spread
    assert model.spread_at(0, spread, 1.0) == pytest.approx(sqrt(2))
    assert model.spread_at(4, spread, 1.0) == pytest.approx(sqrt(2 + (6.25 - 2) / 2))
    assert model.spread_at(8, spread, 1.0) == pytest.approx(2.5)
    assert model.spread_at(99, spread, 1.0) == pytest.approx(2.5)
    assert model.spread_at(8, spread, 3.0) == pytest.approx(sqrt(18))
    assert model.true_spread_at(0, spread, 1.0) == pytest.approx(0, abs=1e-6)
    assert model.true_spread_at(4, spread, 1.0) == pytest.approx(sqrt(4.25 / 2))
    assert model.true_spread_at(4, spread, 3.0) == pytest.approx(0, abs=1e-6)


def test_what_we_do_not_know_of_the_effect_is_the_width_of_its_ends() -> None:
    ends = [model.effect_at(CASE, 4, 10, DOSE, end) for end in model.corners("longstanding", small_tables())]
    width = 2 * NormalDist().inv_cdf(0.95)
    assert model.effect_uncertainty(CASE, 4, 10, small_tables()) == pytest.approx((max(ends) - min(ends)) / width)


def test_the_chance_of_a_fall_is_half_when_it_is_just_what_is_needed() -> None:
    assert model.responder_probability(2, 2, 3) == pytest.approx(0.5)
    assert model.responder_probability(5, 2, 3) == pytest.approx(NormalDist().cdf(1))


@pytest.mark.parametrize(("start", "fall"), [(3, 1.5), (5, 1.5), (6, 1.8), (10, 3)])
def test_a_change_that_people_notice_is_a_share_but_never_too_little(start: float, fall: float) -> None:
    assert model.meaningful_fall(start, small_tables()) == pytest.approx(fall)


def test_without_a_share_the_least_change_stands() -> None:
    tables = small_tables()
    rating = replace(tables.measures["nprs"], meaningful_percent=None)
    assert model.meaningful_fall(10, replace(tables, measures={"nprs": rating})) == 1.5


def test_a_band_is_the_stated_share_of_people_within_the_rating() -> None:
    tables = small_tables()
    natural = 6 * model.natural_ratio(tables.stages["longstanding"], 4)
    reach = NormalDist().inv_cdf(0.9) * model.spread_at(4, tables.spread, 1.0)
    assert model.band_without(CASE, 4, tables) == Band(
        pytest.approx(natural - reach), pytest.approx(natural), pytest.approx(natural + reach)
    )
    unsure = model.effect_uncertainty(CASE, 4, 4, tables)
    reach = NormalDist().inv_cdf(0.9) * sqrt(model.spread_at(4, tables.spread, 1.0) ** 2 + unsure**2)
    mean = natural - model.effect_at(CASE, 4, 4, DOSE, MIDDLE)
    with_massage = model.band_with(CASE, 4, 4, tables)
    assert with_massage == Band(pytest.approx(mean - reach), pytest.approx(mean), pytest.approx(mean + reach))


def test_no_rating_lies_outside_0_to_10() -> None:
    strongest = model.band_without(Case(10, "longstanding", 60, 1), 8, small_tables())
    assert strongest.high == 10
    assert model.band_without(Case(1, "acute", 60, 1), 8, small_tables()).low == 0
    relieved = model.band_with(Case(0.1, "acute", 60, 1), 4, 200, small_tables())
    assert relieved.low == 0 <= relieved.mean


def test_chances_never_fall_from_session_to_session_and_massage_never_lowers_them() -> None:
    found = model.chances(CASE, 10, small_tables())
    assert [chance.session for chance in found] == list(range(1, 11))
    assert [chance.week for chance in found] == list(range(1, 11))
    for before, after in pairwise(found):
        assert before.with_massage <= after.with_massage
        assert before.without <= after.without
    assert all(chance.without <= chance.with_massage for chance in found)
    assert [chance.week for chance in model.chances(Case(6, "acute", 60, 2), 3, small_tables())] == [0.5, 1, 1.5]


def test_each_session_adds_less_than_the_one_before() -> None:
    found = model.gains(CASE, 4, small_tables())
    assert [gain.session for gain in found] == [1, 2, 3, 4]
    total = sum(gain.extra.mean for gain in found)
    assert total == pytest.approx(model.effect_after(CASE, 4, DOSE, MIDDLE))
    for before, after in pairwise(found):
        assert before.extra.mean > after.extra.mean
    assert all(gain.extra.low <= gain.extra.mean <= gain.extra.high for gain in found)


def test_sessions_are_supported_until_one_adds_too_little() -> None:
    ends = ((1, 0.5, 0.9), (2, 0.1, 0.4), (3, 0.05, 0.1), (4, 0, 0))
    found = [Gain(at, Band(0, mean, high)) for at, mean, high in ends]
    assert model.supported(found, 0.1) == (2, 3)
    assert model.supported(found, 1.0) == (0, 0)
    assert model.supported(found, -inf) == (4, 4)
    assert model.supported(found, 0.11) == (1, 2)


def test_half_lives_are_those_of_the_logarithm() -> None:
    assert exp(-log(2)) == pytest.approx(0.5)


def test_a_short_week_counts_each_session_fully_only_as_far_as_the_plateau_allows() -> None:
    low = replace(DOSE, weekly_plateau_minutes=replace(DOSE.weekly_plateau_minutes, value=15))
    assert model.session_weight(Case(6, "acute", 60, 0.5), low) == pytest.approx(0.5)


def test_the_true_spread_is_what_the_readings_do_not_explain() -> None:
    spread = small_tables().spread
    assert model.true_spread_at(0, spread, 1.5) == 0
    assert model.true_spread_at(8, spread, 1.5) == pytest.approx(sqrt(2.5**2 - 2 * 1.5**2))


def test_pain_cannot_fall_by_more_than_there_is() -> None:
    tables = small_tables()
    most = replace(tables.dose.later, value=100, low=100, high=100)
    case = replace(CASE, baseline=2.0)
    (chance,) = model.chances(case, 1, replace(tables, dose=replace(tables.dose, later=most)))
    deviation = model.spread_at(1, tables.spread, tables.reading_error.value)
    assert chance.with_massage == pytest.approx(model.responder_probability(2.0, 1.5, deviation))
