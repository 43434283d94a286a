"""Whose decision a change alters, which way and by which rule: beside the core asked twice about every client."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from jivaka.core.knowledge.condition import Some
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.program import COUNTED
from jivaka.core.screening.screen import Screener
from jivaka.engines.cohort.impact import SAME, Side, impact
from jivaka.engines.cohort.questions import ORDER
from jivaka.engines.cohort.reading import CohortScreener

RULE = "blood_pressure.raised"


def changed(knowledge, name, **new):
    """Return the knowledge with one rule changed."""
    rules = tuple(replace(rule, **new) if rule.id == name else rule for rule in knowledge.rules)
    return replace(knowledge, rules=rules)


def rule_of(knowledge, name):
    return next(rule for rule in knowledge.rules if rule.id == name)


def stricter(knowledge):
    effect = rule_of(knowledge, RULE).effect
    return changed(knowledge, RULE, effect=replace(effect, disposition=Disposition.URGENT))


def wider(knowledge):
    """Return the knowledge with an emergency that also holds where another rule does."""
    name = "cauda_equina.saddle_numbness"
    both = Some((rule_of(knowledge, name).condition, rule_of(knowledge, "blood_pressure.raised").condition))
    return changed(knowledge, name, condition=both)


def fewer(knowledge):
    return replace(
        knowledge, rules=tuple(rule for rule in knowledge.rules if rule.effect.disposition < Disposition.EMERGENCY)
    )


def less_cautious(knowledge):
    """Return the knowledge in which no unknown answer counts, as nobody should write it."""
    questions = {name: replace(question, on_unknown="ignore") for name, question in knowledge.questions.items()}
    return replace(knowledge, questions=questions)


def said(decision):
    return "undetermined" if decision.undetermined else decision.disposition.id


@pytest.fixture(scope="module")
def asked(findings, decisions):
    """Return every random client with the core's decision under the knowledge as it is."""
    return list(zip(findings, decisions, strict=True))


@pytest.fixture(scope="module")
def old(screener, people):
    """Return the knowledge as it is, with the random clients."""
    return Side.of(screener, people)


@pytest.mark.parametrize("change", [stricter, wider, fewer, less_cautious])
def test_every_move_is_the_core_asked_before_and_after(knowledge, asked, people, old, change):
    newer = change(knowledge)
    found = impact(old, Side.of(CohortScreener(newer), people), people.ids, examples=8)
    core = Screener(newer)
    pairs = [(said(before), said(core.screen(client))) for client, before in asked]
    moved = Counter(pair for pair in pairs if pair[0] != pair[1])
    assert moved
    assert found.moves == moved
    assert found.clients == len(pairs)
    assert found.up == sum(number for (b, a), number in moved.items() if ORDER.index(a) > ORDER.index(b))
    assert found.down == sum(moved.values()) - found.up
    by_id = dict(zip(people.ids.tolist(), pairs, strict=True))
    assert len(found.examples) == min(8, sum(moved.values()))
    assert {(item.before, item.after) for item in found.examples} <= set(moved)
    assert all(by_id[item.client] == (item.before, item.after) for item in found.examples)


def test_the_rule_that_moves_a_decision_is_named(knowledge, people, old):
    newer = stricter(knowledge)
    found = impact(old, Side.of(CohortScreener(newer), people), people.ids)
    (rule,) = found.rules
    assert (rule.rule, rule.change, rule.newly, rule.no_longer) == (RULE, "changed", 0, 0)
    assert (rule.up, rule.down) == (found.up, 0)
    assert all(item.rules == (RULE,) for item in found.examples)


def test_touching_more_clients_is_counted_even_where_no_decision_moves(knowledge, asked, people, old):
    newer = wider(knowledge)
    found = impact(old, Side.of(CohortScreener(newer), people), people.ids)
    (rule,) = found.rules
    core = Screener(newer)
    name = "cauda_equina.saddle_numbness"

    def touches(decision):
        return any(state.rule.id == name and state.condition & COUNTED for state in decision.states)

    newly = sum(touches(core.screen(c)) and not touches(d) for c, d in asked)
    assert rule.newly == newly > 0


def test_rules_that_go_are_named_as_removed_and_lower_the_decision(knowledge, people, old):
    found = impact(old, Side.of(CohortScreener(fewer(knowledge)), people), people.ids)
    assert {rule.change for rule in found.rules} == {"removed"}
    assert found.up == 0 < found.down
    assert sum(rule.down > 0 for rule in found.rules) > 1


def test_a_policy_that_changes_makes_unchanged_rules_speak(knowledge, people, old):
    found = impact(old, Side.of(CohortScreener(less_cautious(knowledge)), people), people.ids)
    assert {rule.change for rule in found.rules} == {SAME}


def test_the_same_knowledge_changes_nothing(screener, people, old):
    found = impact(old, Side.of(screener, people), people.ids)
    assert (found.up, found.down, found.rules, found.examples) == (0, 0, (), ())
    assert not found.moves
    assert not found.limits


def test_limits_that_come_and_go_are_counted(knowledge, asked, people, old):
    name = next(iter(knowledge.types))
    newer = changed(knowledge, RULE, effect=replace(rule_of(knowledge, RULE).effect, types=frozenset({name})))
    found = impact(old, Side.of(CohortScreener(newer), people), people.ids)
    core = Screener(newer)
    pairs = [(name in before.limits.types, name in core.screen(client).limits.types) for client, before in asked]
    more, gone = pairs.count((False, True)), pairs.count((True, False))
    assert more > 0
    assert found.limits["type", name] == (more, gone)
