"""Clients for the tests of cohorts: any mix of answered, unknown and never asked, the same for the same seed."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.medicine_names import build_name_index, read_medicine
from jivaka.core.intake.reading import read_intake
from jivaka.core.intake.values import Medicine
from jivaka.engines.cohort.planes import packed
from jivaka.engines.cohort.synthetic.answers import Answered, Answers
from laws.intakes import MEDICINES, NOTES, without_bad_subsets

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.values import Knowledge, Question

TODAY = date(2026, 11, 25)


def raw_intakes(knowledge: Knowledge, clients: int, seed: int) -> list[dict[str, Any]]:
    """Return random raw intakes, from nearly empty to nearly full."""
    chance = Random(seed)
    return [_raw(knowledge, chance, f"client-{seed}-{number}") for number in range(clients)]


def _raw(knowledge: Knowledge, chance: Random, name: str) -> dict[str, Any]:
    fullness, silence, calm = chance.choice([0.1, 0.5, 0.9, 1.0]), chance.choice([0, 0.02, 0.2]), chance.random()
    answers: dict[str, Any] = {}
    for question in knowledge.questions.values():
        if chance.random() < fullness:
            silent = chance.random() < silence and question.type != "text"
            answers[question.id] = "unknown" if silent else _answer(question, chance, calm)
    return {"id": name, "on": TODAY.isoformat(), "answers": without_bad_subsets(answers)}


def _answer(question: Question, chance: Random, calm: float) -> Any:
    """Return an answer; a calm client mostly has nothing."""
    options = [option.id for option in question.options if option.id != "none_of_these"]
    quiet = chance.random() < calm
    low, high = question.minimum or 0, question.maximum or 0
    answers = {
        "boolean": lambda: not quiet and chance.random() < 0.5,
        "choice": lambda: options[0] if quiet else chance.choice(options),
        "multi": lambda: (
            ["none_of_these"] if quiet else chance.sample(options, chance.randint(1, min(3, len(options))))
        ),
        "medicines": lambda: [] if quiet else chance.sample(MEDICINES, chance.randint(1, 3)),
        "text": lambda: "no" if quiet else chance.choice(NOTES),
        "decimal": lambda: round(chance.uniform(low, high), 1),
    }
    return answers.get(question.type, lambda: chance.randint(int(low), int(high)))()


def findings_of(assessor: Assessor, raw: list[dict[str, Any]]) -> list[Findings]:
    """Return the core's findings of raw intakes that must be readable."""
    found = []
    for item in raw:
        intake, problems = read_intake(item, assessor.knowledge, assessor.names, today=TODAY)
        assert intake is not None, problems
        found.append(to_findings(intake, assessor.knowledge))
    return found


def random_answers(knowledge: Knowledge, clients: int, seed: int, *, complete: bool = False) -> Answers:
    """Return random answers in columns, for very many clients at once; each has a fullness and a calm of its own."""
    chance = np.random.default_rng(seed)
    fullness, calm = chance.choice([0.2, 0.8, 0.98, 1.0], size=clients), chance.choice([0.5, 0.9, 0.98], size=clients)
    fullness = np.ones(clients) if complete else fullness
    index = build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)
    read = {name: read_medicine(name, index) for name in MEDICINES}
    medicines = {name: Medicine(name, found.class_ids, found.read_as, found.how) for name, found in read.items()}
    columns = {}
    for question in knowledge.questions.values():
        if question.type == "text" and question.id != "free_note":
            continue  # no rule reads it
        asked = chance.random(clients) < fullness
        silent = asked & (chance.random(clients) < (0 if complete or question.type == "text" else 0.05))
        columns[question.id] = _column(question, chance, (asked & ~silent, silent, chance.random(clients) < calm))
    return Answers(np.char.mod("anybody-%d", np.arange(clients)), columns, medicines)


def _column(question: Question, chance: np.random.Generator, state: tuple[np.ndarray, ...]) -> Answered:
    known, silent, quiet = state
    clients = len(known)
    if question.type in ("integer", "decimal", "date_ago_days"):
        return Answered(packed(known), packed(silent), numbers=_numbers(question, chance, clients))
    options = tuple(option.id for option in question.options if option.id != "none_of_these")
    options = {"boolean": ("yes",), "medicines": MEDICINES, "text": ()}.get(question.type, options)
    flags = np.zeros((len(options), clients), dtype=np.bool_)
    if question.type == "choice":
        chosen = np.where(quiet, 0, chance.integers(0, len(options), size=clients))
        flags[chosen, np.arange(clients)] = True
    elif options:
        flags = (chance.random((len(options), clients)) < 1 / len(options)) & ~quiet
    return Answered(packed(known), packed(silent), options, packed(flags & known))


def _numbers(question: Question, chance: np.random.Generator, clients: int) -> np.ndarray:
    low, high = question.minimum or 0, question.maximum or 0
    return np.round(chance.uniform(low, high, clients), int(question.type == "decimal"))
