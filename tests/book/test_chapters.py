"""What the chapters say: conditions in words, examples beside what was expected, and what a proof was made for."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from jivaka.interfaces.book.book import book_of
from jivaka.interfaces.book.cases import Case
from jivaka.interfaces.book.parts import all_parts, bare
from jivaka.interfaces.book.wording import Wording


def chapter(book, anchor):
    return next(part for part in all_parts(book.chapters) if part.anchor == anchor)


def lines(item):
    return [bare(item.runs), *(line for inner in item.items for line in lines(inner))]


def test_a_condition_is_said_in_the_words_of_its_questions(knowledge):
    rule = next(rule for rule in knowledge.rules if rule.id == "cauda_equina.saddle_numbness")
    said = lines(Wording(knowledge).in_words(rule.condition))
    assert said[0] == "All of these:"
    assert said[1].startswith("“Has the skin between your legs gone numb or tingly")
    assert said[1].endswith("saddle_numb – yes")
    assert any(line.endswith("pelvic_change_explained – no") for line in said)


def test_every_question_that_a_condition_reads_is_named_in_its_words(knowledge):
    wording, missing = Wording(knowledge), []
    for rule in knowledge.rules:
        if " " not in rule.when and rule.when in knowledge.questions:
            said = " ".join(lines(wording.in_words(rule.condition)))
            missing += [] if rule.when in said else [rule.id]
    assert missing == []


def test_example_clients_stand_with_what_is_expected_and_what_is_decided(book, cases):
    entries = {entry.anchor: entry for entry in chapter(book, "cases-clients").entries}
    assert len(entries) == len(cases)
    for case in cases:
        fields = {field.label: bare(field.runs) for field in entries[f"case-{case.told['id']}"].fields}
        assert fields["They say"] == case.told["story"]
        assert case.told["expect"]["why"] in fields["Expected"]
        assert case.decided.say.headline in fields["Decided"]
        assert case.safe


@pytest.mark.parametrize(
    ("decided", "safe", "says"),
    [
        ("urgent", True, "As expected."),
        ("doctor_first", True, "Acceptable, though not"),
        ("emergency", True, "differs"),
        ("massage_ok", False, "dangerous"),
    ],
)
def test_a_decision_that_is_not_as_expected_is_said_to_be_so(decided, safe, says):
    expect = {"disposition": "urgent", "acceptable": ["doctor_first"], "unsafe": ["massage_ok"], "why": ""}
    case = Case("clients", {"expect": expect}, SimpleNamespace(disposition_id=decided))
    assert case.safe is safe
    assert says in case.verdict


def test_no_example_clients_and_no_proof_are_said(knowledge, edition):
    book = book_of(knowledge, replace(edition, cases=()))
    assert "No example clients" in bare(chapter(book, "cases").lead[0])
    assert "No proof was bound" in bare(chapter(book, "proof").lead[0])


def test_a_proof_is_shown_whole_and_compared_with_the_digest(knowledge, edition):
    report = {
        "knowledge": {"digest": knowledge.digest, "version": "9.9.9"},
        "proved": True,
        "seconds": 1.5,
        "nothing": None,
        "laws": [
            {"id": "no_all_clear", "holds": True, "rules": [knowledge.rules[0].id], "client": {"age": [1, 2], "x": {}}},
            {"id": "no_all_clear", "holds": False, "says": "A law that stands here twice.", "a": 1, "b": 2},
        ],
        "pairs": [["a", "b"], ["c", "d"]],
    }
    part = chapter(book_of(knowledge, replace(edition, cases=(), proof=report)), "proof")
    assert "exactly this knowledge" in bare(part.lead[1])
    assert "every law holds" in bare(part.lead[2])
    text = repr(part)
    assert all(
        word in text for word in ("no_all_clear", "1.5", "A law that stands here twice.", f"r-{knowledge.rules[0].id}")
    )
    assert len({entry.anchor for entry in part.entries}) == len(part.entries)
    other = book_of(knowledge, replace(edition, cases=(), proof=report | {"knowledge": "sha256:0", "proved": 1}))
    assert "proof of other knowledge" in bare(chapter(other, "proof").lead[1])
    assert "does not say that every law holds" in bare(chapter(other, "proof").lead[2])
