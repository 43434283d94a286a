"""What is attached to a release: the proof of its knowledge, and whose decisions it changes.

It holds that a report is about this very knowledge and that the proof found nothing wrong; what else the report says is
for the reviewers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jivaka.interfaces.kb.release import Release

PROOF, IMPACT = "proof", "impact"
_HOW: Final = {
    PROOF: "Make it again: jivaka knowledge prove --json > FILE, and give it with --proof.",
    IMPACT: "Make it again: jivaka knowledge impact OLD NEW --json > FILE, and give it with --impact.",
}


def read_reports(files: Mapping[str, Path], digest: str, previous: Release | None) -> dict[str, str]:
    """Return the texts of the reports on the knowledge of a digest. Raises ProblemsError with all that is wrong.

    The proof has to be there, and the impact report where there was a release before.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name in (PROOF, IMPACT):
        if name in files:
            texts[name] = files[name].read_bytes().decode(errors="replace")
            problems += _problems(name, str(files[name]), texts[name], [digest, *_before(name, previous)])
        elif name == PROOF or previous is not None:
            message = f"A release needs the report '{name}'."
            problems.append(Problem("missing-report", name, message, _HOW[name]))
    if problems:
        raise ProblemsError(tuple(problems))
    return texts


def _before(name: str, previous: Release | None) -> list[str]:
    return [previous.digest] if name == IMPACT and previous is not None else []


def _problems(name: str, where: str, text: str, digests: list[str]) -> Iterator[Problem]:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        yield Problem("broken-report", where, "The report is not JSON.", _HOW[name])
        return
    said = set(_texts(report))
    for digest in digests:
        if digest not in said:
            message = f"The report '{name}' is about other knowledge: it does not name {digest}."
            yield Problem("other-report", where, message, _HOW[name])
    if name == PROOF and not (isinstance(report, dict) and report.get("proved") is True):
        message = "The proof does not say that every law holds."
        yield Problem("not-proved", where, message, "Mend the knowledge until jivaka knowledge prove finds nothing.")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever stands in a report
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
