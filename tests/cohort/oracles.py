"""Two independent readings of the rules, by engines with a three-valued logic of their own: Polars and DuckDB.

The trees of the rules are translated as they were read from their text, never the operation list. A question is one
column, or one column an option, and what is not known is NULL. Only the bits of the answers come from the cohort.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl

from jivaka.core.knowledge.condition import Count, Every, Includes, IsTrue, Literal, OneOf, literals
from jivaka.core.knowledge.values import Disposition
from jivaka.core.screening.screen import referral_condition
from jivaka.engines.cohort.planes import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from jivaka.core.knowledge.condition import Condition, Test
    from jivaka.core.knowledge.values import Knowledge, Rule
    from jivaka.engines.cohort.columns import Cohort

LIMITS = int(Disposition.MASSAGE_WITH_LIMITS)
MEDICINES = "medicines"
NUMBER = "file_row_number"


@dataclass(frozen=True, slots=True)
class Levels:
    """Every client's least and greatest disposition, and the one that counts."""

    lowest: np.ndarray
    counted: np.ndarray
    worst: np.ndarray


# ------------------------------------------------------------------------------------------ the answers


def table(cohort: Cohort, knowledge: Knowledge) -> pl.DataFrame:
    """Return the answers that rules read: NULL where nothing is known, never where something is not so."""
    asked = _read_by_rules(knowledge)
    columns: dict[str, pl.Series] = {}
    for name, options in sorted(asked.items()):
        columns |= _columns(cohort, name, options)
    for name in ("blocked", "missing"):
        columns[name] = pl.Series(name, _whole_intake(cohort, knowledge, name))
    return pl.DataFrame(columns)


def partly_known(cohort: Cohort) -> np.ndarray:
    """Return who has a choice that is known in part: several options are left, which no single value can say."""
    found = np.zeros(cohort.clients, dtype=np.bool_)
    for name in cohort.layout.choices:
        rows = list(cohort.layout.rows[name].values())
        known = unpacked(cohort.known[cohort.layout.questions[name]], cohort.clients)
        found |= known & (unpacked(cohort.may[rows], cohort.clients).sum(axis=0) > 1)
    return found


def _read_by_rules(knowledge: Knowledge) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for rule in knowledge.rules:
        for literal in literals(referral_condition(rule)):
            asked.setdefault(literal.test.question, set()).update(getattr(literal.test, "options", ()))
    return asked


def _columns(cohort: Cohort, name: str, options: set[str]) -> dict[str, pl.Series]:
    clients, layout = cohort.clients, cohort.layout
    known = unpacked(cohort.known[layout.questions[name]], clients)
    not_applicable = unpacked(cohort.not_applicable[layout.questions[name]], clients)
    if name in layout.numbers:
        numbers = _where(known, pl.Series(cohort.numbers[layout.numbers[name]]))
        return {name: numbers, f"{name}?": pl.Series(not_applicable & ~known)}
    rows = layout.rows[name]
    if name in layout.choices:
        return {name: _choice(cohort, rows, known, not_applicable)}
    flags = {f"{name}.{option}": rows[option] for option in sorted(options) if option in rows}
    flags |= {name: rows["yes"]} if not options else {}
    asked = {f"{name}?": pl.Series(known)} if name == MEDICINES else {}
    return asked | {
        column: _flag(unpacked(cohort.has[row], clients), unpacked(cohort.may[row], clients))
        for column, row in flags.items()
    }


def _flag(has: np.ndarray, may: np.ndarray) -> pl.Series:
    return _where(has | ~may, pl.Series(has))


def _where(known: np.ndarray, values: pl.Series) -> pl.Series:
    """Return the values that are known, and NULL for the others."""
    return pl.select(pl.when(pl.Series(known)).then(values)).to_series()


def _choice(cohort: Cohort, rows: Mapping[str, int], known: np.ndarray, not_applicable: np.ndarray) -> pl.Series:
    codes = np.full(cohort.clients, -1, dtype=np.int16)
    for place, row in enumerate(rows.values()):
        codes[unpacked(cohort.has[row], cohort.clients)] = place
    names = pl.Series([*rows, "(not applicable)"])
    codes[not_applicable & ~known] = len(rows)
    return _where(codes >= 0, names.gather(np.where(codes < 0, 0, codes).astype(np.uint32)))


def _whole_intake(cohort: Cohort, knowledge: Knowledge, what: str) -> np.ndarray:
    """Return whether a question that blocks was answered with 'unknown', or an essential one was never asked."""
    planes = cohort.said_unknown if what == "blocked" else cohort.unasked
    found = np.zeros(cohort.clients, dtype=np.bool_)
    for question in knowledge.questions.values():
        if question.on_unknown == "block" if what == "blocked" else question.essential:
            found |= unpacked(planes[cohort.layout.questions[question.id]], cohort.clients)
    return found


# ------------------------------------------------------------------------------------------ Polars


def as_found(_literal: Literal, found: Any) -> Any:
    """Leave open what is open."""
    return found


def polars_condition(condition: Condition, settle: Callable[[Literal, Any], Any] = as_found) -> Any:
    """Return the condition as an expression; `settle` may decide what is open."""
    if isinstance(condition, Literal):
        found = _polars_test(condition.test)
        return settle(condition, ~found if condition.negated else found)
    parts = [polars_condition(part, settle) for part in condition.parts]
    if isinstance(condition, Count):
        sure = pl.sum_horizontal([part.fill_null(value=False).cast(pl.Int32) for part in parts])
        possible = pl.sum_horizontal([part.fill_null(value=True).cast(pl.Int32) for part in parts])
        never = pl.when(possible < condition.count).then(pl.lit(value=False)).otherwise(None)
        return pl.when(sure >= condition.count).then(pl.lit(value=True)).otherwise(never)
    return reduce(and_ if isinstance(condition, Every) else or_, parts)


def _polars_test(test: Test) -> pl.Expr:
    match test:
        case IsTrue(question):
            return pl.col(question)
        case OneOf(question, options):
            return reduce(or_, (pl.col(question) == option for option in sorted(options)))
        case Includes(question, options):
            return reduce(or_, (pl.col(f"{question}.{option}") for option in sorted(options)))
    number = pl.col(test.question)
    bounds = [~pl.col(f"{test.question}?")]
    if test.low is not None:
        bounds.append(number > test.low if test.low_open else number >= test.low)
    if test.high is not None:
        bounds.append(number < test.high if test.high_open else number <= test.high)
    return reduce(and_, bounds)


def polars_rules(answers: pl.DataFrame, rules: Iterable[Rule]) -> pl.DataFrame:
    """Return the truth of every rule for every client."""
    return answers.select(polars_condition(rule.condition).alias(rule.id) for rule in rules)


def polars_levels(answers: pl.DataFrame, knowledge: Knowledge) -> Levels:
    """Return the dispositions of all clients."""

    def counts(literal: Literal, found: pl.Expr) -> pl.Expr:
        if not _unknown_counts(literal, knowledge):
            return found.fill_null(value=False)
        return found.fill_null(~pl.col(f"{MEDICINES}?") if literal.test.question == MEDICINES else pl.lit(value=True))

    truths = {name: polars_condition(tree) for name, tree in _trees(knowledge).items()}
    truths |= {f"{name}:counts": polars_condition(tree, counts) for name, tree in _trees(knowledge).items()}
    known = answers.select("blocked", *(found.alias(name) for name, found in truths.items()))
    columns = {}
    for name, levels in _joined(knowledge, _polars_reaches).items():
        column = pl.lit(0)
        for level in sorted(levels):
            column = pl.when(pl.any_horizontal(levels[level])).then(level).otherwise(column)
        columns[name] = column.cast(pl.UInt8)
    found = known.select(**columns)
    return Levels(*(found[name].to_numpy() for name in ("lowest", "counted", "worst")))


def _polars_reaches(rule: Rule) -> dict[str, tuple[pl.Expr, pl.Expr]]:
    """Return where the rule brings its own disposition, and where at least limits."""
    referral = _referral(rule)
    condition, refers = pl.col(rule.id), pl.col(referral)
    return {
        "lowest": (refers.fill_null(value=False), condition.fill_null(value=False)),
        "counted": (condition.fill_null(value=False) & pl.col(f"{referral}:counts"), pl.col(f"{rule.id}:counts")),
        "worst": (refers.fill_null(value=True), condition.fill_null(value=True)),
    }


# ------------------------------------------------------------------------------------------ what both join alike


def _trees(knowledge: Knowledge) -> dict[str, Condition]:
    """Return the trees to be read: every rule's condition, and its referral where a doctor's letter may lift it."""
    trees = {rule.id: rule.condition for rule in knowledge.rules}
    return trees | {_referral(rule): referral_condition(rule) for rule in knowledge.rules if rule.cleared_by}


def _referral(rule: Rule) -> str:
    return f"{rule.id}:referral" if rule.cleared_by else rule.id


def _joined(knowledge: Knowledge, reaches: Callable[[Rule], Mapping[str, tuple[Any, Any]]]) -> dict[str, Any]:
    """Return for every output and level all that brings it there."""
    joined: dict[str, dict[int, list[Any]]] = {"lowest": {}, "counted": {}, "worst": {}}
    for rule in knowledge.rules:
        level = int(rule.effect.disposition)
        for name, (own, limits) in reaches(rule).items() if level else ():
            joined[name].setdefault(level, []).append(own)
            joined[name].setdefault(min(level, LIMITS), []).append(limits)
    for name in ("counted", "worst"):
        joined[name].setdefault(int(Disposition.DOCTOR_FIRST), []).append("blocked")
    return joined


def _unknown_counts(literal: Literal, knowledge: Knowledge) -> bool:
    """Say again what the core says: an open finding counts unless its question is ignored; so does an open denial."""
    question = knowledge.questions.get(literal.test.question)
    return literal.negated or (question is not None and question.on_unknown != "ignore")


# ------------------------------------------------------------------------------------------ DuckDB


def sql_condition(condition: Condition, settle: Callable[[Literal, str], str] = as_found) -> str:
    """Return the condition as SQL."""
    if isinstance(condition, Literal):
        found = _sql_test(condition.test)
        return settle(condition, f"(NOT {found})" if condition.negated else found)
    parts = [sql_condition(part, settle) for part in condition.parts]
    if isinstance(condition, Count):
        sure = " + ".join(f"coalesce({part}, false)::int" for part in parts)
        possible = " + ".join(f"coalesce({part}, true)::int" for part in parts)
        wanted = condition.count
        return f"(CASE WHEN {sure} >= {wanted} THEN true WHEN {possible} < {wanted} THEN false END)"
    return "(" + (" AND " if isinstance(condition, Every) else " OR ").join(parts) + ")"


def _sql_test(test: Test) -> str:
    match test:
        case IsTrue(question):
            return f'"{question}"'
        case OneOf(question, options):
            return f'("{question}" IN ({", ".join(repr(option) for option in sorted(options))}))'
        case Includes(question, options):
            return "(" + " OR ".join(f'"{question}.{option}"' for option in sorted(options)) + ")"
    bounds = [f'NOT "{test.question}?"']
    if test.low is not None:
        bounds.append(f'"{test.question}" {">" if test.low_open else ">="} {test.low}')
    if test.high is not None:
        bounds.append(f'"{test.question}" {"<" if test.high_open else "<="} {test.high}')
    return f"({' AND '.join(bounds)})"


class Duck:
    """The answers in a database of their own; `close` it. A table has no order, so every row carries its number."""

    def __init__(self, answers: pl.DataFrame, folder: Path) -> None:
        """Load the answers, over a file in the folder."""
        path = folder / "answers.parquet"
        answers.write_parquet(path)
        self._database = duckdb.connect()
        self._database.execute(f"CREATE TABLE answers AS SELECT * FROM read_parquet('{path}', file_row_number = true)")  # noqa: S608

    def close(self) -> None:
        """Let go of the answers."""
        self._database.close()

    def rules(self, rules: Iterable[Rule]) -> dict[str, np.ma.MaskedArray]:
        """Return the truth of every rule for every client; masked is unknown."""
        return self._select(", ".join(f'{sql_condition(rule.condition)} AS "{rule.id}"' for rule in rules))

    def levels(self, knowledge: Knowledge) -> Levels:
        """Return the dispositions of all clients."""

        def counts(literal: Literal, found: str) -> str:
            if not _unknown_counts(literal, knowledge):
                return f"coalesce({found}, false)"
            open_one = f'NOT "{MEDICINES}?"' if literal.test.question == MEDICINES else "true"
            return f"coalesce({found}, {open_one})"

        truths = {name: sql_condition(tree) for name, tree in _trees(knowledge).items()}
        truths |= {f"{name}:counts": sql_condition(tree, counts) for name, tree in _trees(knowledge).items()}
        known = ", ".join(f'{found} AS "{name}"' for name, found in truths.items())
        self._database.execute(f"CREATE OR REPLACE TABLE known AS SELECT {NUMBER}, blocked, {known} FROM answers")  # noqa: S608
        columns = []
        for name, levels in _joined(knowledge, _sql_reaches).items():
            cases = " ".join(
                f"WHEN {' OR '.join(levels[level])} THEN {level}" for level in sorted(levels, reverse=True)
            )
            columns.append(f"(CASE {cases} ELSE 0 END)::utinyint AS {name}")
        found = self._select(", ".join(columns), "known")
        return Levels(*(np.asarray(found[name]) for name in ("lowest", "counted", "worst")))

    def _select(self, wanted: str, table: str = "answers") -> dict[str, Any]:
        """Return the columns in the order of the clients."""
        found = self._database.sql(f"SELECT {NUMBER}, {wanted} FROM {table}").fetchnumpy()  # noqa: S608
        order = np.argsort(found.pop(NUMBER))
        return {name: column[order] for name, column in found.items()}


def _sql_reaches(rule: Rule) -> dict[str, tuple[str, str]]:
    """Return where the rule brings its own disposition, and where at least limits."""
    referral = _referral(rule)
    condition = f'coalesce("{rule.id}", false)'
    return {
        "lowest": (f'coalesce("{referral}", false)', condition),
        "counted": (f'({condition} AND "{referral}:counts")', f'"{rule.id}:counts"'),
        "worst": (f'coalesce("{referral}", true)', f'coalesce("{rule.id}", true)'),
    }
