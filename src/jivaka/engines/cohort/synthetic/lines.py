"""Writes drawn answers as intakes, one JSON object a line, in the form in which any client's intake is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jivaka.core.knowledge.vocabulary import NONE
from jivaka.engines.cohort.planes import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.synthetic.answers import Answered, Answers


def raw_intakes(answers: Answers, knowledge: Knowledge, on: date) -> Iterator[dict[str, Any]]:
    """Yield every client's intake in the form of the contract."""
    columns = [
        (name, _values(column, knowledge.questions[name].type, len(answers.ids)))
        for name, column in answers.columns.items()
    ]
    for at, client in enumerate(answers.ids.tolist()):
        given = {name: values[at] for name, values in columns if values[at] is not None}
        yield {"id": client, "on": on.isoformat(), "answers": given}


def lines(answers: Answers, knowledge: Knowledge, on: date) -> Iterator[str]:
    """Yield every client's intake as a line."""
    for raw in raw_intakes(answers, knowledge, on):
        yield json.dumps(raw, separators=(",", ":")) + "\n"


def _values(column: Answered, kind: str, clients: int) -> list[Any]:
    """Return one raw answer a client; None where the question was not asked."""
    values: list[Any] = [None] * clients
    for at in unpacked(column.unknown, clients).nonzero()[0].tolist():
        values[at] = "unknown"
    known = unpacked(column.known, clients).nonzero()[0].tolist()
    if column.numbers is not None:
        for at in known:
            number = float(column.numbers[at])
            values[at] = number if kind == "decimal" else int(number)
        return values
    chosen: dict[int, list[str]] = {at: [] for at in known}
    for option, plane in zip(column.options, column.rows if column.rows is not None else (), strict=True):
        for at in unpacked(plane, clients).nonzero()[0].tolist():
            chosen[at].append(option)
    for at, options in chosen.items():
        values[at] = _value(kind, options)
    return values


def _value(kind: str, options: list[str]) -> Any:  # noqa: ANN401 - answers have several types
    if kind == "boolean":
        return bool(options)
    if kind == "choice":
        return options[0]
    if kind == "text":
        return "; ".join(options) or "no"
    return options or ([] if kind == "medicines" else [NONE])
