"""A malformed knowledge file never crashes a reader and loses no word: it gives a problem with file, line and remedy.

The named mistakes are those that people make. The sweep spoils every kind of field of every kind of file.
"""

from __future__ import annotations

import copy
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from jivaka.core.advice.at_home import read_home_advice
from jivaka.core.advice.claims import FOLDER, read_claims
from jivaka.core.advice.combinations import read_combinations
from jivaka.core.advice.words import read_reason_words
from jivaka.core.assessment.say import read_sayings
from jivaka.core.course.tables import read_tables
from jivaka.core.knowledge.assemble import assemble
from jivaka.core.knowledge.check import check_knowledge
from jivaka.core.knowledge.document import Document
from jivaka.core.screening.pattern import read_patterns
from jivaka.interfaces.kb.folder import load_documents

ROOT = Path(__file__).resolve().parents[3] / "knowledge"
RULE = "rules/red_flags/cauda_equina.toml"
QUESTION = "questions/01-about-you.toml"
NEEDED = ("massage/", "questions/", "rules/definitions", "rules/catalogue", "rules/red_flags/cauda", "knowledge.toml")
MEDICINES = ("medicines/blood.toml", "medicines/words-people-use.toml")
LATER = {
    "patterns/": read_patterns,
    "courses/": lambda knowledge: read_tables(knowledge.other),
    "measures/": lambda knowledge: read_tables(knowledge.other),
    "claims/": lambda knowledge: read_claims(*(d for d in knowledge.other.values() if d.folder == FOLDER)),
    "advice/dispositions": read_sayings,
    "advice/safety-net": read_sayings,
    "advice/home": read_home_advice,
    "advice/before": read_home_advice,
    "advice/prevention": read_home_advice,
    "advice/reasons": read_reason_words,
    "massage/combinations": read_combinations,
}


@pytest.fixture(scope="module")
def documents():
    """Return all documents by path."""
    return {document.path: document for document in load_documents(ROOT)}


@pytest.fixture(scope="module")
def problems_of(documents, knowledge):
    """Return a function that gives the new problems when one document is put in place of another (None takes it away).

    Only as much of the knowledge is read as the document needs.
    """
    few = {path: found for path, found in documents.items() if path.startswith(NEEDED) or path in MEDICINES}
    few["sources/all.toml"] = Document(
        "sources/all.toml", "", {"source": [t for d in documents.values() for t in d.tables("source")]}
    )

    def read(changed):
        later = next((reader for start, reader in LATER.items() if changed and changed.path.startswith(start)), None)
        if later is not None:
            whole = replace(knowledge, other={**knowledge.other, changed.path: changed})
            return (*later(whole)[1], *check_knowledge(whole))
        found, problems = assemble((few | ({changed.path: changed} if changed else {})).values())
        return (*problems, *check_knowledge(found))

    before = {}

    def new_problems(changed):
        kind = next((start for start in LATER if changed.path.startswith(start)), "")
        if kind not in before:
            before[kind] = {(p.code, p.where, p.message) for p in read(documents[changed.path] if kind else None)}
        return [p for p in read(changed) if (p.code, p.where, p.message) not in before[kind]]

    return new_problems


# ---------------------------------------------------------------- mistakes that people make

# what -> (file, written, mistaken, code, what the sentence says)
MISTAKES = {
    "a rule's condition names a question that is not there": (
        RULE, 'when = "saddle_numb and', 'when = "sadle_numb and', "condition", "Did you mean 'saddle_numb'"),
    "a condition does not end": (
        RULE, "or nerve_signs_getting_worse)", "or nerve_signs_getting_worse", "condition", "in '"),
    "not stands before a danger": (
        RULE, 'when = "saddle_numb and', 'when = "not saddle_numb and', "negation", "before 'saddle_numb'"),
    "an id that does not begin with its file": (
        RULE, 'id = "cauda_equina.s', 'id = "cauda.s', "wrong-id", "does not begin with the name of its file"),
    "a disposition that is none": (
        RULE, 'disposition = "emergency"', 'disposition = "emergancy"', "unknown-word", "Did you mean 'emergency'?"),
    "a source that is not in the register": (
        RULE, 'sources = ["GIRFT", "CKS"]', 'sources = ["GIRFFT", "CKS"]', "unknown-id", "names 'GIRFFT'"),
    "no source": (RULE, 'sources = ["GIRFT", "CKS"]\n', "", "missing-field", "'sources' is missing."),
    "no words for the client": (
        RULE, 'client = "Numbness between', 'cleint = "Numbness between', "unknown-field", "Did you mean 'client'?"),
    "empty words": (RULE, 'client = "', 'client = "" #', "empty-field", "'client' is empty."),
    "more strength than the source has": (
        RULE, 'sources = ["GIRFT", "CKS"]', 'sources = ["GK"]', "strength", "has strength B and the sources GK"),
    "a letter that lifts an emergency": (
        RULE, 'strength = "B"', 'strength = "B"\ncleared_by = "spine_or_nerve"', "cleared-by", ""),
    "a limit that is not there": (
        RULE, 'strength = "B"', 'strength = "B"\nmodifiers = ["no_haet"]', "unknown-id", "names 'no_haet'"),
    "a limit at a place that is not there": (
        RULE, 'strength = "B"', 'strength = "B"\nmodifiers = [{ id = "no_heat", areas = ["tail"] }]', "unknown-id",
        "names 'tail'"),
    "a limit whose place is no list": (
        RULE, 'strength = "B"', 'strength = "B"\nmodifiers = [{ id = "no_heat", areas = "sacrum" }]', "wrong-type",
        "'areas' is 'sacrum'"),
    "a limit with a strange field": (
        RULE, 'strength = "B"', 'strength = "B"\nmodifiers = [{ id = "no_heat", area = ["sacrum"] }]', "unknown-id",
        "names 'area'"),
    "an exclusion that is not there": (
        RULE, 'strength = "B"', 'strength = "B"\nexclude = { techniques = ["guasha"] }', "unknown-id",
        "Did you mean 'gua_sha'?"),
    "an exclusion that is no list": (
        RULE, 'strength = "B"', 'strength = "B"\nexclude = { techniques = "gua_sha" }', "wrong-type",
        "It takes a list in brackets."),
    "an exclusion of a kind that is none": (
        RULE, 'strength = "B"', 'strength = "B"\nexclude = { technique = ["gua_sha"] }', "unknown-field",
        "Did you mean 'techniques'?"),
    "no example that fails": (RULE, "[rule.fails]", "[rule.fials]", "no-example", "No example shows the rule with"),
    "an example without answers": (
        RULE, '"cannot say" = { saddle_numb = "unknown" }', '"cannot say" = "unknown"', "wrong-type",
        "Example 'cannot say'"),
    "a table whose name is mistyped": (
        "rules/definitions.toml", "[[define]]", "[[defin]]", "unknown-section", "Did you mean 'define'?"),
    "one rule in single brackets": (
        "rules/definitions.toml", "# Conditions", 'topic = "x"\nrule = "y"\n# Conditions', "wrong-type",
        "Write [[rule]] above each of them."),
    "two rules of one id": (
        RULE, '"cauda_equina.bladder_with_pain"', '"cauda_equina.saddle_numbness"', "twice", "stands twice"),
    "a definition that is written twice": (
        RULE, "[[rule]]", '[[define]]\nname = "any_pain"\nwhen = "frail"\nsays = "x"\n[[rule]]', "twice",
        "'any_pain' is defined in"),
    "a definition that reads itself": (
        RULE, "[[rule]]", '[[define]]\nname = "own_tail"\nwhen = "own_tail"\nsays = "x"\n[[rule]]', "condition", ""),
    "a row of the catalogue that nobody carries": (
        "rules/catalogue.toml", '"A01"', '"A00", "A01"', "row-missing", "No rule carries row A00"),
    "a question of an unknown type": (QUESTION, 'type = "integer"', 'type = "integr"', "unknown-word", "'integer'?"),
    "a policy that is none": (
        QUESTION, 'on_unknown = "block"', 'on_unknown = "blok"', "unknown-word", "Did you mean 'block'?"),
    "a bound that is a text": (QUESTION, "max = 120", 'max = "120"', "wrong-type", "It takes a number."),
    "yes instead of true": (QUESTION, "essential = true", 'essential = "yes"', "wrong-type", "true or false"),
    "an option without an id": (
        QUESTION, 'id = "female"', 'name = "female"', "missing-field", "'id' is missing."),
    "a code without its system": (QUESTION, 'system = "LOINC", ', "", "missing-field", "'system' is missing."),
    "a clear value that is no answer": (
        QUESTION, "clear_value = false", 'clear_value = "no"', "wrong-type", "It takes an answer."),
    "a question that is asked twice": (QUESTION, 'id = "sex_birth"', 'id = "age"', "twice", "'age' is asked twice."),
    "a question on another screen": (
        QUESTION, 'screen = "about_you"', 'screen = "pain_map"', "wrong-screen", "'age' names another screen."),
    "a question on no screen": (
        "questions/screens.toml", '  "sex_birth",\n', "", "not-shown", "'sex_birth' stands on 0 screens."),
    "a limit that forbids what is not there": (
        "massage/modifiers.toml", '"deep_tissue"', '"deep_tisue"', "unknown-id", "forbids 'deep_tisue'"),
    "a limit that forbids a text": (
        "massage/modifiers.toml", 'forbids = { types = ["', 'forbids = { types = "deep_tissue", techniques = ["',
        "wrong-type", "It takes a list in brackets."),
    "an area below one that is not there": (
        "massage/areas.toml", 'parent = "whole_back"', 'parent = "hole_back"', "unknown-word", "'whole_back'?"),
    "a length that is a text": (
        "massage/techniques.toml", "minutes = [15, 90]", 'minutes = ["15", 90]', "wrong-type", "whole numbers only"),
    "a medicine class that stands twice": (
        "medicines/blood.toml", 'id = "direct_oral_anticoagulant"', 'id = "vitamin_k_antagonist"', "twice", ""),
    "a class that answers a question that is not there": (
        "medicines/blood.toml", 'question = "blood_thinner"', 'question = "blood_thinners"', "unknown-id",
        "sets blood_thinners to 'anticoagulant'"),
    "a class that gives an answer that is none": (
        "medicines/blood.toml", 'value = "anticoagulant"', "value = 7", "wrong-type", "'value' is 7."),
    "a phrase without words": (
        "medicines/words-people-use.toml", 'says = ["beta blocker", "beta-blocker"]\n', "", "missing-field", "'says'"),
    "a phrase that is a text": (
        "medicines/words-people-use.toml", 'says = ["beta blocker", "beta-blocker"]', 'says = "beta blocker"',
        "wrong-type", "It takes a list in brackets."),
    "a sign without its figure": (
        "patterns/patterns.toml", "if_true = 7.8, ", "", "wrong-type", "'if_true' is no number above 0."),
    "a sign with a negative figure": (
        "patterns/patterns.toml", "if_true = 7.8", "if_true = -7.8", "wrong-type", "'if_true' is no number above 0."),
    "a sign whose condition is mistyped": (
        "patterns/patterns.toml", "leg_pain_side in", "leg_pain_sid in", "condition", "Did you mean 'leg_pain_side'"),
    "a sign without a source": (
        "patterns/patterns.toml", 'source = "SMART11"', 'source = "SMART"', "unknown-word", "'source' is 'SMART'"),
    "a duration that is a text": (
        "patterns/patterns.toml", "acute_below_days = 42", 'acute_below_days = "6 weeks"', "wrong-type", ""),
    "a figure without a source": (
        "courses/effect-and-dose.toml", 'sources = ["CHERKIN11", "FUR15"]', "sources = []", "no-source", "no source"),
    "a figure with a source that is not in the register": (
        "courses/effect-and-dose.toml", '["CHERKIN11", "FUR15"]', '["CHERKIN", "FUR15"]', "unknown-source", "CHERKIN"),
    "a figure outside its own range": (
        "courses/effect-and-dose.toml", "later = { value = 1.5", "later = { value = 9.5", "figure-out-of-range",
        "'later' does not lie between"),
    "a figure that is missing": (
        "courses/effect-and-dose.toml", "kappa = {", "kapa = {", "missing-figure", "[dose] has no figure 'kappa'."),
    "a row of figures that does not rise": (
        "courses/effect-and-dose.toml", "{ at = 30,", "{ at = 50,", "not-a-series", "rising 'at'"),
    "a row of figures at a text": (
        "courses/effect-and-dose.toml", "{ at = 30,", '{ at = "30",', "not-a-series", "rising 'at'"),
    "reviews that do not rise": (
        "courses/default-plan.toml", "at = [2, 4, 6]", "at = [4, 2, 6]", "not-a-list", "no rising list"),
    "a first block above the ceiling": (
        "courses/default-plan.toml", "first_block = { value = 4", "first_block = { value = 40",
        "sessions-out-of-order", "does not rise"),
    "a section that nobody reads": (
        "courses/decay-and-maintenance.toml", "[maintenance]", "[maintenence]", "unknown-section", "[maintenence]"),
    "a basis that is none": (
        "courses/effect-and-dose.toml", 'basis = "evidence"', 'basis = "evidense"', "unknown-word", "'evidence'?"),
    "a measure without a range": (
        "measures/pain-rating.toml", "high = 10", "high = 0", "empty-range", "no range"),
    "a disposition without words": (
        "advice/dispositions.toml", 'id = "doctor_first"', 'id = "doctor"', "missing-words", "for 'doctor_first'"),
    "an empty safety net": (
        "advice/safety-net.toml", "[[sentence]]", "[[sentense]]", "missing-words", "The safety net is empty."),
    "a reason without a sentence": (
        "advice/reasons.toml", 'id = "asked_for_type"', 'id = "asked_for_typ"', "missing-words", "'asked_for_type'"),
    "advice for a stage that is none": (
        "advice/home.toml", 'basis = "evidence"', 'basis = "evidence"\nfor_stage = ["acut"]', "unknown-id", "'acute'?"),
    "a combination of what is not there": (
        "massage/combinations.toml", 'technique = "manual"', 'technique = "manul"', "unknown-word", "'manual'?"),
    "words of a claim that are a text": (
        "claims/words.toml", "percent = [", 'percent = "%"\nper_cent = [', "wrong-type", "a list in brackets."),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_file_and_what_to_do(documents, problems_of, mistake):
    path, written, mistaken, code, says = MISTAKES[mistake]
    text = documents[path].text
    assert written in text
    every = mistake in ("an empty safety net", "a table whose name is mistyped")
    text = text.replace(written, mistaken, -1 if every else 1)
    found = problems_of(Document(path, text, tomllib.loads(text)))
    fitting = [problem for problem in found if problem.code == code and says in problem.sentence()]
    assert fitting, [problem.sentence() for problem in found]
    assert fitting[0].message
    assert fitting[0].remedy


LINES = [name for name in MISTAKES if MISTAKES[name][0] in (RULE, QUESTION, "massage/techniques.toml")]
NOWHERE = {"strength", "negation", "wrong-screen", "no-example", "twice"}
"""Said of a whole table, or of the first of two."""


@pytest.mark.parametrize("mistake", LINES)
def test_the_line_of_a_mistake_is_near_it(documents, problems_of, mistake):
    path, written, mistaken, code, says = MISTAKES[mistake]
    text = documents[path].text.replace(written, mistaken, 1)
    line = documents[path].text.split(written)[0].count("\n") + 1
    found = [p for p in problems_of(Document(path, text, tomllib.loads(text))) if p.code == code and says in p.message]
    for problem in (p for p in found if p.where == path and code not in NOWHERE):
        assert abs(problem.line - line) <= 16, problem.sentence()


@pytest.mark.parametrize(("path", "code"), [
    ("patterns/patterns.toml", "missing-file"),
    ("courses/default-plan.toml", "missing-file"),
    ("courses/natural-course.toml", "missing-file"),
    ("advice/dispositions.toml", "missing-words"),
    ("advice/safety-net.toml", "missing-words"),
])  # fmt: skip
def test_a_file_that_is_missing_is_named(knowledge, path, code):
    reader = next(reader for start, reader in LATER.items() if path.startswith(start))
    other = {name: found for name, found in knowledge.other.items() if name != path}
    assert (code, path) in {(problem.code, problem.where) for problem in reader(replace(knowledge, other=other))[1]}


def test_knowledge_without_its_heading_is_no_knowledge(documents):
    _, problems = assemble([documents["massage/areas.toml"]])
    assert [problem.where for problem in problems if problem.code == "missing-file"] == ["knowledge.toml"]


def test_nothing_at_all_gives_problems_and_no_crash():
    found, problems = assemble([])
    assert problems
    assert list(check_knowledge(found)) == []


# ---------------------------------------------------------------- every kind of field of every kind of file

SWEPT = [
    "knowledge.toml",
    QUESTION,
    "questions/screens.toml",
    "massage/areas.toml",
    "massage/combinations.toml",
    "massage/modifiers.toml",
    "massage/protected-zones.toml",
    "massage/techniques.toml",
    "medicines/blood.toml",
    "medicines/words-people-use.toml",
    "rules/catalogue.toml",
    "rules/definitions.toml",
    RULE,
    "patterns/patterns.toml",
    "claims/body.toml",
    "courses/default-plan.toml",
    "courses/effect-and-dose.toml",
    "measures/pain-rating.toml",
    "advice/dispositions.toml",
    "advice/safety-net.toml",
    "advice/home.toml",
    "advice/reasons.toml",
]
SPOILED = ({"qq": 1}, -7, None)
MOST_SHAPES = 12
"""Of a longer file every second, third... field, so that the sweep stays short."""
UNREAD = {"title", "topic", "holds", "fails", "open"}
"""Titles are for people; the answers of an example are read as an intake, by the check of examples."""


def shapes(value, path=()):
    """Yield the path of one field of every shape; list entries of one shape count once."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from shapes(inner, (*path, key))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            if isinstance(inner, dict) or place == 0:
                yield (*path, place)
                yield from shapes(inner, (*path, place))


def spoiled(content, path, new):
    content = copy.deepcopy(content)
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    if new is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return content


def value_at(content, path):
    for key in path:
        content = content[key]
    return content


def kinds_of(path):
    return tuple("*" if isinstance(key, int) else key for key in path)


@pytest.mark.storm
@pytest.mark.parametrize("path", SWEPT)
def test_no_spoiled_field_crashes_a_reader_or_goes_unseen(documents, problems_of, path):
    document = documents[path]
    seen = {kinds_of(place): place for place in shapes(document.content)}
    unseen = []
    for kind, place in list(seen.items())[:: len(seen) // MOST_SHAPES + 1]:
        old = value_at(document.content, place)
        if UNREAD & set(kind[:-1]):
            continue
        for new in SPOILED:
            found = problems_of(Document(path, document.text, spoiled(document.content, place, new)))
            wrong_type = isinstance(new, dict | list) and type(new) is not type(old)
            if wrong_type and not found and kind[-1] not in UNREAD:
                unseen.append((*kind, new))
    assert unseen == []
