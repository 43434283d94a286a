"""Polars and DuckDB, which have a three-valued logic of their own, say of every client what the cohort says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cohort.oracles import Duck, partly_known, polars_levels, polars_rules, table
from cohort.people import random_answers
from jivaka.core.knowledge.values import Disposition
from jivaka.engines.cohort.planes import unpacked
from jivaka.engines.cohort.questions import levels_of
from jivaka.engines.cohort.synthetic.answers import to_cohort

CLIENTS = 3000


@pytest.fixture(scope="module")
def anybody(knowledge):
    """Return a cohort of random partial intakes."""
    return to_cohort(random_answers(knowledge, CLIENTS, seed=11), knowledge)


@pytest.fixture(scope="module")
def answers(anybody, knowledge):
    """Return the same answers as a table."""
    return table(anybody, knowledge)


@pytest.fixture(scope="module")
def whole(anybody):
    """Return for whom a table can say all that is known: nearly everybody."""
    found = ~partly_known(anybody)
    assert found.mean() > 0.8
    return found


@pytest.fixture
def duck(answers, tmp_path):
    """Return the answers in DuckDB."""
    database = Duck(answers, tmp_path)
    yield database
    database.close()


def ours(screener, cohort):
    """Return where each rule may hold and where it must."""
    planes = screener.planes(cohort)
    wires = [wire for rule in screener.rules.values() for wire in (rule.condition.may, rule.condition.must)]
    flags = unpacked(screener.read(planes, wires), cohort.clients)
    return {name: (flags[2 * at], flags[2 * at + 1]) for at, name in enumerate(screener.rules)}


def assert_levels(found, screener, cohort, whole):
    """Compare the dispositions, and see that there are different ones."""
    levels = levels_of(screener, screener.planes(cohort), cohort.clients)
    for name in ("lowest", "counted", "worst"):
        wrong = np.flatnonzero((getattr(found, name) != getattr(levels, name)) & whole)
        assert wrong.size == 0, (name, cohort.ids[wrong[:5]])
    assert len(np.unique(levels.counted[whole])) >= 4


@pytest.mark.slow
def test_polars_finds_every_rule_to_hold_where_it_holds(knowledge, screener, anybody, answers, whole):
    found = polars_rules(answers, knowledge.rules)
    open_ones = 0
    for name, (may, must) in ours(screener, anybody).items():
        truth = found[name]
        assert (truth.fill_null(value=True).to_numpy() == may)[whole].all(), name
        assert (truth.fill_null(value=False).to_numpy() == must)[whole].all(), name
        open_ones += truth.null_count() > 0
    assert open_ones > len(knowledge.rules) * 0.9


@pytest.mark.slow
def test_duckdb_finds_every_rule_to_hold_where_it_holds(knowledge, screener, anybody, duck, whole):
    found = duck.rules(knowledge.rules)
    for name, (may, must) in ours(screener, anybody).items():
        truth = np.ma.asarray(found[name])
        assert (truth.filled(True) == may)[whole].all(), name
        assert (truth.filled(False) == must)[whole].all(), name


@pytest.mark.slow
def test_polars_decides_as_the_cohort_decides(knowledge, screener, anybody, answers, whole):
    assert_levels(polars_levels(answers, knowledge), screener, anybody, whole)


@pytest.mark.slow
def test_duckdb_decides_as_the_cohort_decides(knowledge, screener, anybody, duck, whole):
    assert_levels(duck.levels(knowledge), screener, anybody, whole)


@pytest.mark.slow
def test_an_oracle_would_notice_one_rule_that_is_read_wrongly(knowledge, screener, anybody, answers, whole):
    (one,) = (rule for rule in knowledge.rules if rule.id == "blood_pressure.raised")
    harsher = replace(one, effect=replace(one.effect, disposition=Disposition.EMERGENCY))
    rules = tuple(harsher if rule is one else rule for rule in knowledge.rules)
    with pytest.raises(AssertionError, match=r"worst|counted|lowest"):
        assert_levels(polars_levels(answers, replace(knowledge, rules=rules)), screener, anybody, whole)
