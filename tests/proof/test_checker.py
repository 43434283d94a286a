"""The checker follows what follows, refuses what does not, and knows nothing of any solver."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.engines.proof.certificate import checker
from jivaka.engines.proof.certificate.checker import first_gap
from jivaka.engines.proof.certificate.prover import Prover
from jivaka.engines.proof.certificate.reasons import with_reasons
from jivaka.engines.proof.model.clauses import Clauses

PIGEONS = [
    (1, 2),
    (3, 4),
    (5, 6),
    *((-a, -b) for hole in (0, 1) for a, b in ((1 + hole, 3 + hole), (1 + hole, 5 + hole), (3 + hole, 5 + hole))),
]
"""Three pigeons in two holes: cannot be, and unit propagation alone does not see it."""


def test_what_follows_from_its_reasons_is_accepted():
    assert first_gap([(1, 2), (-1, 3), (-2, 3)], [((3, 1), (0, 2)), ((3,), (3, 1))]) is None


def test_what_does_not_follow_is_refused_at_its_place():
    assert first_gap([(1, 2)], [((1, 2, 3), (0,)), ((1,), (0,))]) == 1


def test_a_step_that_keeps_back_a_reason_is_refused():
    assert first_gap([(1, 2), (-1, 2)], [((2,), (0, 1))]) is None
    assert first_gap([(1, 2), (-1, 2)], [((2,), (0,))]) == 0
    assert first_gap([(1, 2), (-1, 2)], [((2,), ())]) == 0


def test_reasons_in_a_wrong_order_are_refused():
    formula = [(-1, 2), (-2, 3)]
    assert first_gap(formula, [((-1, 3), (0, 1))]) is None
    assert first_gap([*formula, (-2, -3, 4)], [((-1, 4), (2, 1, 0))]) == 0


@pytest.mark.parametrize("place", [2, 1, -1])
def test_a_reason_that_stands_nowhere_before_is_refused(place):
    assert first_gap([(1,)], [((1,), (place,))]) == 0


def test_a_true_goal_without_its_steps_is_refused():
    assert first_gap(PIGEONS, [((), (0, 1, 2))]) == 0
    steps = with_reasons(PIGEONS, [((-1,), False), ((), True)], {})
    assert [step[0] for step in steps] == [(-1,), ()]
    assert first_gap(PIGEONS, steps) is None
    assert first_gap(PIGEONS, steps[1:]) == 0


def test_a_step_with_a_wrong_sign_is_refused():
    assert first_gap([(1, 2), (-1, 2)], [((-2,), (0, 1))]) == 0


def test_what_no_goal_rests_on_is_left_out_of_the_certificate():
    formula = [(1, 2), (-1, 2), (3, 4), (-3, 4)]
    assert with_reasons(formula, [((2,), False), ((4,), True)], {}) == [((4,), [2, 3])]


def test_a_claim_without_reasons_keeps_none():
    assert with_reasons([(1, 2)], [((1,), True)], {}) == [((1,), [])]


def test_the_checker_imports_nothing_but_types():
    tree = ast.parse(Path(checker.__file__).read_text())
    found = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert found == {"__future__", "typing", "collections.abc"}


clauses = st.lists(
    st.lists(st.integers(1, 6).flatmap(lambda number: st.sampled_from([number, -number])), min_size=1, max_size=3),
    max_size=25,
)


@given(
    formula=clauses,
    steps=st.lists(
        st.tuples(clauses, st.lists(st.integers(-1, 30), max_size=5)).map(lambda p: (p[0][:1], p[1])), max_size=4
    ),
)
def test_whatever_is_accepted_holds_in_every_case(formula, steps):
    flat = [(clause[0] if clause else [], reasons) for clause, reasons in steps]
    if first_gap(formula, flat) is None:
        for case in product((True, False), repeat=6):
            if all(holds(clause, case) for clause in formula):
                assert all(holds(clause, case) for clause, _ in flat)


def holds(clause, case):
    return any(case[abs(literal) - 1] == (literal > 0) for literal in clause)


@given(formula=clauses, step=st.lists(st.integers(1, 6).map(lambda n: -n), max_size=3))
def test_reasons_are_found_for_whatever_propagation_alone_shows(formula, step):
    found = with_reasons(formula, [(tuple(step), True)], {})
    accepted = first_gap(formula, found) is None
    assert accepted == shown_by_propagation(formula, step)


def shown_by_propagation(formula, step):
    """The slow, obvious way: conclude whatever is left alone in a clause, again and again."""
    false = set(step)
    while True:
        left = [{literal for literal in clause if literal not in false} for clause in formula]
        if any(not each for each in left):
            return True
        new = {-literal for each in left if len(each) == 1 for literal in each} - false
        if not new:
            return False
        false |= new


@given(formula=clauses, parts=st.lists(st.integers(2, 7), min_size=1, max_size=3, unique=True))
def test_every_goal_that_the_prover_refutes_is_accepted(formula, parts):
    builder = Clauses()
    for _ in range(6):
        builder.fresh()
    builder.clauses += [tuple(lit + 1 if lit > 0 else lit - 1 for lit in clause) for clause in formula]
    prover = Prover(builder)
    refuted = prover.refutes(*parts)
    cases = [case for case in product((True, False), repeat=6)]
    possible = any(
        all(case[part - 2] for part in parts)
        and all(any(case[abs(lit) - 1] == (lit > 0) for lit in clause) for clause in formula)
        for case in cases
    )
    assert refuted is not possible
    assert prover.gap() is None
