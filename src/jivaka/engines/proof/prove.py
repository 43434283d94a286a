"""Proves all laws of a knowledge base, several at a time, and puts together what was found."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem
from jivaka.engines.proof.findings import Certificate, Outcome
from jivaka.engines.proof.forms import compiled_says_the_same, no_circle, unknown_is_exact
from jivaka.engines.proof.laws import FILE, Law, read_inexact, read_laws
from jivaka.engines.proof.refute import refute
from jivaka.engines.proof.second import second_opinion
from jivaka.engines.proof.show import show
from jivaka.engines.proof.worlds import RELATIONS, Ground, ground_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.program import Program

WORKERS: Final = 2
FORMS: Final = {
    "the_compiled_form_says_the_same": compiled_says_the_same,
    "unknown_is_exact": unknown_is_exact,
    "no_question_waits_for_itself": no_circle,
}
_OPINION_ON_ONE: Final = "second opinion on one client"
_OPINION_ON_TWO: Final = "second opinion on two clients"
_OPINIONS: Final = (_OPINION_ON_ONE, _OPINION_ON_TWO)
JOBS: Final = ("somebody", "more_risk", _OPINION_ON_TWO, _OPINION_ON_ONE, "one_more_answer", "one", "forms", "complete")
"""The proofs that can run side by side, the longest first."""

Found = Outcome | Certificate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What both engines say of one law; `second` is the solver of typed formulas, None where it has no say."""

    law: Law
    first: Outcome
    second: Outcome | None

    @property
    def agree(self) -> bool:
        """Return whether both engines name the same subjects."""
        return self.second is None or {each.subject for each in self.first.breaches} == {
            each.subject for each in self.second.breaches
        }

    @property
    def proven(self) -> bool:
        """Return whether the law holds for everybody, by both engines."""
        return self.first.proven and self.agree


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found. `problems` are those of the files of the laws.

    `complete` says whether every law was looked at, by both engines.
    """

    verdicts: tuple[Verdict, ...]
    certificates: tuple[Certificate, ...]
    problems: tuple[Problem, ...]
    seconds: float
    complete: bool

    @property
    def proven(self) -> bool:
        """Return whether every law is proven and every certificate was accepted."""
        return (
            bool(self.verdicts)
            and not self.problems
            and all(verdict.proven for verdict in self.verdicts)
            and all(each.gap is None for each in self.certificates)
        )


def prove(
    knowledge: Knowledge,
    progress: Callable[[Law, Outcome], None],
    *,
    program: Program | None = None,
    only: tuple[str, ...] = (),
    second: bool = True,
    workers: int = WORKERS,
) -> Report:
    """Prove the laws; `progress` is told of each as it is decided. `only` names some laws; `program` is for tests."""
    start = time.perf_counter()
    laws, problems = read_laws(knowledge)
    if problems:
        return Report((), (), problems, time.perf_counter() - start, complete=False)
    chosen = tuple(law for law in laws if not only or law.id in only)
    by_id = {law.id: law for law in chosen}
    first: dict[str, Outcome] = {}
    opinions: dict[str, Outcome] = {}
    certificates: list[Certificate] = []
    for job, found in _run_all(ground_of(knowledge, program), chosen, workers, second=second):
        for each in found:
            if isinstance(each, Certificate):
                certificates.append(each)
                continue
            (opinions if job in _OPINIONS else first)[each.law] = each
            if job not in _OPINIONS:
                progress(by_id[each.law], each)
    verdicts = tuple(Verdict(law, first[law.id], opinions.get(law.id)) for law in chosen if law.id in first)
    problems = tuple(_unseen(law) for law in chosen if law.id not in first)
    return Report(verdicts, tuple(certificates), problems, time.perf_counter() - start, second and not only)


def _unseen(law: Law) -> Problem:
    message = f"Nothing looks at the law '{law.id}' about '{law.clients}'."
    return Problem("unseen-law", FILE, message, f"Of that kind there are: {', '.join(FORMS)}.", law.line)


def _run_all(ground: Ground, laws: tuple[Law, ...], workers: int, *, second: bool) -> Iterator[tuple[str, list[Found]]]:
    jobs = [job for job in JOBS if _laws_of(job, laws) and (second or job not in _OPINIONS)]
    if workers < 2:
        yield from ((job, run_job(job, ground, laws)) for job in jobs)
        return
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(ground, laws)) as pool:
        waiting = {pool.submit(_job, job): job for job in jobs}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


_BEGUN: list[tuple[Ground, tuple[Law, ...]]] = []
"""What a worker was begun with: to send the knowledge with every job would take as long as some of the jobs."""


def _begin(ground: Ground, laws: tuple[Law, ...]) -> None:
    gc.disable()  # a worker ends with its proofs, and what they make is not rubbish before
    _BEGUN.append((ground, laws))


def _job(job: str) -> list[Found]:
    return run_job(job, *_BEGUN[-1])


def _laws_of(job: str, laws: tuple[Law, ...]) -> list[Law]:
    match job:
        case "somebody":
            return [law for law in laws if law.some is not None]
        case "forms":
            return [law for law in laws if law.id in FORMS]
        case "second opinion on one client" | "second opinion on two clients":
            pairs = job == _OPINION_ON_TWO
            said = [law for law in laws if law.never and law.clients != "conditions"]
            return [law for law in said if (law.clients in RELATIONS) == pairs]
        case _:
            return [law for law in laws if law.never and law.clients == job]


def run_job(job: str, ground: Ground, laws: tuple[Law, ...]) -> list[Found]:
    """Return what one job finds."""
    wanted = _laws_of(job, laws)
    if job == "somebody":
        return list(show(ground, wanted))
    if job == "forms":
        excused = read_inexact(ground.knowledge)
        return [_excused(each, excused) for law in wanted for each in FORMS[law.id](law.id, ground)]
    if job in _OPINIONS:
        return list(second_opinion(ground, wanted))
    return list(refute(ground, wanted, job))


def document(report: Report, knowledge: Knowledge) -> dict[str, Any]:
    """Return the report in plain values, as a release carries it."""
    return {
        "knowledge": knowledge.digest,
        "version": knowledge.version,
        "proved": report.complete and report.proven,
        "seconds": round(report.seconds, 1),
        "laws": [
            {
                "law": verdict.law.id,
                "says": verdict.law.says,
                "proved": verdict.proven,
                "goals": verdict.first.goals,
                "second_opinion": None if verdict.second is None else verdict.second.proven,
                "clients_shown": len(verdict.first.shown),
                "breaches": [asdict(each) for each in verdict.first.breaches],
            }
            for verdict in report.verdicts
        ],
        "certificates": [asdict(each) | {"accepted": each.gap is None} for each in report.certificates],
    }


def _excused(found: Found, excused: tuple[str, ...]) -> Found:
    """Leave out the rules whose reason for being open too long is written down."""
    if isinstance(found, Certificate) or found.law != "unknown_is_exact":
        return found
    return replace(found, breaches=tuple(each for each in found.breaches if each.subject not in excused))
