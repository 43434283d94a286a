"""The reviewed knowledge keeps its promises: rows carried or left out with a reason, rules seen three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jivaka.core.knowledge.check import check_knowledge, signs_in_session, unused_questions
from jivaka.core.screening.examples import check_examples
from laws.intakes import TODAY

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.knowledge.values import Knowledge

PLANNING = ("daily_life", "wishes")


def test_every_promise_between_the_files_holds(knowledge: Knowledge, assessor: Assessor) -> None:
    problems = (*check_knowledge(knowledge), *assessor.problems)
    assert [problem.sentence() for problem in problems] == []


def test_every_rule_has_been_seen_to_hold_to_fail_and_to_stay_open(knowledge: Knowledge, assessor: Assessor) -> None:
    assert all({example.expect for example in rule.examples} == {"holds", "fails", "open"} for rule in knowledge.rules)
    wrong = check_examples(knowledge, assessor.names, today=TODAY)
    assert [problem.sentence() for problem in wrong] == []


def test_every_row_of_the_safety_catalogue_is_carried_or_left_out_with_a_reason(knowledge: Knowledge) -> None:
    carried = {row for rule in knowledge.rules for row in rule.catalogue} | signs_in_session(knowledge)
    carried |= {row for zone in knowledge.zones for row in zone.catalogue}
    left_out = {found.catalogue: found.reason for found in knowledge.left_out if found.catalogue not in carried}
    for row, reason in left_out.items():
        print(f"{row}: {reason}")  # noqa: T201 - the list is what a reviewer wants to see
    assert len(knowledge.catalogue) == 356
    assert set(knowledge.catalogue) - carried == set(left_out)
    assert all(len(reason) > 20 for reason in left_out.values())


def test_questions_that_no_rule_reads_serve_planning_only(knowledge: Knowledge) -> None:
    planning = {name for name, question in knowledge.questions.items() if question.screen in PLANNING}
    followed = {"pain_areas_medium", "pain_areas_strong", "pain_average_week", "suspected_cause"}
    assert set(unused_questions(knowledge)) - planning <= followed


@pytest.mark.parametrize("table", ["types", "techniques", "implements"])
def test_every_massage_says_what_evidence_there_is(knowledge: Knowledge, table: str) -> None:
    for item in getattr(knowledge, table).values():
        assert item.evidence, item.id
        assert item.sources or item.certainty == "none", item.id


def test_sabai_and_tok_sen_are_described_as_they_are(knowledge: Knowledge) -> None:
    assert knowledge.techniques["sabai"].certainty == "none"
    assert knowledge.techniques["tok_sen"].certainty in ("none", "very_low")
