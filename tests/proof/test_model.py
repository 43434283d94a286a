"""The formulas say of a client what the real decision says: rule by rule, value by value, and whether it permits."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.intake.findings import MEDICINES, to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.intake.values import UNKNOWN
from jivaka.core.knowledge.condition import SetValue, Within
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import COUNTED, MAY, MUST
from jivaka.engines.proof.certificate.prover import Scout
from jivaka.engines.proof.decode import answers_of
from jivaka.engines.proof.model.shape import BMI, said
from jivaka.engines.proof.model.typed import Typed, typed_screened
from jivaka.engines.proof.worlds import clause_world, ground_of
from laws.intakes import TODAY, raw_answers

BITS = {"may": MAY, "counted": COUNTED, "must": MUST}


@dataclass
class Bench:
    ground: object
    built: object
    scout: Scout
    typed: Typed
    screened: object


@pytest.fixture(scope="module")
def bench(knowledge):
    ground = ground_of(knowledge)
    built = clause_world(ground, "one")
    typed = Typed()
    return Bench(ground, built, Scout(built.clauses), typed, typed_screened(typed, ground.shape))


def findings_of(assessor, answers):
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    assert intake is not None, problems
    return to_findings(intake, assessor.knowledge)


def given_in(client, findings, shape):
    """Yield (formula, whether it holds) for every answer of a client, the same for both engines."""
    for name in shape.order:
        field = client.fields[name]
        answer = findings.intake.answers.get(name)
        if name != BMI:
            yield field.known, answer is not None and answer is not UNKNOWN
            yield field.refused, answer is UNKNOWN
        value = findings.values.get(name)
        if name != BMI and (answer is None or answer is UNKNOWN):
            continue
        if isinstance(value, SetValue):
            for option in shape.options[name]:
                yield field.has(option), option in value.has
        elif isinstance(value, frozenset):
            for option in shape.options[name]:
                yield field.has(option), option in value
        elif isinstance(value, bool):
            yield field.has(""), value
        elif isinstance(value, float):
            for test in shape.tests[name]:
                if isinstance(test, Within):
                    yield field.reads(test), test.holds(value)
    medicines = findings.intake.answers.get(MEDICINES)
    for phrase in shape.phrases:
        read = (
            any(item.how == "phrase" and item.read_as in words_of(phrase, shape) for item in medicines or ())
            if isinstance(medicines, tuple)
            else False
        )
        yield client.fields[MEDICINES].has(said(phrase.name)), read


def words_of(phrase, shape):
    return next(each.says for each in shape.knowledge.medicine_phrases if each.says[0] == phrase.name)


@settings(max_examples=40)
@given(data=st.data())
def test_the_clauses_say_what_screening_says(data, bench, assessor):
    agree(bench, assessor, data.draw(raw_answers(assessor.knowledge)))


@pytest.mark.parametrize(
    "medicines",
    [["blood thinner"], ["blood thinner", "warfarin"], ["clopidogrel", "blood thinner"], ["morphine patch"]],
)
def test_the_clauses_raise_answers_as_medicines_do(medicines, bench, assessor):
    agree(bench, assessor, {"medicines": medicines})


def agree(bench, assessor, answers):
    findings = findings_of(assessor, answers)
    client = bench.built.world.before.client
    facts = [formula if holds else -formula for formula, holds in given_in(client, findings, bench.ground.shape)]
    assert bench.scout.finds(*facts)
    model = bench.scout.model
    decision = assessor.screener.screen(findings)
    states = {state.rule.id: state for state in decision.states}
    for each in bench.built.world.before.screened.rules:
        state = states.get(each.rule.id)
        for plane, bit in BITS.items():
            assert (getattr(each.condition, plane) in model) == bool(state and state.condition & bit), each.rule.id
            assert (getattr(each.referral, plane) in model) == bool(state and state.referral & bit), each.rule.id
    screened = bench.built.world.before.screened
    for level in tuple(Disposition)[1:]:
        assert bench.scout.finds(*facts, screened.disposition(level)) == (decision.disposition >= level)
        assert bench.scout.finds(*facts, screened.lowest(level)) == (decision.lowest >= level)
        assert bench.scout.finds(*facts, screened.worst(level)) == (decision.worst >= level)
    assert (screened.permits in model) == decision.permits_massage
    assert (screened.undetermined in model) == decision.undetermined


@settings(max_examples=10)
@given(data=st.data())
def test_the_typed_formulas_say_what_screening_says(data, bench, assessor):
    findings = findings_of(assessor, data.draw(raw_answers(assessor.knowledge)))
    client = bench.screened.client
    solver = z3.Solver()
    solver.add(*bench.typed.demands)
    solver.add(
        *(formula if holds else z3.Not(formula) for formula, holds in given_in(client, findings, bench.ground.shape))
    )
    assert solver.check() == z3.sat
    model = solver.model()
    decision = assessor.screener.screen(findings)
    states = {state.rule.id: state for state in decision.states}
    for each in bench.screened.rules:
        state = states.get(each.rule.id)
        for plane, bit in BITS.items():
            value = z3.is_true(model.eval(getattr(each.condition, plane), model_completion=True))
            assert value == bool(state and state.condition & bit), each.rule.id
    assert z3.is_true(model.eval(bench.screened.permits, model_completion=True)) == decision.permits_massage


@pytest.mark.parametrize("seed", range(3))
def test_a_client_of_the_solver_is_the_client_that_is_read_back(seed, bench, assessor):
    rules = bench.built.world.before.screened.rules
    for each in rules[seed * 60 : seed * 60 + 60 : 6]:
        assert bench.scout.finds(each.condition.must)
        model = bench.scout.model
        decision = assessor.screener.screen(findings_of(assessor, answers_of(bench.built.world.before.client, model)))
        assert each.rule in decision.fired
        held = {other.rule.id for other in rules if other.condition.must in model}
        assert held == {rule.id for rule in decision.fired}
