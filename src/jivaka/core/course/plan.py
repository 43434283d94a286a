"""Proposes a course: how many sessions, how long, how often, when to look back, what to expect with and without it.

Never more sessions than are expected to add something, never above the ceiling, and no curve where a number it needs
is unknown. It knows neither rooms nor opening hours, and it does not decide whether massage is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.course.model import Case, chances, effect_figure, expected, gains, meaningful_fall, stage_of, supported
from jivaka.core.course.notes import explain, notes_for
from jivaka.core.course.values import CostRange, CoursePlan, Expected, SessionCount, Spacing
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from jivaka.core.course.values import (
        Chance,
        CourseInputs,
        CourseTables,
        Figure,
        Gain,
        Pattern,
        Row,
    )


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What the model says for a case; empty where a number it needs is unknown or the figures do not fit."""

    case: Case | None
    counts: SessionCount
    form: str
    stage: str = ""
    expected: Expected | None = None
    chances: tuple[Chance, ...] = ()
    gains: tuple[Gain, ...] = ()


def propose(inputs: CourseInputs, tables: CourseTables) -> CoursePlan:
    """Return the plan for one person, with the source of every number in it.

    The plan says nothing about safety: it is only meant for a decision that permits massage.
    """
    pattern = _pattern(inputs, tables)
    row = _row(inputs, pattern, tables)
    minutes = _minutes(inputs, row)
    outlook = _outlook(inputs, pattern, row, tables)
    if outlook.form == "single":
        row = tables.rows["single"]
    counts = outlook.counts
    rates = (round(row.per_week.low), round(row.per_week.high))
    figures = _figures(row, outlook, inputs, tables)
    notes = notes_for(inputs, tables, (outlook.form, counts, minutes, outlook.expected is not None))
    rules = tuple(rule for rule in tables.stop_rules.values() if rule.always)
    cited = [item.sources for item in figures] + [item.sources for item in (*notes, *rules)] + [row.reviews.sources]
    return CoursePlan(
        form=outlook.form,
        stage=outlook.stage,
        sessions=counts,
        minutes=minutes,
        first_visit_minutes=_first_visit(inputs, minutes, tables),
        per_week=rates,
        weekly_minutes=(rates[0] * minutes, rates[1] * minutes),
        spacing_days=_spacing(row.spacing_days),
        reviews_at=tuple(at for at in row.reviews.at if at <= counts.ceiling) or (counts.ceiling,),
        follow_up_weeks=(tables.after.first_follow_up.whole, tables.after.second_follow_up.whole),
        expected=outlook.expected,
        meaningful_change=meaningful_fall(outlook.case.baseline, tables) if outlook.case else None,
        chances=outlook.chances,
        gains=outlook.gains,
        stop_rules=tuple(rule for rule in rules if rule.action == "stop"),
        refer_rules=tuple(rule for rule in rules if rule.action == "refer"),
        cost=_cost(inputs, counts),
        notes=tuple(note.says for note in notes),
        explain=explain(figures),
        sources=tuple(sorted({key for keys in cited for key in keys})),
        figures=figures,
    )


def _pattern(inputs: CourseInputs, tables: CourseTables) -> Pattern:
    if inputs.kind not in tables.patterns:
        message = f"'{inputs.kind}' is no pattern of pain."
        remedy = f"It is one of: {', '.join(sorted(tables.patterns))}."
        raise ProblemsError((Problem("course-input", "kind", message, remedy),))
    return tables.patterns[inputs.kind]


def _row(inputs: CourseInputs, pattern: Pattern, tables: CourseTables) -> Row:
    if pattern.course == "single" or inputs.in_pain is Truth.FALSE or inputs.baseline_pain == 0:
        return tables.rows["single"]
    return tables.rows[inputs.duration_class]


def _minutes(inputs: CourseInputs, row: Row) -> int:
    wanted = inputs.minutes or row.minutes.whole
    return min(wanted, inputs.max_minutes or wanted)


def _first_visit(inputs: CourseInputs, minutes: int, tables: CourseTables) -> int:
    return min(minutes, tables.first_visit_minutes.whole) if inputs.first_visit_moderate else minutes


def _spacing(days: Figure) -> Spacing:
    return Spacing(round(days.low), days.whole, round(days.high))


def _outlook(inputs: CourseInputs, pattern: Pattern, row: Row, tables: CourseTables) -> _Outlook:
    stage = stage_of(inputs.duration_class, inputs.pain_duration_days, tables.longstanding_days.value)
    if row.id == "single":
        return _Outlook(None, _counts(row, row.first_block.whole, row.ceiling.whole), "single")
    form = "optional" if row.optional else "course"
    first = row.first_block.whole
    if inputs.baseline_pain is None or not stage or not pattern.figures:
        ceiling = row.ceiling.whole if pattern.course == "full" else first
        return _Outlook(None, _counts(row, first, ceiling), form, stage if pattern.figures else "")
    case = Case(inputs.baseline_pain, stage, _minutes(inputs, row), row.per_week.low)
    added = gains(case, row.ceiling.whole, tables)
    likely, friendliest = supported(added, tables.dose.least_gain.value)
    worth = friendliest if row.optional else likely
    if worth < 1:
        single = tables.rows["single"]
        return _Outlook(None, _counts(single, single.first_block.whole, single.ceiling.whole), "single")
    counts = _counts(row, min(worth, row.extend_to.whole), min(friendliest, row.ceiling.whole))
    return _Outlook(
        case=case,
        counts=counts,
        form=form,
        stage=stage,
        expected=expected(case, counts.likely[1], tables.shown_weeks.at, tables),
        chances=chances(case, counts.ceiling, tables),
        gains=added[: counts.ceiling],
    )


def _counts(row: Row, most_likely: int, ceiling: int) -> SessionCount:
    """Return the counts in order: first block and likely range never above what is worth it."""
    first = min(row.first_block.whole, most_likely)
    return SessionCount(first, (first, most_likely), ceiling, row.within_weeks.whole)


def _cost(inputs: CourseInputs, counts: SessionCount) -> CostRange | None:
    price = inputs.price_per_session_minor
    if price is None:
        return None
    low, high = counts.likely
    likely = (low * price, high * price)
    return CostRange(inputs.currency, price, counts.first_block * price, likely, counts.ceiling * price)


def _figures(row: Row, outlook: _Outlook, inputs: CourseInputs, tables: CourseTables) -> tuple[Figure, ...]:
    used = [row.first_block, row.extend_to, row.ceiling, row.within_weeks, row.minutes, row.per_week, row.spacing_days]
    if inputs.first_visit_moderate:
        used.append(tables.first_visit_minutes)
    if outlook.case is None:
        return tuple(used)
    stage, dose, spread = tables.stages[outlook.case.stage], tables.dose, tables.spread
    rating = tables.measures["nprs"]
    used += [stage.floor, stage.time_constant]
    if inputs.duration_class == "chronic":
        used.append(tables.longstanding_days)
    used += [effect_figure(stage.id, dose), dose.reference_baseline, dose.reference_sessions, dose.kappa]
    used += [dose.full_session_minutes, dose.weekly_plateau_minutes, dose.least_gain]
    used += [figure for _, figure in dose.minutes]
    used += [tables.after.half_life, spread.of_change, spread.weeks_to_full, spread.coverage, spread.range_coverage]
    used += [tables.reading_error, rating.meaningful_points]
    used += [rating.meaningful_percent] if rating.meaningful_percent else []
    return tuple(used)
