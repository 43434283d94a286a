"""Each mistake in the files of a course is told once, with its file, its line and what to do; all at once."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from jivaka.core.course.measures import MEASURES
from jivaka.core.course.tables import NOTES, PATTERNS, ROWS, STAGES, STOP_RULES, read_tables
from unit.course.small import documents, texts
from unit.pinned import assert_as_pinned

PLAN, DOSE, NATURAL = "courses/default-plan.toml", "courses/effect-and-dose.toml", "courses/natural-course.toml"
STOP, AFTER, RATING = "courses/stop-rules.toml", "courses/decay-and-maintenance.toml", "measures/nprs.toml"
PLUGS, LATER = "measures/plug-ins.toml", "later = { value = 1.4, low = 1.0, high = 1.8, "
UNIT = LATER + 'unit = "units", '
SOURCES = 'sources = ["BOOK"], says = "later of effect"'
MISTAKES: dict[str, tuple[str, str, str]] = {
    "a figure is missing": (DOSE, "later = {", "latter = {"),
    "a figure is a bare number": (DOSE, "kappa = {", "kappa = 4\nkapa = {"),
    "a figure has no value": (DOSE, LATER, "later = { "),
    "a value is a text": (DOSE, LATER, 'later = { value = "much", '),
    "a value lies above its range": (DOSE, LATER, "later = { value = 3, low = 1.0, high = 1.8, "),
    "a value lies below its range": (DOSE, LATER, "later = { value = 0.5, low = 1.0, high = 1.8, "),
    "only a low end that is above": (DOSE, LATER, "later = { value = 1.4, low = 1.5, "),
    "only a high end that is below": (DOSE, LATER, "later = { value = 1.4, high = 1.3, "),
    "a figure has no unit": (DOSE, UNIT, LATER),
    "a figure has an odd basis": (
        DOSE,
        LATER + 'unit = "units", basis = "assumed"',
        LATER + 'unit = "u", basis = "felt"',
    ),
    "a figure has no sources": (DOSE, SOURCES, 'says = "later of effect"'),
    "a figure has an empty list of sources": (DOSE, SOURCES, 'sources = [], says = "later of effect"'),
    "a figure has an unknown source": (DOSE, SOURCES, 'sources = ["SONG"], says = "later of effect"'),
    "a figure says nothing": (DOSE, SOURCES, 'sources = ["BOOK"]'),
    "a figure has a field too many": (DOSE, SOURCES, SOURCES + ", sais = 3"),
    "a figure has a note": (DOSE, SOURCES, SOURCES + ', note = "A note."'),
    "a section is missing": (AFTER, "[after]\n", "[aftre]\n"),
    "a section is written as a list": (NATURAL, "[recorded]", "[[recorded]]"),
    "a recorded section is missing": (AFTER, "[recorded]", "[recored]"),
    "a stage has a strange name": (NATURAL, "[stage.acute]", "[stage.acuet]"),
    "a row has a strange name": (PLAN, "[row.single]", "[row.singel]"),
    "a row has a field too many": (PLAN, "[row.single]", "[row.single]\nodd = 3"),
    "a row falls": (PLAN, "ceiling = { value = 4,", "ceiling = { value = 1,"),
    "a row's first block is above": (
        PLAN,
        "first_block = { value = 2, low = 1, high = 3,",
        "first_block = { value = 9,",
    ),
    "a row has no flag, as it may": (PLAN, "optional = true\n", ""),
    "a row's flag is a word": (PLAN, "optional = true", 'optional = "yes"'),
    "reviews are missing": (PLAN, "reviews = {", "revievs = {"),
    "reviews are no table": (PLAN, "reviews = {", "reviews = 3\nrevievs = {"),
    "reviews fall": (PLAN, "reviews = { at = [1, 3, 5]", "reviews = { at = [3, 1]"),
    "reviews repeat": (PLAN, "reviews = { at = [1, 3, 5]", "reviews = { at = [1, 1]"),
    "reviews are empty": (PLAN, "reviews = { at = [1, 3, 5]", "reviews = { at = []"),
    "reviews begin below 0": (PLAN, "reviews = { at = [1, 3, 5]", "reviews = { at = [-1, 3]"),
    "reviews begin at 0": (PLAN, "reviews = { at = [1, 3, 5]", "reviews = { at = [0, 3]"),
    "reviews have an unknown source": (
        PLAN,
        'reviews = { at = [1, 3, 5], basis = "assumed", sources = ["BOOK"]',
        'reviews = { at = [1, 3, 5], basis = "assumed", sources = ["SONG"]',
    ),
    "reviews have a field too many": (PLAN, "reviews = { at = [1, 3, 5],", "reviews = { at = [1, 3, 5], odd = 1,"),
    "a series falls": (DOSE, "minutes = [{ at = 0,", "minutes = [{ at = 40,"),
    "a series begins below 0": (DOSE, "minutes = [{ at = 0,", "minutes = [{ at = -1,"),
    "a series repeats": (DOSE, "minutes = [{ at = 0,", "minutes = [{ at = 30,"),
    "a place of a series is a text": (DOSE, "minutes = [{ at = 0,", 'minutes = [{ at = "none",'),
    "a place of a series is a truth": (DOSE, "minutes = [{ at = 0,", "minutes = [{ at = true,"),
    "a series is a number": (DOSE, "minutes = [", "minutes = 3\nminuts = ["),
    "a series is empty": (DOSE, "minutes = [", "minutes = []\nminuts = ["),
    "a series holds a number": (DOSE, "minutes = [", "minutes = [3, "),
    "a pattern is missing": (PLAN, 'id = "widespread"', 'id = "mechanical"'),
    "a pattern is unknown": (PLAN, 'id = "widespread"', 'id = "odd"'),
    "a pattern has an odd course": (PLAN, 'course = "full"', 'course = "long"'),
    "a pattern has a field too many": (PLAN, 'course = "full"', 'course = "full"\nodd = 1'),
    "a pattern's source is unknown": (PLAN, 'sources = ["PAPER"]', 'sources = ["SONG"]'),
    "a pattern has no source, as it may": (PLAN, 'sources = ["PAPER"]', ""),
    "a pattern has no words, as it may": (PLAN, 'says = "Says nerve_like."', ""),
    "a pattern does not say whether figures fit, as it may": (PLAN, "figures = true\n", ""),
    "patterns are no list": (PLAN, "[shown]", "note = 3\n[shown]"),
    "a note is missing": (PLAN, 'id = "first_visit"', 'id = "odd"'),
    "a note says nothing": (PLAN, 'says = "Note pain_free for {minutes} minutes, {hi} of {ceiling}."', ""),
    "a note has no source": (PLAN, '{ceiling}."\nsources = ["BOOK"]', '{ceiling}."'),
    "a note has a field too many": (PLAN, '{ceiling}."\nsources', '{ceiling}."\naction = "stop"\nsources'),
    "a stop rule is missing": (STOP, 'id = "recovered"', 'id = "odd"'),
    "a stop rule has an odd action": (STOP, 'action = "stop"', 'action = "rest"'),
    "a stop rule has no words for the therapist": (STOP, 'therapist = "Therapist: recovered."', ""),
    "a stop rule applies oddly": (STOP, 'applies = "always"', 'applies = "often"'),
    "a stop rule does not say when it applies": (STOP, 'applies = "always"\n', ""),
    "a number of the reviews is missing": (STOP, "worse_days = {", "wors_days = {"),
    "a title is fine": (AFTER, "[after]", 'title = "T"\n[after]'),
    "a heading nobody reads": (AFTER, "[after]", "odd = 3\n[after]"),
    "weeks to show are missing": (PLAN, "weeks = {", "wekes = {"),
    "a measure is unknown": (RATING, 'id = "nprs"', 'id = "odd"'),
    "a measure has no range": (RATING, "low = 0\n", ""),
    "a measure has no upper end": (RATING, "high = 10\n", ""),
    "a measure's range is empty": (RATING, "low = 0\n", "low = 10\n"),
    "a measure's range begins above 0, as it may": (RATING, "low = 0\n", "low = 1\n"),
    "a measure is better nowhere": (RATING, 'better = "lower"', 'better = "left"'),
    "a measure is better higher, as it may": (RATING, 'better = "lower"', 'better = "higher"'),
    "a measure has no name": (RATING, 'name = "Name of nprs"\n', ""),
    "a measure asks nothing": (RATING, 'asks = "Asks nprs?"\n', ""),
    "a measure has no licence": (RATING, 'licence = "Free."\n', ""),
    "a measure has no source": (RATING, 'answers = ["pain_now"]\nsources = ["BOOK"]', 'answers = ["pain_now"]'),
    "a measure has no flag, as it may": (RATING, "built_in = true\n", ""),
    "a measure asks at odd times": (RATING, 'asked_at = ["start"]', "asked_at = [3]"),
    "a measure has odd answers": (RATING, 'answers = ["pain_now"]', "answers = 3"),
    "a measure has a note, as it may": (RATING, 'id = "nprs"', 'id = "nprs"\nnote = "Well."'),
    "a measure has a field too many": (RATING, 'id = "nprs"', 'id = "nprs"\nodd = 1'),
    "a measure has no error, as another may": (RATING, "error = {", "eror = {"),
    "a measure's percent is misspelt": (RATING, "meaningful_percent = {", "meaningful_pct = {"),
    "a measure's least change is missing": (RATING, "meaningful_points = {", "meaningful_point = {"),
    "a measure's numbers are a number": (RATING, "[number]", "number = 3\n[numbr]"),
    "a measure has an odd section": (RATING, "[number]", "[odd]\nx = 1\n[number]"),
    "plug-ins are no list": (PLUGS, "[[plug_in]]", 'plug_in = "odi"\n[odd]'),
    "plug-ins are not all tables": (PLUGS, "[[plug_in]]", "plug_in = [3]\n[odd]"),
    "a plug-in has no name": (PLUGS, 'name = "An index"', ""),
    "a plug-in has no id": (PLUGS, 'id = "odi"', ""),
    "a plug-in has no licence": (PLUGS, 'licence = "Paid."', ""),
    "a plug-in has a field too many": (PLUGS, 'id = "odi"', 'id = "odi"\nodd = 1'),
    "a plug-in has no source": (PLUGS, 'sources = ["BOOK"]', ""),
    "plug-ins hold an odd section": (PLUGS, "[[plug_in]]", "[odd]\nx = 1\n[[plug_in]]"),
}


def test_every_mistake_is_told_as_it_is_written_down() -> None:
    found: dict[str, object] = {}
    for name, (path, old, new) in MISTAKES.items():
        text = texts()[path]
        assert old in text, name
        _, problems = read_tables(documents({path: text.replace(old, new, 1)}))
        found[name] = {str(place): f"{one.code}: {one.sentence()}" for place, one in enumerate(problems, start=1)}
        fine = name.endswith(("as it may", "is fine", "has a note", "at 0"))
        assert bool(problems) is not fine, name
    assert_as_pinned(Path(__file__).with_name("mistakes.json"), found)


@pytest.mark.parametrize("path", [path for path in texts() if not path.startswith("sources/")])
def test_a_missing_file_is_told_once_and_nothing_else(path: str) -> None:
    left = {name: document for name, document in documents().items() if name != path}
    _, problems = read_tables(left)
    named = path if "measures/" not in path or path == PLUGS else f"measures/ (a file for '{path[9:-5]}')"
    first = problems[0]
    assert (first.code, first.where) == ("missing-file", named)
    assert (first.message, first.remedy) == (f"There is no {named}.", "Bring the file back from the last release.")
    assert all(problem.where == path for problem in problems[1:])


def test_nothing_at_all_is_told_file_by_file_and_gives_no_number() -> None:
    tables, problems = read_tables({})
    missing = {problem.where for problem in problems if problem.code == "missing-file"}
    assert len(missing) == 6 + len(MEASURES)
    assert isnan(tables.dose.kappa.value)
    assert isnan(tables.reading_error.value)
    assert tables.reading_error.name == "measures.nprs.error"
    assert (tables.reading_error.unit, tables.reading_error.basis, tables.reading_error.sources) == ("", "assumed", ())
    assert (tables.reading_error.says, tables.reading_error.note) == ("", "")
    assert isnan(tables.reading_error.low)
    assert isnan(tables.reading_error.high)


def test_without_a_register_sources_are_not_looked_up() -> None:
    text = texts()[DOSE].replace(SOURCES, 'sources = ["SONG"], says = "later of effect"', 1)
    left = {name: one for name, one in documents({DOSE: text}).items() if not name.startswith("sources/")}
    assert read_tables(left)[1] == ()


def test_a_figure_that_is_missing_is_no_number_and_says_which_it_is() -> None:
    text = texts()[DOSE].replace("later = {", "latter = {", 1)
    figure = read_tables(documents({DOSE: text}))[0].dose.later
    assert figure.name == "effect-and-dose.effect.later"
    assert all(isnan(number) for number in (figure.value, figure.low, figure.high))
    assert (figure.unit, figure.basis, figure.sources, figure.says, figure.note) == ("", "assumed", (), "", "")


def test_everything_that_is_read_stands_where_it_belongs() -> None:
    tables, problems = read_tables(documents())
    assert problems == ()
    assert (tuple(tables.stages), tuple(tables.rows), tuple(tables.patterns)) == (STAGES, ROWS, PATTERNS)
    assert (tuple(tables.notes), tuple(tables.stop_rules), tuple(sorted(tables.measures))) == (
        NOTES, STOP_RULES, tuple(sorted(MEASURES))
    )  # fmt: skip
    assert [(at, figure.value) for at, figure in tables.dose.minutes] == [(0, 0), (30, 0.5), (60, 1)]
    assert [(at, figure.value) for at, figure in tables.stages["acute"].observed] == [(0, 50), (6, 30)]
    assert [figure.name for figure in tables.recorded] == [
        "natural-course.recorded.seen",
        "effect-and-dose.recorded.dose_seen",
        "decay-and-maintenance.recorded.after_seen",
    ]  # fmt: skip
    assert (tables.first_visit_minutes.value, tables.longstanding_days.value, tables.shown_weeks.at) == (
        40, 365, (0, 4, 10, 26)
    )  # fmt: skip
    assert (tables.shown_weeks.name, tables.shown_weeks.basis, tables.shown_weeks.says) == (
        "default-plan.shown.weeks", "assumed", "The weeks"
    )  # fmt: skip
    assert (tables.after.first_follow_up.value, tables.after.second_follow_up.value) == (12, 26)
    assert [(one.id, one.name, one.licence, one.sources) for one in tables.plug_ins] == [
        ("odi", "An index", "Paid.", ("BOOK",))
    ]
    rating = tables.measures["nprs"]
    assert (rating.low, rating.high, rating.better, rating.built_in, rating.note) == (0, 10, "lower", True, "")
    assert (rating.asked_at, rating.answers, rating.asks) == (("start",), ("pain_now",), "Asks nprs?")
    assert (rating.name, rating.licence, rating.sources) == ("Name of nprs", "Free.", ("BOOK",))
    assert tables.measures["psfs"].error is None
    assert tables.reading_error is rating.error
    rule = tables.stop_rules["new_nerve_sign"]
    assert (rule.says, rule.therapist, rule.action, rule.always) == (
        "Client: new_nerve_sign.", "Therapist: new_nerve_sign.", "refer", True
    )  # fmt: skip
    assert not tables.stop_rules["new_red_flag"].always
    note = tables.notes["pain_free"]
    assert (note.therapist, note.action, note.always) == ("", "", False)
