"""Examples beside rules, and patterns: each mistake is told once, in a sentence, with its file and what to do."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from jivaka.core.errors import Problem
from jivaka.core.intake.reading import read_intake
from jivaka.core.knowledge.document import Document
from jivaka.core.knowledge.values import Example
from jivaka.core.screening.examples import check_examples
from jivaka.core.screening.pattern import FILE, read_patterns
from unit.screening.small import DAY, documents, names, small_knowledge


def with_example(rule_id: str, example: Example) -> tuple[Problem, ...]:
    rules = tuple(replace(rule, examples=(example,)) for rule in small_knowledge().rules if rule.id == rule_id)
    knowledge = replace(small_knowledge(), rules=rules)
    return check_examples(knowledge, names(), today=DAY)


def test_examples_that_show_what_they_say_are_quiet() -> None:
    assert any(rule.examples for rule in small_knowledge().rules)
    assert check_examples(small_knowledge(), names(), today=DAY) == ()


@pytest.mark.parametrize(
    ("expect", "answers", "truth"),
    [
        ("holds", {"fever": False}, "false"),
        ("holds", {}, "unknown"),
        ("fails", {"fever": True}, "true"),
        ("open", {"fever": True}, "true"),
    ],
)
def test_an_example_that_shows_something_else_is_told(expect: str, answers: dict[str, object], truth: str) -> None:
    rule = next(rule for rule in small_knowledge().rules if rule.id == "small.fever")
    message = f"small.fever, example 'mine' should show '{expect}' and the condition is {truth}."
    assert with_example("small.fever", Example("mine", expect, answers)) == (
        Problem("example", "rules/small.toml", message, "Correct the example or the condition.", rule.line),
    )


def test_an_example_that_cannot_be_read_is_told_with_every_problem() -> None:
    rule = next(rule for rule in small_knowledge().rules if rule.id == "small.fever")
    answers = {"fever": 3, "age": 900}
    intake, problems = read_intake({"answers": answers}, small_knowledge(), names(), today=DAY)
    assert intake is None
    assert len(problems) == 2
    told = with_example("small.fever", Example("mine", "holds", answers))
    assert told == tuple(
        Problem("example", rule.path, f"small.fever, example 'mine': {one.where}: {one.message}", one.remedy, rule.line)
        for one in problems
    )


def problems_of(old: str, new: str) -> list[tuple[str, str, str]]:
    """Return what is wrong once a text of the patterns is replaced."""
    text = documents()[FILE].text
    assert old in text
    changed = text.replace(old, new, 1)
    other = {FILE: Document(FILE, changed, tomllib.loads(changed))}
    _, problems = read_patterns(replace(small_knowledge(), other=other))
    assert all(problem.where == FILE for problem in problems)
    return [(problem.code, problem.message, problem.remedy) for problem in problems]


def test_the_patterns_are_missing() -> None:
    patterns, problems = read_patterns(replace(small_knowledge(), other={}))
    assert [(one.code, one.where, one.message, one.remedy) for one in problems] == [
        ("missing-file", FILE, "The patterns are missing.", "Add the file.")
    ]
    assert (patterns.kinds, patterns.visceral, patterns.acute_below_days, patterns.chronic_above_days) == ((), (), 0, 0)
    assert patterns.says("nerve_like") == ""


def test_the_patterns_as_they_stand_are_read_without_a_problem() -> None:
    patterns, problems = read_patterns(small_knowledge())
    assert problems == ()
    first = patterns.kinds[0]
    assert [item.says for item in first.items] == ["Numb.", "Thin."]
    assert [(item.if_true, item.if_false, item.source) for item in first.items] == [(4, 0.5, "BOOK"), (2, 0.8, "BOOK")]
    assert (patterns.says("nerve_like"), patterns.says("mechanical")) == ("Like a nerve.", "")


@pytest.mark.parametrize(
    ("old", "new", "code", "message", "remedy"),
    [
        ("if_true = 4.0", "if_true = 0", "wrong-type", "'if_true' is no number above 0.", "Write one."),
        ("if_false = 0.5", "if_false = inf", "wrong-type", "'if_false' is no number above 0.", "Write one."),
        ("prior_odds = 0.25", "prior_odds = -1", "wrong-type", "'prior_odds' is no number above 0.", "Write one."),
        (
            "acute_below_days = 42",
            "acute_below_days = 0",
            "wrong-type",
            "'acute_below_days' is no number above 0.",
            "Write one.",
        ),
        (
            "chronic_above_days = 84",
            "chronic_above_days = -3",
            "wrong-type",
            "'chronic_above_days' is no number above 0.",
            "Write one.",
        ),
        ('source = "BOOK", says = "Numb."', 'source = "SONG", says = "Numb."', "unknown-word", "'source' is", ""),
        ('basis = "assumed"', 'basis = "guessed"', "unknown-word", "'basis' is 'guessed'.", ""),
        ('says = "Like a nerve."', 'sais = "x"\nsays = "Like a nerve."', "unknown-field", "'sais' is ", ""),
        ('says = "Numb."', 'sais = "x", says = "Numb."', "unknown-field", "", ""),
        ('says = "A belly that hurts."', 'sais = "x"\nsays = "A belly."', "unknown-field", "", ""),
        ('says = "Six and twelve weeks."', 'sais = "x"\nsays = "Weeks."', "unknown-field", "", ""),
        ('says = "Six and twelve weeks."', "", "missing-field", "'says' is missing.", "Add it."),
        ('says = "A belly that hurts."', "", "missing-field", "'says' is missing.", "Add it."),
        ('id = "nerve_like"', "id = 3", "wrong-type", "", ""),
        ('says = "Like a nerve."', "says = 3", "wrong-type", "", ""),
        ('sources = ["BOOK"]', "", "missing-field", "'sources' is missing.", ""),
        ('basis = "assumed"\nsources = ["BOOK"]', 'basis = "assumed"', "missing-field", "'sources' is missing.", ""),
        ('basis = "assumed"\nsources = ["BOOK"]', 'basis = "assumed"\nsources = ["SONG"]', "unknown-id", "", ""),
        ('when = "numb"', 'when = "numm"', "condition", "'numm': ", ""),
    ],
)  # fmt: skip
def test_each_mistake_in_the_patterns_is_told_once(old: str, new: str, code: str, message: str, remedy: str) -> None:
    found = problems_of(old, new)
    assert len(found) == 1, found
    assert found[0][0] == code
    assert found[0][1].startswith(message)
    assert found[0][2].startswith(remedy)


def test_a_stand_in_for_odds_that_are_none_changes_nothing() -> None:
    text = documents()[FILE].text.replace("if_true = 4.0", "if_true = 0", 1)
    other = {FILE: Document(FILE, text, tomllib.loads(text))}
    patterns, _ = read_patterns(replace(small_knowledge(), other=other))
    assert patterns.kinds[0].items[0].if_true == 1.0


def test_a_condition_that_cannot_be_read_is_placed_at_its_line_and_column() -> None:
    text = documents()[FILE].text.replace('when = "numb"', 'when = "numb or numm"', 1)
    other = {FILE: Document(FILE, text, tomllib.loads(text))}
    _, problems = read_patterns(replace(small_knowledge(), other=other))
    line = text[: text.index("numm")].count("\n") + 1
    assert [(problem.line, problem.column) for problem in problems] == [(line, 9)]
    assert problems[0].remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [("prior_odds = 0.25", "prior_odds = 0"), ("if_true = 4.0", "if_true = 0"), ("'thin' in", "'thn' in")],
)
def test_a_mistake_is_placed_at_its_line(old: str, new: str) -> None:
    text = documents()[FILE].text.replace(old, new, 1)
    other = {FILE: Document(FILE, text, tomllib.loads(text))}
    _, problems = read_patterns(replace(small_knowledge(), other=other))
    assert [problem.line for problem in problems] == [text[: text.index(new)].count("\n") + 1]


@pytest.mark.parametrize(
    ("text", "table"),
    [('says = "A belly that hurts."', "[[visceral]]"), ('says = "Six and twelve weeks."', "[duration]")],
)
def test_what_a_table_lacks_is_placed_at_the_table(text: str, table: str) -> None:
    changed = documents()[FILE].text.replace(text, "", 1)
    other = {FILE: Document(FILE, changed, tomllib.loads(changed))}
    _, problems = read_patterns(replace(small_knowledge(), other=other))
    assert [problem.line for problem in problems] == [changed[: changed.index(table)].count("\n") + 1]
