"""What is attached to a release: the proof of its knowledge, and whose decisions it changes.

A proof is a table with `knowledge` (the digest) and `proved` (true when every law holds); an impact report has `old`
and `new`. What else they say is for the reviewers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

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
            problems += _problems(name, str(files[name]), texts[name], (digest, previous))
        elif name == PROOF or previous is not None:
            message = f"A release needs the report '{name}'."
            problems.append(Problem("missing-report", name, message, _HOW[name]))
    if problems:
        raise ProblemsError(tuple(problems))
    return texts


def _problems(name: str, where: str, text: str, about: tuple[str, Release | None]) -> Iterator[Problem]:
    """Yield what is wrong with a report about the knowledge of a digest, after the release that was before it."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        yield Problem("broken-report", where, f"The report '{name}' is not a table in JSON.", _HOW[name])
        return
    digest, previous = about
    wanted = {"knowledge": digest} if name == PROOF else {"new": digest}
    if name == IMPACT and previous is not None:
        wanted["old"] = previous.digest
    for part, named in wanted.items():
        if _digest(report.get(part)) != named:
            message = f"The report '{name}' is about other knowledge: '{part}' is not {named}."
            yield Problem("other-report", where, message, _HOW[name])
    if name == PROOF and report.get("proved") is not True:
        message = "The proof does not say that every law holds."
        yield Problem("not-proved", where, message, "Mend the knowledge until jivaka knowledge prove finds nothing.")


def _digest(said: object) -> object:
    """Return the digest that a report names, alone or in a table."""
    return said.get("digest") if isinstance(said, dict) else said
