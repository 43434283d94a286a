"""Corners of conditions and of rules' examples: an answer of another kind is an error, never a quiet FALSE."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jivaka.core.intake.medicine_names import build_name_index
from jivaka.core.knowledge.condition import Includes, IsTrue, OneOf, SetValue, Within
from jivaka.core.knowledge.values import Example
from jivaka.core.screening.examples import check_examples

KNOWN = {
    "yes or no": True,
    "a choice": frozenset({"a"}),
    "a list": SetValue(frozenset({"a"}), frozenset({"a"})),
    "a number": 3.0,
}
READS = {
    "yes or no": IsTrue("q"),
    "a choice": OneOf("q", frozenset({"a"})),
    "a list": Includes("q", frozenset({"a"})),
    "a number": Within("q", 1, 5),
}


@pytest.mark.parametrize("test", READS)
@pytest.mark.parametrize("answer", KNOWN)
def test_a_test_reads_answers_of_its_own_kind_only(test, answer):
    if test == answer:
        assert READS[test].reads(KNOWN[answer]).name == "TRUE"
    else:
        with pytest.raises(TypeError, match="'q' was answered with"):
            READS[test].reads(KNOWN[answer])


@pytest.mark.parametrize(
    ("within", "inside", "outside"),
    [
        (Within("q", 1, 5), (1, 3, 5), (0.9, 5.1)),
        (Within("q", 1, 5, low_open=True), (1.1, 5), (1,)),
        (Within("q", 1, 5, high_open=True), (1, 4.9), (5,)),
        (Within("q", None, 5), (-1000, 5), (5.1,)),
        (Within("q", 1, None), (1, 1000), (0.9,)),
    ],
)
def test_a_bound_belongs_to_its_range_unless_it_is_open(within, inside, outside):
    assert all(map(within.holds, inside))
    assert not any(map(within.holds, outside))


@pytest.mark.parametrize(
    ("example", "says"),
    [
        (Example("told wrongly", "fails", {"saddle_numb": True, "pelvic_change_explained": False}), "told wrongly"),
        (Example("not an answer", "holds", {"saddle_numb": "perhaps"}), "'perhaps' is not an answer"),
        (Example("no question", "open", {"sadle_numb": True}), "There is no such question"),
    ],
)
def test_an_example_that_is_wrong_is_named_with_its_rule(knowledge, example, says):
    rule = next(rule for rule in knowledge.rules if rule.id == "cauda_equina.saddle_numbness")
    names = build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)
    changed = replace(knowledge, rules=(replace(rule, examples=(example,)),))
    [problem] = check_examples(changed, names, today=date(2026, 11, 26))
    assert (problem.code, problem.where, problem.line) == ("example", rule.path, rule.line)
    assert rule.id in problem.message
    assert says in problem.message
