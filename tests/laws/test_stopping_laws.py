"""The interview may stop early: whatever the questions it did not ask would have brought, the result stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jivaka.core.intake.findings import Findings, to_findings
from jivaka.core.intake.next_screen import next_screen
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import COUNTED, MAY, MUST
from jivaka.core.screening.screen import waiting_for
from jivaka.core.screening.waiting import questions_worth_asking
from laws.intakes import TODAY, answers_to, without_bad_subsets

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.screening.values import Decision

CLIENTS = Path(__file__).parents[2] / "knowledge" / "cases" / "clients.jsonl"
RECORDED = [json.loads(line)["answers"] for line in CLIENTS.read_text(encoding="utf-8").splitlines()]

UNSHRUNK = settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""A whole interview takes a while, so a failure is shown as it was found."""


def findings_of(assessor: Assessor, answers: dict[str, Any]) -> Findings:
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    assert intake is not None, problems
    return to_findings(intake, assessor.knowledge)


@st.composite
def clients(draw: st.DrawFn, assessor: Assessor) -> dict[str, Any]:
    """Return what a client would answer: a recorded client with a few other answers, some of them not known."""
    answers = dict(draw(st.sampled_from(RECORDED)))
    questions = assessor.knowledge.questions
    changed = draw(st.sets(st.sampled_from(sorted(questions)), max_size=6))
    answers.update({name: draw(answers_to(questions[name])) for name in sorted(changed)})
    forgotten = draw(st.sets(st.sampled_from(sorted(answers)), max_size=4))
    return {name: answer for name, answer in answers.items() if name not in forgotten}


def interview(assessor: Assessor, client: dict[str, Any], begun: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the answers that were given until nothing more is worth asking. What is not recorded is not known."""
    answers = dict(begun or {})
    while True:
        findings = findings_of(assessor, answers)
        shown = next_screen(findings, assessor.knowledge, questions_worth_asking(assessor.screener, findings))
        if shown is None:
            return answers
        for name in shown.questions:
            text = assessor.knowledge.questions[name].type == "text"
            answers[name] = client.get(name, "no" if text else "unknown")
        answers = without_bad_subsets(answers)


def completed(data: st.DataObject, assessor: Assessor, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with some of the questions answered that were not asked and may apply."""
    whole = dict(answers)
    for name in data.draw(st.permutations(sorted(assessor.knowledge.questions))):
        if name not in whole and findings_of(assessor, whole).state(name) == "absent":
            whole[name] = data.draw(answers_to(assessor.knowledge.questions[name]), label=name)
            whole = without_bad_subsets(whole)
    return whole


def guaranteed(decision: Decision) -> tuple[object, ...]:
    """Return what the interview guarantees: the disposition, and the limits wherever a massage may go ahead."""
    limits = decision.limits if decision.lowest.permits_massage else None
    return decision.undetermined, decision.disposition, decision.lowest, limits


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=30)
@given(data=st.data())
def test_stopping_early_gives_the_same_result_whatever_the_rest_would_have_been(
    data: st.DataObject, assessor: Assessor
) -> None:
    asked = interview(assessor, data.draw(clients(assessor)))
    before = assessor.screener.screen(findings_of(assessor, asked))
    after = assessor.screener.screen(findings_of(assessor, completed(data, assessor, asked)))
    assert guaranteed(before) == guaranteed(after)


def test_an_emergency_ends_the_interview_at_once(assessor: Assessor) -> None:
    findings = findings_of(assessor, {"chest_pain_now": True})
    assert assessor.screener.screen(findings).lowest is Disposition.EMERGENCY
    assert questions_worth_asking(assessor.screener, findings) == {}


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=20)
@given(data=st.data())
def test_an_edited_answer_reopens_what_it_touches(data: st.DataObject, assessor: Assessor) -> None:
    client = data.draw(clients(assessor))
    asked = interview(assessor, client)
    name = data.draw(st.sampled_from(sorted(asked)))
    edited = without_bad_subsets(asked | {name: data.draw(answers_to(assessor.knowledge.questions[name]))})
    again = interview(assessor, client, edited)
    before = assessor.screener.screen(findings_of(assessor, again))
    after = assessor.screener.screen(findings_of(assessor, completed(data, assessor, again)))
    assert guaranteed(before) == guaranteed(after)


def test_correcting_an_answer_opens_and_closes_the_questions_that_hang_on_it(assessor: Assessor) -> None:
    clear = {name: answer for name, answer in RECORDED[0].items() if not name.startswith("cancer")}
    assert "cancer_in_bone" not in worth(assessor, clear | {"cancer_history": "never"})
    assert "cancer_in_bone" in worth(assessor, clear | {"cancer_history": "now"})


def worth(assessor: Assessor, answers: dict[str, Any]) -> set[str]:
    return set(questions_worth_asking(assessor.screener, findings_of(assessor, answers)))


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=30)
@given(data=st.data())
def test_what_is_open_at_the_end_hangs_on_no_unasked_question_or_cannot_matter(
    data: st.DataObject, assessor: Assessor
) -> None:
    findings = findings_of(assessor, interview(assessor, data.draw(clients(assessor))))
    decision = assessor.screener.screen(findings)
    if decision.lowest is Disposition.EMERGENCY:
        return
    sure = [state.rule.effect for state in decision.states if state.condition & MUST]
    for state in decision.states:
        effect = state.rule.effect
        if all(findings.state(name) != "absent" for name in waiting_for(state, findings)):
            continue
        settled = state.referral & MUST or not state.referral & MAY
        assert effect.disposition <= decision.lowest or settled, state.rule.id
        if decision.lowest.permits_massage and not state.condition & MUST:
            assert set(effect.limits) <= {limit for other in sure for limit in other.limits}, state.rule.id
            assert effect.techniques <= frozenset[str]().union(*(other.techniques for other in sure)), state.rule.id
            assert effect.types <= frozenset[str]().union(*(other.types for other in sure)), state.rule.id


@pytest.mark.slow
def test_a_place_that_a_limit_takes_from_an_answer_is_asked_before_the_end(assessor: Assessor) -> None:
    for client in RECORDED:
        findings = findings_of(assessor, interview(assessor, client))
        decision = assessor.screener.screen(findings)
        if decision.lowest.permits_massage:
            for state in decision.states:
                for limit in state.effect.limits if state.condition & COUNTED else ():
                    assert not limit.areas_from or findings.state(limit.areas_from) != "absent", state.rule.id


def test_the_medicines_are_asked_of_somebody_urgent_since_they_may_contradict_an_answer(assessor: Assessor) -> None:
    urgent = {"fever_now": True, "pain_areas": ["low_back_centre"], "chills_sweats": True, "immune_weakened": True}
    decision = assessor.screener.screen(findings_of(assessor, urgent))
    assert decision.lowest is Disposition.URGENT
    assert "medicines" in worth(assessor, urgent)
