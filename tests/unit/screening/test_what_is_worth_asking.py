"""When an open rule matters, what it asks first, and which other questions hang on that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jivaka.core.knowledge.condition import Count, Every, IsTrue, Literal, Some
from jivaka.core.knowledge.values import Disposition, Effect, Limit
from jivaka.core.screening.program import ALL, COUNTED, MAY, Operation, compile_program
from jivaka.core.screening.screen import Screener
from jivaka.core.screening.values import RuleState
from jivaka.core.screening.waiting import (
    Sure,
    could_change,
    first_to_ask,
    questions_worth_asking,
    unasked_places,
    with_deciders,
)
from unit.screening.small import WELL, findings_of, small_knowledge, without

OK, LIMITS, DOCTOR = Disposition.MASSAGE_OK, Disposition.MASSAGE_WITH_LIMITS, Disposition.DOCTOR_FIRST
LIGHT, HEAT = Limit("light_only"), Limit("no_heat")
OPEN = MAY | COUNTED


def state(effect: Effect, condition: int = OPEN, referral: int = OPEN) -> RuleState:
    return RuleState(replace(small_knowledge().rules[0], effect=effect), condition, referral)


NOTHING = Effect(OK)
EVERYTHING = Effect(
    LIMITS,
    (LIGHT, HEAT),
    frozenset({"stones", "cups"}),
    frozenset({"deep", "thai"}),
    frozenset({"lamp", "elbow"}),
    True,
)


def test_what_surely_holds_is_joined_from_the_rules_that_surely_hold_alone() -> None:
    assert Sure.of([state(EVERYTHING)]) == Sure(frozenset(), frozenset(), frozenset(), frozenset(), postpones=False)
    assert Sure.of([state(NOTHING, ALL), state(EVERYTHING, ALL)]) == Sure(
        frozenset({LIGHT, HEAT}), frozenset({"stones", "cups"}), frozenset({"deep", "thai"}),
        frozenset({"lamp", "elbow"}), postpones=True,
    )  # fmt: skip


PARTS: list[dict[str, Any]] = [
    {"limits": (LIGHT,)},
    {"techniques": frozenset({"cups"})},
    {"types": frozenset({"deep"})},
    {"implements": frozenset({"lamp"})},
    {"postpone": True},
]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_an_effect_can_be_the_one_that_is_lacking(part: dict[str, Any]) -> None:
    effect = replace(NOTHING, **part)
    assert Sure.of([]).lacks(effect)
    assert Sure.of([state(NOTHING, ALL)]).lacks(effect)
    assert not Sure.of([state(effect, ALL)]).lacks(effect)
    assert not Sure.of([state(EVERYTHING, ALL)]).lacks(effect)
    others = {name: getattr(EVERYTHING, name) for other in PARTS if other is not part for name in other}
    assert Sure.of([state(replace(NOTHING, **others), ALL)]).lacks(effect)


def test_an_effect_that_excludes_nothing_is_never_lacking() -> None:
    assert not Sure.of([]).lacks(NOTHING)
    assert not Sure.of([state(EVERYTHING, ALL)]).lacks(NOTHING)


@pytest.mark.parametrize(
    ("disposition", "condition", "referral", "lowest", "matters"),
    [
        (DOCTOR, OPEN, OPEN, LIMITS, True),
        (DOCTOR, OPEN, OPEN, DOCTOR, False),
        (DOCTOR, ALL, OPEN, LIMITS, True),
        (DOCTOR, ALL, ALL, LIMITS, False),
        (DOCTOR, ALL, 0, LIMITS, False),
        (DOCTOR, ALL, MAY, LIMITS, True),
        (LIMITS, OPEN, OPEN, OK, True),
        (LIMITS, OPEN, OPEN, LIMITS, False),
        (LIMITS, ALL, OPEN, LIMITS, False),
    ],
)
def test_an_open_rule_matters_if_it_could_raise_the_disposition(
    disposition: Disposition, condition: int, referral: int, lowest: Disposition, *, matters: bool
) -> None:
    assert could_change(state(Effect(disposition), condition, referral), Sure.of([]), lowest) is matters


@pytest.mark.parametrize(
    ("condition", "lowest", "matters"),
    [(OPEN, OK, True), (MAY, LIMITS, True), (ALL, LIMITS, False), (OPEN, DOCTOR, False), (OPEN, LIMITS, True)],
)
def test_an_open_rule_matters_if_it_could_add_a_limit_where_a_massage_may_go_ahead(
    condition: int, lowest: Disposition, *, matters: bool
) -> None:
    one = state(Effect(OK, (LIGHT,)), condition, condition)
    assert could_change(one, Sure.of([]), lowest) is matters
    assert not could_change(one, Sure.of([state(EVERYTHING, ALL)]), lowest)


def deciders(names: tuple[str, ...], answers: dict[str, Any]) -> tuple[str, ...]:
    return with_deciders(names, small_knowledge(), findings_of(answers))


def test_what_decides_whether_a_wanted_question_applies_is_wanted_too_once_each_in_order() -> None:
    assert deciders(("bruise_days", "age", "bruise_days"), {}) == ("bruise_days", "age", "thinner")
    assert deciders(("thinner", "bruise_days"), {}) == ("thinner", "bruise_days")


def test_a_derived_number_has_no_question_of_its_own_and_hides_nothing_behind_it() -> None:
    assert deciders(("bmi", "bruise_days"), {}) == ("bruise_days", "thinner")


def test_a_decider_that_was_asked_is_not_wanted_again() -> None:
    assert deciders(("bruise_days",), {"thinner": "unknown"}) == ("bruise_days",)
    assert deciders(("bruise_days",), {"thinner": "yes"}) == ("bruise_days",)
    assert deciders(("bruise_days",), {"thinner": "no"}) == ("bruise_days",)


def test_a_decider_that_no_rule_reads_is_asked_with_nothing_hanging_on_it() -> None:
    found = questions_worth_asking(Screener(small_knowledge()), findings_of(without("shower")))
    assert found == {"hot_shower": LIMITS, "shower": OK}
    assert all(isinstance(level, Disposition) for level in found.values())


def test_a_rule_that_is_decided_asks_nothing_first() -> None:
    holds = next(rule for rule in small_knowledge().rules if rule.id == "small.fever")
    assert first_to_ask(RuleState(holds, OPEN, OPEN), findings_of(WELL | {"fever": True}), ()) == ()
    assert first_to_ask(RuleState(holds, OPEN, OPEN), findings_of(without("fever")), ()) == ("fever",)


@pytest.mark.parametrize(
    ("answers", "wanted", "first"),
    [
        (without("sore", "fever") | {"signs": ["thin"], "age": 70}, (), ("sore", "fever")),
        (without("sore", "fever", "age") | {"signs": ["thin"]}, (), ("sore", "age")),
        (without("sore", "fever", "age") | {"signs": ["thin"]}, ("fever",), ("sore", "fever")),
        (without("sore", "signs"), (), ("signs",)),
        (without("sore", "signs"), ("sore",), ("sore",)),
    ],
)
def test_of_findings_that_must_all_be_there_the_one_that_is_asked_anyway_comes_first(
    answers: dict[str, Any], wanted: tuple[str, ...], first: tuple[str, ...]
) -> None:
    nested = next(rule for rule in small_knowledge().rules if rule.id == "small.nested")
    assert first_to_ask(RuleState(nested, OPEN, OPEN), findings_of(answers), wanted) == first


@pytest.mark.parametrize(
    ("answers", "places"),
    [
        (WELL, ()),
        (WELL | {"tattoo": True}, ("tattoo_areas",)),
        (WELL | {"tattoo": True, "tattoo_areas": ["belly"]}, ()),
        (WELL | {"tattoo": True, "tattoo_areas": "unknown"}, ()),
        (WELL | {"tattoo": "unknown"}, ()),
        (WELL | {"sore": "unknown"}, ("sore_areas",)),
    ],
)
def test_the_place_of_a_limit_that_counts_is_wanted_while_nobody_asked_for_it(
    answers: dict[str, Any], places: tuple[str, ...]
) -> None:
    findings = findings_of(answers)
    assert unasked_places(Screener(small_knowledge()).states(findings), findings) == places


def test_a_question_that_surely_applies_brings_no_other_with_it() -> None:
    knowledge = small_knowledge()
    either = Some((Literal(IsTrue("shower")), Literal(IsTrue("sore"))))
    changed = replace(knowledge.questions["hot_shower"], applies=either)
    knowledge = replace(knowledge, questions={**knowledge.questions, "hot_shower": changed})
    unsure, sure = findings_of(without("shower", "sore")), findings_of(without("sore") | {"shower": True})
    assert with_deciders(["hot_shower"], knowledge, unsure) == ("hot_shower", "shower", "sore")
    assert with_deciders(["hot_shower"], knowledge, sure) == ("hot_shower",)


def test_the_operation_list_names_its_joins_for_every_reader() -> None:
    one, two, three = (Literal(IsTrue(name)) for name in ("fever", "numb", "sore"))
    conditions = [Every((one, two)), Some((one, two)), Count(2, (one, two, three))]
    program = compile_program(conditions)
    assert program.operations == (
        Operation("every", (0, 1)), Operation("some", (0, 1)), Operation("count", (0, 1, 2), 2)
    )  # fmt: skip
