"""The condition language: what can be written, what it means, and what the errors say."""

from __future__ import annotations

import pytest

from jivaka.core.knowledge.condition import (
    Condition,
    Count,
    Every,
    Includes,
    IsTrue,
    Literal,
    OneOf,
    Some,
    Within,
    literals,
    live_literals,
    negate,
    questions,
    value,
)
from jivaka.core.knowledge.parse import ConditionError, parse_condition
from jivaka.core.knowledge.vocabulary import Vocabulary
from jivaka.core.truth import Truth

WORDS = Vocabulary(
    booleans=frozenset({"fever", "saddle_numb", "agrees"}),
    choices={"leg_weak": ("none", "old", "foot_drop")},
    sets={"pain": ("neck_left", "neck_right", "low_back"), "urine": ("blood", "burning")},
    units={"age": "years", "days": "days ago", "bmi": "kg/m2"},
    parents={"neck": frozenset({"neck_left", "neck_right"})},
    body_areas=frozenset({"pain"}),
    protective=frozenset({"agrees"}),
)
FEVER, NUMB = Literal(IsTrue("fever")), Literal(IsTrue("saddle_numb"))


def read(text: str) -> Condition:
    return parse_condition(text, WORDS, {"ill": Some((FEVER, NUMB))})


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("fever", FEVER),
        ("not fever", Literal(IsTrue("fever"), negated=True)),
        ("fever and saddle_numb", Every((FEVER, NUMB))),
        ("fever or saddle_numb and fever", Some((FEVER, Every((NUMB, FEVER))))),
        ("(fever or saddle_numb) and fever", Every((Some((FEVER, NUMB)), FEVER))),
        ("not (fever and saddle_numb)", Some((negate(FEVER), negate(NUMB)))),
        ("leg_weak == 'foot_drop'", Literal(OneOf("leg_weak", frozenset({"foot_drop"})))),
        ("leg_weak != 'none'", Literal(OneOf("leg_weak", frozenset({"old", "foot_drop"})))),
        ("leg_weak in ('old', 'none')", Literal(OneOf("leg_weak", frozenset({"old", "none"})))),
        ("'blood' in urine", Literal(Includes("urine", frozenset({"blood"})))),
        ("urine has ('blood', 'burning')", Literal(Includes("urine", frozenset({"blood", "burning"})))),
        ("'neck' in pain", Literal(Includes("pain", frozenset({"neck_left", "neck_right"})))),
        ("not ('none_of_these' in urine)", Literal(Includes("urine", frozenset({"blood", "burning"})))),
        ("age > 70", Literal(Within("age", 70.0, None, low_open=True))),
        ("age <= 16", Literal(Within("age", None, 16.0))),
        ("age < 18", Literal(Within("age", None, 18.0, high_open=True))),
        ("age == 18", Literal(Within("age", 18.0, 18.0))),
        ("bmi >= 18.5", Literal(Within("bmi", 18.5, None))),
        ("age between 16 and 19", Literal(Within("age", 16.0, 19.0))),
        ("days <= 6 weeks", Literal(Within("days", None, 42.0))),
        ("days between 1 day and 2 years", Literal(Within("days", 1.0, 730.0))),
        ("at least 2 of (fever, saddle_numb, ill)", Count(2, (FEVER, NUMB, Some((FEVER, NUMB))))),
        ("ill", Some((FEVER, NUMB))),
    ],
)
def test_text_becomes_a_tree(text: str, tree: Condition) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "column", "says", "remedy"),
    [
        ("fevr", 1, "'fevr' is not a question or a definition", "'fever'"),
        ("zzz", 1, "is not a question", "See the questions"),
        ("fever and", 10, "the end was found", "Name a question"),
        ("fever saddle_numb", 7, "after the end", "Join parts"),
        ("leg_weak == 'foot'", 13, "'foot' is not an option of leg_weak", "foot_drop"),
        ("leg_weak == fever", 13, "'fever' is not an option", "Its options are"),
        ("leg_weak > 3", 10, "is a choice", "leg_weak =="),
        ("'blod' in urine", 1, "'blod' is not an option of urine", "'blood'"),
        ("'blood' in fever", 12, "a question that takes several answers", "See"),
        ("'blood' urine", 9, "'in' was expected", "Write"),
        ("urine", 6, "'has' was expected and the end", "urine has"),
        ("urine has (fever)", 12, "is not an option", "single quotes"),
        ("age", 4, "is a number", "Compare it"),
        ("age > old", 7, "A number was expected", "digits"),
        ("age > 3 weeks", 9, "does not fit", "Days, weeks"),
        ("age between 1 or 2", 15, "'and' was expected", "between"),
        ("(fever", 7, "')' was expected", "Close"),
        ("at least 3 of (fever, ill)", 10, "can never or always hold", "Correct"),
        ("at least many of (fever)", 10, "needs a whole number", "at least 2 of"),
        ("fever & ill", 7, "'&' is not part of the language", "single quotes"),
        ("leg_weak in ('old'", 19, "')' was expected", "Close"),
        ("leg_weak in 'old'", 13, "'(' was expected", "parentheses"),
    ],
)
def test_mistakes_name_the_column_and_the_remedy(text: str, column: int, says: str, remedy: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read(text)
    assert (caught.value.column, says in caught.value.message, remedy in caught.value.remedy) == (column, True, True), (
        caught.value
    )


def test_a_definition_may_be_looked_up_by_a_function() -> None:
    assert parse_condition("ill", WORDS, lambda name: FEVER if name == "ill" else None) == FEVER


def test_negation_twice_is_the_same_condition() -> None:
    tree = read("at least 2 of (fever, saddle_numb, leg_weak != 'none') or not (age > 3 and 'blood' in urine)")
    assert negate(negate(tree)) == tree


def test_bounds_are_open_or_closed_as_written() -> None:
    assert [Within("age", 1.0, 2.0).holds(n) for n in (0.9, 1.0, 2.0, 2.1)] == [False, True, True, False]
    assert [Within("age", 1.0, 2.0, low_open=True, high_open=True).holds(n) for n in (1.0, 1.5, 2.0)] == [
        False,
        True,
        False,
    ]


def test_a_condition_tells_its_questions_and_what_it_waits_for() -> None:
    tree = read("fever and (saddle_numb or 'blood' in urine)")
    assert questions(tree) == {"fever", "saddle_numb", "urine"}
    assert len(list(literals(tree))) == 3
    known = {"fever": Truth.TRUE, "saddle_numb": Truth.FALSE}

    def truth_of(literal: Literal) -> Truth:
        return known.get(literal.test.question, Truth.UNKNOWN)

    assert value(tree, truth_of) is Truth.UNKNOWN
    assert [found.test.question for found in live_literals(tree, truth_of)] == ["urine"]
    known["urine"] = Truth.TRUE
    assert value(tree, truth_of) is Truth.TRUE
    assert list(live_literals(tree, truth_of)) == []
