"""The checker follows what follows, refuses what does not, and knows nothing of any solver."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from jivaka.engines.proof import checker
from jivaka.engines.proof.checker import first_gap
from jivaka.engines.proof.model.clauses import Clauses
from jivaka.engines.proof.prover import Prover

PIGEONS = [
    (1, 2),
    (3, 4),
    (5, 6),
    *((-a, -b) for hole in (0, 1) for a, b in ((1 + hole, 3 + hole), (1 + hole, 5 + hole), (3 + hole, 5 + hole))),
]
"""Three pigeons in two holes: cannot be, and unit propagation alone does not see it."""


def test_what_follows_by_propagation_is_accepted():
    assert first_gap([(1, 2), (-1, 3), (-2, 3)], [(3, 1), (3,)]) is None


def test_what_does_not_follow_is_refused_at_its_place():
    assert first_gap([(1, 2)], [(1, 2, 3), (1,)]) == 1


def test_a_true_goal_without_its_steps_is_refused():
    assert first_gap(PIGEONS, [()]) == 0
    assert first_gap(PIGEONS, [(-1,), ()]) is None


def test_a_step_with_a_wrong_sign_is_refused():
    assert first_gap([(1, 2), (-1, 2)], [(2,)]) is None
    assert first_gap([(1, 2), (-1, 2)], [(-2,)]) == 0


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


@given(formula=clauses, step=st.lists(st.integers(1, 6).map(lambda n: -n), max_size=3))
def test_whatever_is_accepted_holds_in_every_case(formula, step):
    if first_gap(formula, [step]) is None:
        for case in product((True, False), repeat=6):
            held = [any(case[abs(lit) - 1] == (lit > 0) for lit in clause) for clause in (*formula, step)]
            assert not all(held[:-1]) or held[-1]


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
