"""Chooses the plain sentences that go with a plan, and says what every number of it rests on.

The sentences stand in the knowledge folder; here it is only decided which of them a person should read. No number is
computed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jivaka.core.course.values import Sentence
from jivaka.core.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jivaka.core.course.values import CourseInputs, CourseTables, Figure, SessionCount

    Outcome = tuple[str, SessionCount, int, bool]


def notes_for(inputs: CourseInputs, tables: CourseTables, outcome: Outcome) -> tuple[Sentence, ...]:
    """Return the sentences for a plan. `outcome` is its form, its counts, its minutes, and whether it has a curve."""
    form, counts, minutes, _ = outcome
    if form == "single":
        chosen = [*_single(inputs, tables), *_visit(inputs, tables, minutes)]
    else:
        chosen = [*_course(inputs, tables, outcome), *_visit(inputs, tables, minutes)]
    filled = {"{hi}": counts.likely[1], "{ceiling}": counts.ceiling}
    notes: list[Sentence] = []
    for name in chosen:
        note = _sentence(name, inputs, tables)
        says = note.says.replace("{minutes}", str(_minutes_named(name, minutes, tables)))
        for mark, number in filled.items():
            says = says.replace(mark, str(number))
        notes.append(replace(note, says=says))
    return tuple(notes)


def explain(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Return one line a figure: what it says, the number with its range and unit, its basis and its sources."""
    return tuple(_line(figure) for figure in figures)


def _line(figure: Figure) -> str:
    ranged = f" ({figure.low:g} to {figure.high:g})" if figure.low < figure.high else ""
    rests = f"{figure.basis}; {', '.join(figure.sources)}"
    note = f" {figure.note}" if figure.note else ""
    return f"{figure.says}: {figure.value:g}{ranged} {figure.unit} [{rests}].{note}"


def _single(inputs: CourseInputs, tables: CourseTables) -> Iterator[str]:
    if inputs.in_pain is Truth.FALSE or inputs.baseline_pain == 0:
        yield "pain_free"
        if inputs.goal in {"keep_back_well", "recover_from_sport"}:
            yield f"goal_{inputs.goal}"
    elif tables.patterns[inputs.kind].course == "single":
        yield "pattern"
    else:
        yield "too_mild"
        if inputs.duration_class == "acute":
            yield "acute_natural_course"
    yield "optional_single"


def _course(inputs: CourseInputs, tables: CourseTables, outcome: Outcome) -> Iterator[str]:
    form, counts, minutes, curve = outcome
    if inputs.duration_class == "acute":
        yield "acute_natural_course"
    if tables.patterns[inputs.kind].says:
        yield "pattern"
    yield from _why_no_curve(inputs, tables)
    yield "active_care"
    if curve:
        yield from ("modest_effect", "people_differ", "gain_fades")
        if form == "course" and minutes < tables.dose.full_session_minutes.value:
            yield "short_session"
    yield "dose_not_tested"
    if counts.likely[1] < counts.ceiling:
        yield "extend_on_function"
    yield from _rate_and_goal(inputs, tables)


def _rate_and_goal(inputs: CourseInputs, tables: CourseTables) -> Iterator[str]:
    rate = tables.rows[inputs.duration_class].per_week
    if rate.high > rate.low:
        yield "twice_a_week"
    if inputs.goal in {"relax", "keep_back_well", "recover_from_sport"}:
        yield f"goal_{inputs.goal}"


def _why_no_curve(inputs: CourseInputs, tables: CourseTables) -> Iterator[str]:
    if not tables.patterns[inputs.kind].figures:
        yield "no_figures"
        return
    if inputs.duration_class == "unknown":
        yield "duration_unknown"
    if inputs.baseline_pain is None:
        yield "baseline_unknown"


def _visit(inputs: CourseInputs, tables: CourseTables, minutes: int) -> Iterator[str]:
    if minutes > tables.dose.full_session_minutes.value:
        yield "long_session"
    if inputs.first_visit_moderate:
        yield "first_visit"


def _sentence(name: str, inputs: CourseInputs, tables: CourseTables) -> Sentence:
    if name == "pattern":
        pattern = tables.patterns[inputs.kind]
        return Sentence(pattern.id, pattern.says, pattern.sources)
    return tables.notes[name]


def _minutes_named(name: str, minutes: int, tables: CourseTables) -> int:
    return min(minutes, tables.first_visit_minutes.whole) if name == "first_visit" else minutes
