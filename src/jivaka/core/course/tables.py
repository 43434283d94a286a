"""Reads the tables of courses, measures and stop rules from the documents of the knowledge folder.

It decides whether every number is there, in its range, with a unit, a basis and sources that exist, and reports
everything that is wrong at once. It knows no client and does no arithmetic; tables that came with problems must not
be used.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.course.cited import Reader, missing_document
from jivaka.core.course.measures import read_measures, read_plug_ins
from jivaka.core.course.values import (
    AfterCourse,
    CourseTables,
    Dose,
    Figure,
    Measure,
    Pattern,
    ReviewNumbers,
    Row,
    Sentence,
    Spread,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.document import Document

STAGES: Final = ("acute", "subacute", "persistent", "longstanding")
ROWS: Final = ("acute", "subacute", "chronic", "unknown", "single")
PATTERNS: Final = (
    "mechanical",
    "nerve_like",
    "inflammatory",
    "stenosis_like",
    "widespread",
    "visceral_suspicion",
    "serious_suspicion",
    "undetermined",
)
FORMS: Final = ("full", "first_block", "single")
ACTIONS: Final = ("continue", "change", "stop", "refer", "unknown")
NOTES: Final = (
    "acute_natural_course",
    "active_care",
    "modest_effect",
    "people_differ",
    "gain_fades",
    "dose_not_tested",
    "extend_on_function",
    "twice_a_week",
    "short_session",
    "long_session",
    "first_visit",
    "baseline_unknown",
    "duration_unknown",
    "no_figures",
    "pain_free",
    "too_mild",
    "goal_relax",
    "goal_keep_back_well",
    "goal_recover_from_sport",
    "optional_single",
)
STOP_RULES: Final = (
    "new_red_flag",
    "new_nerve_sign",
    "clearly_worse",
    "strong_reaction",
    "no_response",
    "no_function_gain",
    "recovered",
    "ceiling_reached",
    "safety_unknown",
    "rating_missing",
    "readings_missing",
    "feeling_missing",
    "function_missing",
    "early_better",
    "early_same",
    "first_block",
    "single_session",
    "responding",
    "function_gained",
    "feels_better_only",
    "mild_soreness",
    "planned_end",
)


def read_tables(documents: Mapping[str, Document]) -> tuple[CourseTables, tuple[Problem, ...]]:
    """Return the tables and every problem found. `documents` are by path, as `courses/natural-course.toml`.

    Sources are checked against the register wherever the documents hold one.
    """
    problems: list[Problem] = []
    known = frozenset(str(table.get("key")) for document in documents.values() for table in document.tables("source"))

    def reader(stem: str) -> Reader:
        path = f"courses/{stem}.toml"
        return Reader(documents.get(path) or missing_document(path, problems), known, problems)

    natural, effect, after = reader("natural-course"), reader("effect-and-dose"), reader("decay-and-maintenance")
    plan, stop = reader("default-plan"), reader("stop-rules")
    measures = read_measures(documents, known, problems)
    tables = CourseTables(
        stages={stage: _stage(natural, stage) for stage in STAGES},
        longstanding_days=natural.figures("boundary", ("longstanding_days",))["longstanding_days"],
        spread=Spread(**natural.figures("spread", ("of_change", "weeks_to_full", "coverage", "range_coverage"))),
        reading_error=_reading_error(measures),
        dose=_dose(effect),
        after=_after(after),
        rows={row: _row(plan, row) for row in ROWS},
        first_visit_minutes=plan.figures("first_visit", ("max_minutes",))["max_minutes"],
        shown_weeks=plan.listed("shown", "weeks"),
        patterns=_patterns(plan),
        notes=_sentences(plan, "note", NOTES),
        review=ReviewNumbers(**stop.figures("review", tuple(ReviewNumbers.__dataclass_fields__))),
        stop_rules=_sentences(stop, "stop_rule", STOP_RULES),
        measures=measures,
        plug_ins=read_plug_ins(documents, known, problems),
        recorded=(*natural.all_figures("recorded"), *effect.all_figures("recorded"), *after.all_figures("recorded")),
    )
    for part in (natural, effect, after, plan, stop):
        part.finish()
    return tables, tuple(problems)


def _stage(reader: Reader, stage: str) -> Stage:
    section = f"stage.{stage}"
    figures = reader.figures(section, ("floor", "time_constant"), also=("observed",))
    return Stage(stage, figures["floor"], figures["time_constant"], reader.series(section, "observed", "week"))


def _dose(reader: Reader) -> Dose:
    effect = reader.figures("effect", ("later", "acute", "reference_baseline", "reference_sessions"))
    names = ("kappa", "full_session_minutes", "weekly_plateau_minutes", "least_gain")
    dose = reader.figures("dose", names, also=("minutes",))
    return Dose(**effect, **dose, minutes=reader.series("dose", "minutes", "at"))


def _after(reader: Reader) -> AfterCourse:
    figures = reader.figures("after", ("half_life",)) | reader.figures(
        "maintenance", ("minutes", "every_weeks", "review_every")
    )
    weeks = reader.figures("follow_up", ("first_weeks", "second_weeks"))
    return AfterCourse(**figures, first_follow_up=weeks["first_weeks"], second_follow_up=weeks["second_weeks"])


def _row(reader: Reader, row: str) -> Row:
    names = ("first_block", "extend_to", "ceiling", "within_weeks", "minutes", "per_week", "spacing_days")
    section = f"row.{row}"
    figures: dict[str, Any] = reader.figures(section, names, also=("reviews", "optional"))
    if not figures["first_block"].value <= figures["extend_to"].value <= figures["ceiling"].value:
        reader.complain(
            "sessions-out-of-order",
            f"The row '{row}' does not rise from first_block over extend_to to ceiling.",
            "Put the three numbers in order.",
            near=f"[{section}]",
        )
    return Row(id=row, optional=reader.flag(section, "optional"), reviews=reader.listed(section, "reviews"), **figures)


def _patterns(reader: Reader) -> dict[str, Pattern]:
    found: dict[str, Pattern] = {}
    for fields in reader.tables("pattern"):
        pattern = Pattern(
            id=fields.word("id", PATTERNS),
            course=fields.word("course", FORMS),
            figures=fields.flag("figures"),
            says=fields.text("says", ""),
            sources=reader.sources(fields, required=False),
        )
        fields.finish()
        found[pattern.id] = pattern
    reader.complete("pattern", found, PATTERNS)
    return found


def _sentences(reader: Reader, name: str, wanted: tuple[str, ...]) -> dict[str, Sentence]:
    rules = name == "stop_rule"
    found: dict[str, Sentence] = {}
    for fields in reader.tables(name):
        sentence = Sentence(
            id=fields.word("id", wanted),
            says=fields.text("says"),
            sources=reader.sources(fields),
            therapist=fields.text("therapist") if rules else "",
            action=fields.word("action", ACTIONS) if rules else "",
            always=rules and fields.word("applies", ("always", "inside")) == "always",
        )
        fields.finish()
        found[sentence.id] = sentence
    reader.complete(name, found, wanted)
    return found


def _reading_error(measures: Mapping[str, Measure]) -> Figure:
    rating = measures.get("nprs")
    error = rating.error if rating else None
    return error or Figure("measures.nprs.error", nan, nan, nan, "", "assumed", (), "")
