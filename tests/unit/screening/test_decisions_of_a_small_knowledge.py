"""Every output of screening on a knowledge small enough to check by hand: in sentences, and pinned for many clients."""

from __future__ import annotations

import pickle
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jivaka.core.intake.findings import Findings
from jivaka.core.intake.values import UNKNOWN, Intake, Medicine
from jivaka.core.knowledge.condition import Count, Every, Includes, IsTrue, Literal, OneOf, SetValue, Some, Within
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening import literal_codes
from jivaka.core.screening.literal_codes import plain_codes
from jivaka.core.screening.pattern import find_pattern, read_patterns
from jivaka.core.screening.program import (
    ALL,
    COUNTED,
    MAY,
    MUST,
    RuleReadings,
    code_of,
    compile_program,
    count_code,
    run,
    truth_of_code,
)
from jivaka.core.screening.reasons import (
    because,
    decisive_rules,
    letters_that_lift,
    medicines_read,
    merged,
    shown_answer,
    sufficient_reason,
    would_lower,
    would_raise,
)
from jivaka.core.screening.screen import Screener, pending
from jivaka.core.screening.values import RuleState
from jivaka.core.screening.waiting import questions_worth_asking
from jivaka.core.screening.watching import watched_literals
from jivaka.core.truth import Truth
from unit.pinned import assert_as_pinned
from unit.screening.small import DAY, WELL, findings_of, small_knowledge, without

if TYPE_CHECKING:
    from jivaka.core.screening.values import Decision, Limits

CLIENTS: dict[str, dict[str, Any]] = {
    "nobody asked": {},
    "well": WELL,
    "everything unknown": dict.fromkeys(WELL, "unknown"),
    "numb": WELL | {"numb": True, "explained": False},
    "numb and nobody asked whether it is explained": WELL | {"numb": True},
    "numb and perhaps explained": WELL | {"numb": True, "explained": "unknown"},
    "numb and explained": WELL | {"numb": True, "explained": True},
    "numb alone": {"numb": True, "explained": False},
    "feverish with chills": WELL | {"fever": True, "signs": ["chills"]},
    "feverish with chills alone": {"fever": True, "signs": ["chills"]},
    "feverish": WELL | {"fever": True},
    "fever unknown": WELL | {"fever": "unknown"},
    "fever unknown with chills": WELL | {"fever": "unknown", "signs": ["chills"]},
    "two signs": WELL | {"signs": ["tired", "chills"]},
    "two signs with a letter": WELL
    | {"signs": ["tired", "chills"], "doctor_clearance_for": ["spine"], "clearance_date": 20},
    "two signs with an old letter": WELL
    | {"signs": ["tired", "chills"], "doctor_clearance_for": ["spine"], "clearance_date": 91},
    "two signs with a letter of no date": WELL
    | {"signs": ["tired", "chills"], "doctor_clearance_for": ["spine"], "clearance_date": "unknown"},
    "two signs with a letter about blood": WELL
    | {"signs": ["tired", "chills"], "doctor_clearance_for": ["blood"], "clearance_date": 20},
    "one sign": WELL | {"signs": ["tired"]},
    "signs unknown": WELL | {"signs": "unknown"},
    "signs never asked": without("signs"),
    "thin blood": WELL | {"thinner": "yes", "bruise_days": 3},
    "thin blood and two signs": WELL | {"thinner": "yes", "bruise_days": 3, "signs": ["tired", "chills"]},
    "thin blood long ago": WELL | {"thinner": "yes", "bruise_days": 30},
    "thin blood of unknown day": WELL | {"thinner": "yes", "bruise_days": "unknown"},
    "thin blood never dated": WELL | {"thinner": "yes"},
    "thinner unknown": WELL | {"thinner": "unknown"},
    "warfarin": WELL | {"medicines": ["warfarin"], "bruise_days": 30},
    "warfarin and thinner never asked": without("thinner") | {"medicines": ["warfarin"]},
    "unread medicine": WELL | {"medicines": ["zzyzxol"]},
    "paracetamol and an unread medicine": WELL | {"medicines": ["paracetamol", "zzyzxol"]},
    "warfarin and paracetamol": WELL | {"medicines": ["warfarin", "paracetamol"], "bruise_days": 30},
    "perhaps two signs, with a letter": WELL
    | {"signs": ["tired"], "fever": "unknown", "doctor_clearance_for": ["spine"], "clearance_date": 90},
    "two signs and a letter never asked": without("doctor_clearance_for") | {"signs": ["tired", "chills"]},
    "two painkillers": WELL | {"medicines": ["paracetamol", "ibuprofen"]},
    "two signs and age unknown": WELL | {"signs": ["tired", "chills"], "age": "unknown"},
    "numb, explained, thin and tired": WELL | {"numb": True, "explained": True, "signs": ["thin", "tired"]},
    "only the character of the pain is known": without("pain_pattern") | {"pain_character": ["burning"]},
    "sore where a patch says": WELL | {"sore": True, "medicines": ["lidocaine"]},
    "tattooed": WELL | {"tattoo": True},
    "tattooed on the back": WELL | {"tattoo": True, "tattoo_areas": ["mid_back"]},
    "tattoo unknown": WELL | {"tattoo": "unknown"},
    "shower never asked": without("shower"),
    "thin and nothing else asked": without("sore", "fever") | {"signs": ["thin"]},
    "sore somewhere": WELL | {"sore": True, "sore_areas": ["low_back"]},
    "sore leg": WELL | {"sore": True, "sore_areas": ["left_leg"]},
    "sore nowhere named": WELL | {"sore": True, "sore_areas": ["none_of_these"]},
    "sore and place unknown": WELL | {"sore": True, "sore_areas": "unknown"},
    "sore unknown": WELL | {"sore": "unknown"},
    "old": WELL | {"age": 81},
    "not quite old": WELL | {"age": 80},
    "light": WELL | {"weight_kg": 45.0},
    "weight unknown": WELL | {"weight_kg": "unknown"},
    "age unknown": WELL | {"age": "unknown"},
    "wishes cups": WELL | {"wish": "cups"},
    "wish never asked": without("wish"),
    "belly hurts": WELL | {"pain_areas": ["belly"], "wish": "thai"},
    "belly hurts and wish unknown": WELL | {"pain_areas": ["belly", "left_leg"], "wish": "unknown"},
    "belly hurts with fever": WELL | {"pain_areas": ["belly"], "fever": True},
    "free of pain": WELL | {"pain_areas": ["none_of_these"], "nerve_signs_onset": 10},
    "fresh pain": WELL | {"pain_duration_days": 41},
    "pain at six weeks": WELL | {"pain_duration_days": 42},
    "pain at twelve weeks": WELL | {"pain_duration_days": 84},
    "old pain": WELL | {"pain_duration_days": 85},
    "length of pain unknown": WELL | {"pain_duration_days": "unknown"},
    "thin": WELL | {"signs": ["thin"]},
    "thin and tired": WELL | {"signs": ["thin", "tired"]},
    "nothing known of the pain": without("pain_pattern", "signs"),
    "old, sore and thinned": WELL
    | {"age": 90, "sore": True, "sore_areas": ["mid_back"], "thinner": "yes", "bruise_days": 50, "wish": "cups"},
}


@pytest.fixture
def screener() -> Screener:
    return Screener(small_knowledge())


def test_every_output_for_every_client_is_as_it_is_written_down(screener: Screener) -> None:
    patterns, problems = read_patterns(small_knowledge())
    assert problems == ()
    found = {name: written(screener, screener.screen(findings_of(answers))) for name, answers in CLIENTS.items()}
    for name, answers in CLIENTS.items():
        pattern = find_pattern(screener.screen(findings_of(answers)), patterns)
        odds = {kind: round(value, 6) for kind, value in pattern.odds.items()}
        found[name]["pattern"] = [
            pattern.duration_class, pattern.kind, pattern.also_possible, odds, patterns.says(pattern.kind)
        ]  # fmt: skip
    assert_as_pinned(Path(__file__).with_name("decisions.json"), dict(found))


def written(screener: Screener, one: Decision) -> dict[str, Any]:
    findings = one.findings
    return {
        "on": str(one.on),
        "named": [one.version, one.digest == small_knowledge().digest],
        "dispositions": [one.lowest.id, one.disposition.id, one.worst.id, one.permits_massage],
        "undetermined": [one.undetermined, one.missing, one.blocked],
        "states": [[state.rule.id, state.condition, state.referral] for state in one.states],
        "levels": [[state.surely, state.counted, state.possibly] for state in one.states],
        "rules": [[rule.id for rule in rules] for rules in (one.fired, one.cautious, one.open)],
        "limits": limits(one.limits),
        "sure limits": limits(screener.sure_limits(one)),
        "at": {patch: sorted(one.limits.at(patch)) for patch in ("low_back", "left_leg", "belly")},
        "open points": [[point.question, point.could_become.id, point.rules] for point in one.open_points],
        "pending": pending(one),
        "worth asking": {name: level.id for name, level in questions_worth_asking(screener, findings).items()},
        "order": list(questions_worth_asking(screener, findings)),
        "decisive": [rule.id for rule in decisive_rules(one)],
        "reason": sufficient_reason(one),
        "because": {rule.id: because(rule.condition, findings) for rule in one.fired},
        "would raise": [[point.question, point.becomes.id, point.rules] for point in would_raise(one)],
        "would lower": [[point.question, point.becomes.id, point.rules] for point in would_lower(one)],
        "letters": letters_that_lift(one),
        "medicines": [medicine.name for medicine in medicines_read(one)],
    }


def limits(found: Limits) -> dict[str, Any]:
    return {
        "modifiers": {name: sorted(places) for name, places in found.modifiers.items()},
        "excluded": [sorted(part) for part in (found.types, found.techniques, found.implements, found.positions)],
        "areas": sorted(found.areas),
        "most": [found.max_pressure, found.max_minutes, found.postpone],
    }


# ------------------------------------------------------------------------------------------ in sentences


def test_nobody_asked_is_undetermined_and_asks_the_essential_questions_first(screener: Screener) -> None:
    decision = screener.screen(findings_of({}))
    assert decision.undetermined
    assert decision.missing == ("age", "numb", "fever", "thinner", "medicines")
    assert tuple(questions_worth_asking(screener, decision.findings))[:5] == decision.missing


def test_an_unknown_block_question_needs_a_person_and_an_unknown_cautious_one_brings_its_limits(
    screener: Screener,
) -> None:
    assert screener.screen(findings_of(WELL | {"age": "unknown"})).disposition is Disposition.DOCTOR_FIRST
    cautious = screener.screen(findings_of(WELL | {"thinner": "unknown"}))
    assert cautious.disposition is Disposition.MASSAGE_WITH_LIMITS
    assert cautious.limits.techniques == {"cups"}
    assert screener.sure_limits(cautious).techniques == frozenset()


def test_an_emergency_asks_nothing_more_and_an_urgent_client_only_what_could_be_worse(screener: Screener) -> None:
    assert questions_worth_asking(screener, findings_of(CLIENTS["numb alone"])) == {}
    urgent = questions_worth_asking(screener, findings_of(CLIENTS["feverish with chills alone"]))
    assert urgent == {
        "medicines": Disposition.MASSAGE_OK, "numb": Disposition.EMERGENCY
    }  # fmt: skip


def test_where_two_findings_must_both_be_there_one_is_asked_and_the_other_if_it_is(screener: Screener) -> None:
    assert "bruise_days" not in questions_worth_asking(screener, findings_of(without("thinner")))
    assert "bruise_days" in questions_worth_asking(screener, findings_of(WELL | {"thinner": "yes"}))


def test_the_place_of_a_limit_that_holds_is_asked(screener: Screener) -> None:
    assert "sore_areas" in questions_worth_asking(screener, findings_of(WELL | {"sore": True}))


def test_a_screener_that_was_written_down_decides_the_same(screener: Screener) -> None:
    again = pickle.loads(pickle.dumps(screener))  # noqa: S301 - what we wrote a moment ago
    for answers in CLIENTS.values():
        assert again.states(findings_of(answers)) == screener.states(findings_of(answers))


# ------------------------------------------------------------------------------------------ the compiled form

A, B, C, D = (Literal(IsTrue(name)) for name in "abcd")
CONDITIONS = [
    Every((A, Some((B, C)))),
    Some((Every((A, B)), Every((C, D)))),
    Count(2, (A, B, C)),
    Count(2, (Every((A, B)), C, Literal(IsTrue("d"), negated=True))),
    Every((A, A)),
    A,
]


def test_one_reading_of_all_and_the_reading_of_each_agree_with_counting_for_all_values() -> None:
    program = compile_program([*CONDITIONS, *(Every((condition, D)) for condition in CONDITIONS)])
    readings = RuleReadings(program)
    for codes in product((0, MAY, MAY | COUNTED, ALL), repeat=len(program.literals)):
        outputs = run(program, codes)
        for place in range(len(CONDITIONS)):
            assert readings(place, codes) == (outputs[place], outputs[len(CONDITIONS) + place])


def test_equal_parts_are_one_operation_and_the_literals_of_a_question_stand_together() -> None:
    program = compile_program(
        [Every((A, B)), Some((C, Every((B, A)))), Every((A, A)), Literal(IsTrue("a"), negated=True)]
    )
    assert len(program.operations) == 2
    assert [literal.test.question for literal in program.literals] == ["a", "a", "b", "c"]
    assert program.outputs[2] == program.literals.index(A)


@pytest.mark.parametrize(
    ("count", "values", "expected"),
    [
        (1, (0, MAY), MAY),
        (2, (MAY, ALL), MAY),
        (2, (ALL, ALL, 0), ALL),
        (2, (MAY | COUNTED, ALL), MAY | COUNTED),
        (3, (ALL, ALL), 0),
        (2, (MAY, MAY | COUNTED, ALL), MAY | COUNTED),
    ],
)
def test_each_bit_is_counted_on_its_own(count: int, values: tuple[int, ...], expected: int) -> None:
    assert count_code(count, values) == expected


NUMBER, WIDE = Literal(Within("n", 1.0, 2.0)), Literal(Includes("pain_areas", frozenset({"low_back"})))
THIN = Literal(Includes("signs", frozenset({"thin"})))
NOT_B = Literal(IsTrue("b"), negated=True)


@pytest.mark.parametrize(
    ("condition", "watched"),
    [
        (A, {A}),
        (Every((A, NUMBER)), {A}),
        (Every((NUMBER, A)), {A}),
        (Every((WIDE, A)), {A}),
        (Every((NOT_B, NUMBER)), {NUMBER}),
        (Every((NOT_B, WIDE)), {WIDE}),
        (Some((A, NOT_B)), {A, NOT_B}),
        (Every((Some((A, B, C)), D)), {D}),
        (Every((Some((A, B, C, D)), NUMBER)), {A, B, C, D}),
        (Every((Some((A, B, C, D, Literal(IsTrue("e")))), NUMBER)), {NUMBER}),
        (Every((Some((A, B, C, D, Literal(IsTrue("e")), Literal(IsTrue("f")), Literal(IsTrue("g")))), NOT_B)),
         {A, B, C, D, Literal(IsTrue("e")), Literal(IsTrue("f")), Literal(IsTrue("g"))}),
        (Count(2, (A, B, NUMBER)), {A, B}),
        (Count(3, (A, B, NUMBER)), {A}),
        (Count(1, (A, B, NUMBER)), {A, B, NUMBER}),
        (Every((Count(2, (A, B, C)), D)), {D}),
        (Every((B, A)), {A}),
        (Every((NUMBER, THIN)), {THIN}),
    ],
)  # fmt: skip
def test_the_fewest_and_rarest_literals_are_watched(condition: Any, watched: set[Literal]) -> None:
    program = compile_program([condition])
    assert {program.literals[index] for index in watched_literals(program)[0]} == watched


def test_a_rule_sleeps_while_nothing_it_watches_may_hold(screener: Screener) -> None:
    _, awake = screener._literals.read(findings_of(WELL))
    assert {small_knowledge().rules[place].id for place in awake} == set()
    _, everyone = screener._literals.read(findings_of({}))
    assert len(everyone) == len(small_knowledge().rules)


def test_answers_are_remembered_and_forgotten_without_a_difference(
    screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(literal_codes, "_MOST_REMEMBERED", 2)
    for age in (*range(78, 84), 78):
        findings = findings_of(WELL | {"age": age})
        codes, _ = screener._literals.read(findings)
        assert list(codes) == plain_codes(screener.program.literals, findings, small_knowledge())
    assert max(len(row.seen) for row in screener._literals._rows if row.question == "age") <= 2


@pytest.mark.parametrize("answers", list(CLIENTS.values()), ids=list(CLIENTS))
def test_every_literal_reads_as_the_obvious_twin(screener: Screener, answers: dict[str, Any]) -> None:
    findings = findings_of(answers)
    codes, _ = screener._literals.read(findings)
    assert list(codes) == plain_codes(screener.program.literals, findings, small_knowledge())


def test_what_a_question_outside_the_knowledge_says_is_ignored_while_unknown() -> None:
    known, odd = Literal(IsTrue("numb")), Literal(IsTrue("nowhere"))
    findings = findings_of({})
    assert plain_codes([known, odd], findings, small_knowledge()) == [MAY | COUNTED, MAY]
    reader = literal_codes.LiteralReader(compile_program([Every((known, odd))]), small_knowledge(), 1)
    assert sorted(reader.read(findings)[0]) == [MAY, MAY | COUNTED]


# ------------------------------------------------------------------------------------------ answers in words


@pytest.mark.parametrize(
    ("literal", "values", "shown"),
    [
        (Literal(OneOf("wish", frozenset({"thai"}))), {"wish": frozenset({"thai", "cups"})}, "cups or thai"),
        (Literal(Includes("signs", frozenset({"thin", "tired"}))),
         {"signs": SetValue(frozenset({"thin", "tired", "chills"}), frozenset())}, ["thin", "tired"]),
        (Literal(Within("age", 1.0, None)), {"age": 3.0}, 3.0),
        (Literal(IsTrue("numb")), {"numb": True}, True),
        (Literal(IsTrue("signs")), {"signs": SetValue(frozenset({"thin", "chills"}), frozenset())}, ["chills", "thin"]),
    ],
)  # fmt: skip
def test_the_part_of_an_answer_that_counts_is_shown(literal: Literal, values: dict[str, Any], shown: object) -> None:
    findings = Findings(Intake(DAY, {}), values, frozenset(), frozenset(), {})
    assert shown_answer(literal, findings) == shown


@pytest.mark.parametrize(
    ("taken", "shown"),
    [(("warfarin", "phenprocoumon"), "warfarin, phenprocoumon"), (("paracetamol",), "none"), ((), "none")],
)
def test_only_the_medicines_that_count_are_named(taken: tuple[str, ...], shown: str) -> None:
    thinners = {"warfarin": ("thinner",), "phenprocoumon": ("thinner",), "paracetamol": ("painkiller",)}
    answer = tuple(Medicine(name, thinners[name]) for name in taken)
    found = {"medicines": SetValue(frozenset({"thinner"}), frozenset({"thinner"}))}
    findings = Findings(Intake(DAY, {"medicines": answer}), found, frozenset(), frozenset(), {})
    assert shown_answer(Literal(Includes("medicines", frozenset({"thinner"}))), findings) == shown


def test_an_answer_is_shown_as_it_was_given_and_an_unknown_one_as_it_was_read() -> None:
    literal = Literal(Within("age", 1.0, None))
    given = Findings(Intake(DAY, {"age": 3}), {"age": 3.0}, frozenset(), frozenset(), {})
    assert repr(shown_answer(literal, given)) == "3"
    raised = Findings(Intake(DAY, {"age": UNKNOWN}), {"age": 3.0}, frozenset({"age"}), frozenset(), {})
    assert repr(shown_answer(literal, raised)) == "3.0"


def test_a_rule_is_settled_when_it_holds_and_a_letter_surely_lifts_it_or_not() -> None:
    rule = small_knowledge().rules[0]
    settled = {codes for codes in product((MAY, MAY | COUNTED, ALL), (0, MAY, MAY | COUNTED, ALL))
               if RuleState(rule, *codes).settled}  # fmt: skip
    assert settled == {(ALL, 0), (ALL, ALL)}


def test_parts_of_one_answer_are_shown_as_one() -> None:
    assert merged(["b"], ["a", "b"]) == ["a", "b"]
    assert merged("warfarin", "paracetamol") == "paracetamol, warfarin"
    assert merged("b, a", "a, c") == "a, b, c"
    assert merged("yes", "yes") == "yes"
    assert merged(3.0, 3.0) == 3.0


def test_the_bits_of_a_value_say_its_truth() -> None:
    for code, truth in ((0, Truth.FALSE), (MAY, Truth.UNKNOWN), (MAY | COUNTED, Truth.UNKNOWN), (ALL, Truth.TRUE)):
        assert truth_of_code(code) is truth
        assert code_of(truth, counted=bool(code & COUNTED)) == code


def test_a_rule_that_must_hold_is_more_than_one_that_may() -> None:
    assert MUST | COUNTED | MAY == ALL == 7
