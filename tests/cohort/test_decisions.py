"""For every client a cohort says what the core says of him alone: rules, dispositions, limits, undetermined or not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.people import findings_of, random_answers
from jivaka.core.knowledge.condition import Count, Every, Includes, IsTrue, Literal, OneOf, Some, Within, value
from jivaka.core.screening.program import COUNTED, MAY, MUST
from jivaka.core.truth import Truth
from jivaka.engines.cohort.columns import gather
from jivaka.engines.cohort.limits import limit_wires
from jivaka.engines.cohort.literals import LiteralPlanes
from jivaka.engines.cohort.planes import unpacked
from jivaka.engines.cohort.questions import ORDER, UNDETERMINED, levels_of, recall, statistics
from jivaka.engines.cohort.reading import CohortScreener
from jivaka.engines.cohort.synthetic.answers import to_cohort
from jivaka.engines.cohort.synthetic.lines import raw_intakes as written
from laws.intakes import TODAY, raw_answers

CASES = Path(__file__).parents[2] / "knowledge" / "cases" / "clients.jsonl"


def rule_codes(screener, planes, clients):
    """Return for every client the rules that may hold, as the core's states name them."""
    flags = unpacked(screener.read(planes, screener.rule_wires), clients).reshape(-1, 2, 3, clients)
    bits = (MAY, COUNTED, MUST)
    codes = sum(flags[:, :, at].astype(int) * bit for at, bit in enumerate(bits))
    return [
        {
            name: tuple(codes[rule, :, client].tolist())
            for rule, name in enumerate(screener.rules)
            if codes[rule, 0, client]
        }
        for client in range(clients)
    ]


def assert_alike(screener, decisions, cohort):
    """Compare the whole decision of every client with the core's."""
    planes = screener.planes(cohort)
    levels = levels_of(screener, planes, cohort.clients)
    rules = rule_codes(screener, planes, cohort.clients)
    for at, decision in enumerate(decisions):
        name = cohort.ids[at]
        assert rules[at] == {s.rule.id: (s.condition, s.referral) for s in decision.states}, name
        found = (levels.lowest[at], levels.counted[at], levels.worst[at])
        assert found == (decision.lowest, decision.disposition, decision.worst), name
        said = UNDETERMINED if decision.undetermined else decision.disposition.id
        assert ORDER[levels.said[at]] == said, name


def test_random_partial_intakes_are_decided_as_the_core_decides(screener, decisions, people):
    assert_alike(screener, decisions, people)
    said = {decision.disposition for decision in decisions}
    assert len(said) >= 4


def test_the_named_clients_are_decided_as_the_core_decides(assessor, screener, knowledge):
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    named = [{"id": case["id"], "on": TODAY.isoformat(), "answers": case["answers"]} for case in cases]
    found = findings_of(assessor, named)
    assert_alike(screener, map(assessor.screener.screen, found), gather(found, knowledge))


@given(st.data())
@settings(max_examples=10)
def test_any_few_clients_are_decided_as_the_core_decides(assessor, screener, knowledge, data):
    answers = data.draw(st.lists(raw_answers(knowledge), min_size=1, max_size=5))
    raw = [{"id": str(at), "on": TODAY.isoformat(), "answers": given} for at, given in enumerate(answers)]
    found = findings_of(assessor, raw)
    assert_alike(screener, map(assessor.screener.screen, found), gather(found, knowledge))


def test_answers_in_columns_are_the_findings_of_the_core(assessor, screener, knowledge):
    answers = random_answers(knowledge, 150, seed=5)
    raw = list(written(answers, knowledge, TODAY))
    for item in raw:
        for shade in ("pain_areas_medium", "pain_areas_strong"):
            item["answers"].pop(shade, None)
    kept = {name: column for name, column in answers.columns.items() if not name.startswith("pain_areas_")}
    found = findings_of(assessor, raw)
    cohort = to_cohort(replace(answers, columns=kept), knowledge)
    assert_alike(screener, map(assessor.screener.screen, found), cohort)


def test_a_cohort_may_have_no_client(screener, knowledge):
    cohort = gather([], knowledge)
    planes = screener.planes(cohort)
    assert statistics(screener, cohort, planes).clients == 0
    assert recall(screener, cohort, planes, knowledge.rules[0].id).holds.tolist() == []


def core_limits(limits):
    """Return the limits of one client under the names that the cohort gives them, as far as it knows them."""
    found = {("modifier", name) for name in limits.modifiers}
    for kind in ("type", "technique", "implement", "position"):
        found |= {(kind, name) for name in getattr(limits, f"{kind}s")}
    if limits.postpone:
        found.add(("postpone", "today"))
    return found, limits.max_minutes, limits.max_pressure


def test_every_limit_holds_for_the_clients_for_whom_it_holds_in_the_core(screener, decisions, people, planes):
    wires = limit_wires(screener)
    flags = unpacked(screener.read(planes, tuple(wires.values())), people.clients)
    for at, decision in enumerate(decisions):
        names, minutes, pressure = core_limits(decision.limits)
        held = {key for key, flag in zip(wires, flags[:, at], strict=True) if flag}
        caps = {
            kind: [int(name.split()[-1]) for found, name in held if found == kind] for kind in ("minutes", "pressure")
        }
        assert {key for key in held if key[0] not in caps} == names
        assert min([90, *caps["minutes"]]) == minutes
        assert min([5, *caps["pressure"]]) == pressure


def test_statistics_count_what_the_core_says_of_each(screener, decisions, people, planes):
    found = statistics(screener, people, planes)
    assert found.clients == len(decisions)
    assert sum(found.dispositions.values()) == sum(found.worst.values()) == len(decisions)
    assert found.dispositions[UNDETERMINED] == sum(decision.undetermined for decision in decisions)
    for level in ("massage_ok", "massage_with_limits", "doctor_first", "urgent", "emergency"):
        assert found.lowest[level] == sum(decision.lowest.id == level for decision in decisions)
        assert found.worst[level] == sum(decision.worst.id == level for decision in decisions)
    states = [{state.rule.id: state.condition for state in decision.states} for decision in decisions]
    for name, rule in found.rules.items():
        codes = [state.get(name, 0) for state in states]
        assert rule.holds == sum(code & MUST > 0 for code in codes)
        assert rule.counts == sum(code & COUNTED > 0 for code in codes)
        assert rule.may_hold == sum(code & MAY > 0 for code in codes)


def test_recall_names_the_clients_whom_the_rule_touches(screener, decisions, people, planes):
    touching = {state.rule.id for decision in decisions for state in decision.states}
    assert len(touching) > 300
    for name in sorted(touching)[::40]:
        found = recall(screener, people, planes, name)
        codes = [{s.rule.id: s.condition for s in decision.states}.get(name, 0) for decision in decisions]
        assert found.holds.tolist() == [at for at, code in enumerate(codes) if code & MUST]
        assert found.may_hold.tolist() == [at for at, code in enumerate(codes) if code & (MAY | MUST) == MAY]
        assert sum(found.dispositions.values()) == len(found.holds) + len(found.may_hold)


def test_the_plain_reading_of_a_condition_is_the_core_tree(knowledge, findings, people):
    reader = LiteralPlanes(people, knowledge)
    sick = Literal(IsTrue("fever_now"))
    old = Literal(Within("age", 65, None))
    sore = Literal(Includes("skin_findings", frozenset({"boil_or_small_infection"})), negated=True)
    cancer = Literal(OneOf("cancer_history", frozenset({"now", "treated_last_6_months"})))
    for condition in (Some((sick, old)), Every((sick, sore)), Count(2, (sick, old, cancer, sore)), cancer, sore):
        may, must = (unpacked(plane, people.clients) for plane in reader.condition(condition))
        truths = [value(condition, client.truth) for client in findings]
        assert may.tolist() == [truth is not Truth.FALSE for truth in truths]
        assert must.tolist() == [truth is Truth.TRUE for truth in truths]


@pytest.mark.parametrize("workers", [1, 2])
def test_more_workers_decide_the_same(screener, planes, workers):
    wires = screener.levels.all
    assert screener.read(planes, wires, workers=workers).tolist() == screener.read(planes, wires).tolist()


def test_a_knowledge_without_rules_finds_everybody_well(knowledge, people):
    screener = CohortScreener(replace(knowledge, rules=()))
    levels = levels_of(screener, screener.planes(people), people.clients)
    assert levels.lowest.max() == 0


def test_an_answer_that_is_known_in_part_is_not_taken_for_known(screener, people):
    layout, opened = people.layout, screener.inputs.opened
    name = next(name for name in opened if name in layout.rows and len(layout.rows[name]) > 1)
    literal = next(one for one in screener.program.literals if one.test.question == name and not one.negated)
    row = next(row for option, row in layout.rows[name].items() if option in literal.test.options)
    may = people.may.copy()
    may[row] |= people.known[layout.questions[name]]
    with pytest.raises(ValueError, match=f"'{name}' is known in part"):
        screener.planes(replace(people, may=may))
