"""What holds for every client: the readings agree, an answer only narrows, and more risk never means less caution."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.condition import Condition, Count, Every, Literal, literals, value
from jivaka.core.screening.literal_codes import LiteralReader, plain_codes
from jivaka.core.screening.program import COUNTED, run, truth_of_code
from jivaka.core.screening.screen import referral_condition
from jivaka.core.truth import Truth
from laws.intakes import TODAY, answers_to, raw_answers, without_bad_subsets

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor


def findings_of(assessor: Assessor, answers: dict[str, Any]) -> Findings:
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    assert intake is not None, problems
    return to_findings(intake, assessor.knowledge)


def counts(condition: Condition, counted: dict[Literal, bool]) -> bool:
    """Return the obvious value of a condition when open literals count as their policies say."""
    if isinstance(condition, Literal):
        return counted[condition]
    held = sum(counts(part, counted) for part in condition.parts)
    wanted = (
        condition.count
        if isinstance(condition, Count)
        else (len(condition.parts) if isinstance(condition, Every) else 1)
    )
    return held >= wanted


@given(data=st.data())
def test_every_literal_reads_as_its_obvious_twin(data: st.DataObject, assessor: Assessor) -> None:
    findings = findings_of(assessor, data.draw(raw_answers(assessor.knowledge)))
    program = assessor.screener.program
    codes, _ = LiteralReader(program, assessor.knowledge, len(assessor.knowledge.rules)).read(findings)
    assert list(codes) == plain_codes(program.literals, findings, assessor.knowledge)


@given(data=st.data())
def test_the_compiled_reading_equals_the_tree(data: st.DataObject, assessor: Assessor) -> None:
    findings = findings_of(assessor, data.draw(raw_answers(assessor.knowledge)))
    program, rules = assessor.screener.program, assessor.knowledge.rules
    codes = plain_codes(program.literals, findings, assessor.knowledge)
    outputs = run(program, codes)
    counted = {literal: bool(code & COUNTED) for literal, code in zip(program.literals, codes, strict=True)}
    conditions = [rule.condition for rule in rules] + [referral_condition(rule) for rule in rules]
    for condition, code in zip(conditions, outputs, strict=True):
        assert truth_of_code(code) is value(condition, findings.truth)
        assert bool(code & COUNTED) == counts(condition, counted)


@given(data=st.data())
def test_rules_that_sleep_are_refuted_and_the_others_read_as_the_plain_reading(
    data: st.DataObject, assessor: Assessor
) -> None:
    findings = findings_of(assessor, data.draw(raw_answers(assessor.knowledge)))
    program, rules = assessor.screener.program, assessor.knowledge.rules
    outputs = run(program, plain_codes(program.literals, findings, assessor.knowledge))
    expected = [
        (rule, condition, referral)
        for rule, condition, referral in zip(rules, outputs[: len(rules)], outputs[len(rules) :], strict=True)
        if condition
    ]
    assert [(state.rule, state.condition, state.referral) for state in assessor.screener.states(findings)] == expected


def consistent(assessor: Assessor, answers: dict[str, Any]) -> dict[str, Any]:
    """Drop answers to questions that do not apply and answers that a medicine contradicts, until none is left."""
    while True:
        findings = findings_of(assessor, answers)
        without = {name for name in answers if applies(assessor, findings, name) is Truth.FALSE}
        without |= set(findings.raised) & set(answers)
        if "unrecognised" in str(findings.values.get("medicines")):
            without |= {"medicines"}
        if not without & set(answers):
            return answers
        answers = {name: answer for name, answer in answers.items() if name not in without}


def applies(assessor: Assessor, findings: Findings, name: str) -> Truth:
    condition = assessor.knowledge.questions[name].applies
    return Truth.TRUE if condition is None else value(condition, findings.truth)


@given(data=st.data())
def test_an_answer_only_narrows_what_is_possible(data: st.DataObject, assessor: Assessor) -> None:
    whole = consistent(assessor, data.draw(raw_answers(assessor.knowledge)))
    kept = data.draw(st.sets(st.sampled_from(sorted(whole)))) if whole else set()
    part = {name: whole[name] for name in kept}
    before = assessor.screener.screen(findings_of(assessor, without_bad_subsets(part)))
    after = assessor.screener.screen(findings_of(assessor, whole))
    assert before.lowest <= after.lowest
    assert before.worst >= after.worst
    assert {rule.id for rule in before.fired} <= {rule.id for rule in after.fired}


@given(data=st.data())
def test_more_risk_never_means_less_caution(data: st.DataObject, assessor: Assessor) -> None:
    answers = data.draw(raw_answers(assessor.knowledge))
    mixed = {item.test.question for rule in assessor.knowledge.rules if rule.mixed for item in literals(rule.condition)}
    risks = [
        question
        for question in assessor.knowledge.questions.values()
        if question.type in ("boolean", "multi") and not question.protective and question.id not in mixed
    ]
    question = data.draw(st.sampled_from(risks))
    before = answers | {question.id: False if question.type == "boolean" else ["none_of_these"]}
    worse = True if question.type == "boolean" else data.draw(answers_to(question))
    low = assessor.screener.screen(findings_of(assessor, without_bad_subsets(before)))
    high = assessor.screener.screen(findings_of(assessor, without_bad_subsets(before | {question.id: worse})))
    assert low.lowest <= high.lowest
    assert low.disposition <= high.disposition
    assert low.limits.techniques <= high.limits.techniques
    assert low.limits.types <= high.limits.types
    assert low.limits.max_pressure >= high.limits.max_pressure


@given(data=st.data())
def test_no_recommendation_breaks_a_limit_that_may_hold(data: st.DataObject, assessor: Assessor) -> None:
    decision = assessor.screener.screen(findings_of(assessor, data.draw(raw_answers(assessor.knowledge))))
    advice = assessor.ranker.rank(decision)
    if not decision.permits_massage:
        assert advice.recommendations == ()
    for item in advice.recommendations:
        limits = decision.limits
        assert item.type not in limits.types
        assert item.technique not in limits.techniques
        assert item.implement not in limits.implements
        assert item.position not in limits.positions
        assert item.minutes <= limits.max_minutes
        patches = frozenset().union(*(assessor.knowledge.patches_of(area) for area in item.areas))
        assert patches
        assert not patches & limits.areas
        for patch in patches:
            for modifier in starmap(assessor.knowledge.modifiers.get, ((name,) for name in limits.at(patch))):
                assert modifier is not None
                assert item.pressure <= (modifier.max_pressure or 5)
                assert item.technique not in modifier.forbids.techniques
                assert item.type not in modifier.forbids.types
                assert item.implement not in modifier.forbids.implements


def test_a_client_who_says_unknown_to_everything_is_not_sent_to_the_table(assessor: Assessor) -> None:
    answers = {q.id: "unknown" for q in assessor.knowledge.questions.values() if q.type != "text"}
    decision = assessor.screener.screen(findings_of(assessor, answers))
    assert not decision.permits_massage
    assert decision.blocked


def test_nobody_asked_is_undetermined(assessor: Assessor) -> None:
    decision = assessor.screener.screen(findings_of(assessor, {}))
    assert decision.undetermined
    assert not decision.permits_massage
    assert "age" in decision.missing


@pytest.mark.parametrize("answers", [{"saddle_numb": True, "pelvic_change_explained": False}, {"chest_pain_now": True}])
def test_an_emergency_is_said_at_once_whatever_else_is_missing(assessor: Assessor, answers: dict[str, Any]) -> None:
    decision = assessor.screener.screen(findings_of(assessor, answers))
    assert not decision.undetermined
    assert decision.disposition.id == "emergency"
