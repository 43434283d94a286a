"""The page of the JSON form of a decision: every path that the example clients show, with its type and meaning."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from jivaka.core.assessment.document import document, error_document
from printing import PRINTED, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jivaka.core.assessment.assessor import Assessor

TODAY = date(2100, 1, 1)
"""Any day after the last example: the day of a decision is the one in its intake."""
BY_QUESTION = {"sufficient_reason", "reasons[].because"}
"""Objects whose keys are ids of questions; what is inside is an answer."""
_TYPES = {str: "text", bool: "true or false", int: "whole number", float: "number", type(None): "null"}
Paths = dict[str, set[str]]


def paths_of(assessor: Assessor) -> tuple[Paths, Paths]:
    """Return every path with its types: those of decisions, and those of an intake that cannot be read."""
    decided: Paths = {}
    for case in _cases():
        raw = {key: case[key] for key in ("id", "on", "answers")}
        _walk(document(assessor.assess_valid(raw, today=TODAY)), "", decided)
    refused: Paths = {}
    _, problems = assessor.assess({"answers": {"age": 300}}, today=TODAY)
    for intake_id in ("", "c7"):
        _walk(error_document(problems, intake_id), "", refused)
    return decided, refused


def decision_page(decided: Paths, refused: Paths, means: Mapping[str, str]) -> Iterator[str]:
    """Yield the page."""
    yield from ("# The JSON form of a decision", "", PRINTED, "")
    yield (
        "This is what `jivaka assess --json` prints, and what stands on each line of `jivaka assess --jsonl`. Paths "
        "and types are those of the example clients in `knowledge/cases/`. Fields may be added, never renamed or "
        "removed, without a new `contract_version`. `[]` means: each entry of a list."
    )
    yield from ("", "## A decision", "")
    yield from _table(decided, means)
    yield from ("", "## An intake that cannot be read", "")
    yield from _table(refused, means)


def _table(paths: Paths, means: Mapping[str, str]) -> Iterator[str]:
    yield from ("| path | type | meaning |", "| --- | --- | --- |")
    for path, types in paths.items():
        yield f"| `{path}` | {_said(types)} | {means[path]} |"


def _said(types: set[str]) -> str:
    wider = {"whole number"} if "number" in types else set()
    return " or ".join(sorted(types - wider, key=lambda said: (said == "null", said))) or "list"


def _walk(value: Any, path: str, found: Paths) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        if path:
            found.setdefault(path, set()).add("object")
        if path not in BY_QUESTION:
            for key, inner in value.items():
                _walk(inner, f"{path}.{key}" if path else key, found)
        return
    if isinstance(value, list | tuple):
        insides: Paths = {}
        for inner in value:
            _walk(inner, f"{path}[]", insides)
        found.setdefault(path, set()).update(f"list of {_said(insides.pop(f'{path}[]'))}" for _ in value[:1])
        for inner_path, types in insides.items():
            found.setdefault(inner_path, set()).update(types)
        return
    found.setdefault(path, set()).add(_TYPES[type(value)])


def _cases() -> Iterator[Mapping[str, Any]]:
    for path in sorted((ROOT / "knowledge" / "cases").glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
    yield {"id": "empty", "on": "2026-11-22", "answers": {}}
