"""What is known about the clients of a cohort, question by question: the findings of the core, on bit planes.

It is stored by answer and not by condition, so that a rule that is written tomorrow can be asked about clients who
came today. Lists and choices have two planes an option (surely so, possibly so), numbers one value a client. What an
answer means for a rule is said elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jivaka.core.knowledge.assemble import vocabulary_of
from jivaka.core.knowledge.condition import SetValue
from jivaka.engines.cohort.planes import Words, packed, words_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from jivaka.core.intake.findings import Findings
    from jivaka.core.knowledge.condition import Value
    from jivaka.core.knowledge.values import Knowledge

ROUND: Final = 4096
"""Clients that are gathered as flags before they are packed."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each question stands. `rows` are those of its options in `has` and `may`; a yes-or-no question has one.

    `numbers` and `questions` give the row of a number, and the row of a question in the planes of its state.
    """

    rows: Mapping[str, Mapping[str, int]]
    choices: frozenset[str]
    numbers: Mapping[str, int]
    questions: Mapping[str, int]
    vocabulary: str

    @property
    def options(self) -> int:
        """Return how many rows all options have together."""
        return sum(len(rows) for rows in self.rows.values())


def layout_of(knowledge: Knowledge, hidden: Mapping[str, tuple[str, ...]] | None = None) -> Layout:
    """Return the layout for the questions of a knowledge base; `hidden` are choices that no question asks for."""
    names = vocabulary_of(knowledge)
    rows: dict[str, dict[str, int]] = {}
    following = 0
    options: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(names.booleans), ("yes",))
    choices = dict(names.choices) | dict(hidden or {})
    for name, found in (options | choices | dict(names.sets)).items():
        rows[name] = {option: following + place for place, option in enumerate(found)}
        following += len(found)
    derived = (name for name in names.units if name not in knowledge.questions)
    every = (*knowledge.questions, *derived, *(hidden or {}))
    return Layout(
        rows,
        frozenset(choices),
        {name: place for place, name in enumerate(names.units)},
        {name: place for place, name in enumerate(every)},
        vocabulary_digest(knowledge),
    )


def vocabulary_digest(knowledge: Knowledge) -> str:
    """Return a digest of all that decides how an intake becomes findings; rules and wordings do not."""
    content = {
        "questions": [
            [item.id, item.type, item.option_ids, item.applies_when, item.clear_value, item.body_areas]
            for item in knowledge.questions.values()
        ],
        "medicines": [
            [item.id, item.generics, item.brands, item.said_as, [[s.question, s.value, s.strength] for s in item.sets]]
            for item in knowledge.medicine_classes.values()
        ],
        "phrases": [
            [item.says, item.class_ids, [[s.question, s.value, s.strength] for s in item.sets]]
            for item in knowledge.medicine_phrases
        ],
        "words": [[item.id, item.phrases] for item in knowledge.word_groups.values()],
        "areas": sorted((name, sorted(patches)) for name, patches in knowledge.patches.items()),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cohort:
    """The findings of all clients. A question that is neither `known` nor `not_applicable` may be anything.

    `said_unknown` and `unasked` keep apart what the logic does not: asked and not known, and never asked.
    """

    layout: Layout
    ids: NDArray[np.str_]
    has: Words
    may: Words
    numbers: NDArray[np.float64]
    known: Words
    not_applicable: Words
    said_unknown: Words
    unasked: Words

    @property
    def clients(self) -> int:
        """Return how many clients there are."""
        return int(self.ids.shape[0])


class Gatherer:
    """Takes the findings of clients one by one and packs them, a round at a time."""

    def __init__(self, layout: Layout) -> None:
        """Begin without a client."""
        self._layout = layout
        self._ids: list[str] = []
        self._done: list[tuple[NDArray[np.uint64], ...]] = []
        self._done_numbers: list[NDArray[np.float64]] = []
        self._begin()

    def _begin(self) -> None:
        options, questions = self._layout.options, len(self._layout.questions)
        self._at = 0
        self._has = np.zeros((ROUND, options), dtype=np.bool_)
        self._may = np.ones((ROUND, options), dtype=np.bool_)
        self._numbers = np.full((ROUND, len(self._layout.numbers)), np.nan)
        self._states = [np.zeros((ROUND, questions), dtype=np.bool_) for _ in range(3)]
        self._unasked = np.ones((ROUND, questions), dtype=np.bool_)

    def add(self, findings: Findings) -> None:
        """Take one client."""
        if self._at == ROUND:
            self._pack()
        at, layout, places = self._at, self._layout, self._layout.questions
        known, not_applicable, said_unknown = self._states
        self._ids.append(findings.intake.id)
        impossible: list[int] = []
        possible: list[int] = []
        sure: list[int] = []
        for name, value in findings.values.items():
            if name in layout.numbers:
                self._numbers[at, layout.numbers[name]] = value
                continue
            has, may = _options(value)
            rows = layout.rows[name]
            impossible += rows.values()
            possible += [rows[option] for option in may if option in rows]
            sure += [rows[option] for option in has if option in rows]
        for name in findings.not_applicable - findings.values.keys():
            impossible += layout.rows.get(name, {}).values()
        self._may[at, impossible] = False
        self._may[at, possible] = True
        self._has[at, sure] = True
        known[at, [places[name] for name in findings.values]] = True
        not_applicable[at, [places[name] for name in findings.not_applicable]] = True
        said_unknown[at, [places[name] for name in findings.unknown]] = True
        self._unasked[at, [places[name] for name in (*findings.intake.answers, *findings.not_applicable)]] = False
        self._at += 1

    def _pack(self) -> None:
        """Put the round away: one plane a row, its bits the clients."""
        flags = (self._has, self._may, *self._states, self._unasked)
        self._done.append(tuple(packed(np.ascontiguousarray(each[: self._at].T)) for each in flags))
        self._done_numbers.append(self._numbers[: self._at].T)
        self._begin()

    def cohort(self) -> Cohort:
        """Return all clients that were added. A round is a whole number of words, so the rounds just follow."""
        self._pack()
        parts = [np.concatenate(each, axis=1) for each in zip(*self._done, strict=True)]
        ids = np.array(self._ids, dtype=np.str_) if self._ids else np.zeros(0, dtype="<U1")
        has, may, known, not_applicable, said_unknown, unasked = parts
        numbers = np.concatenate(self._done_numbers, axis=1)
        return Cohort(self._layout, ids, has, may, numbers, known, not_applicable, said_unknown, unasked)


def _options(value: Value) -> tuple[frozenset[str], frozenset[str]]:
    """Return the options that an answer surely holds, and those that it may hold."""
    match value:
        case SetValue(has, may):
            return has, may
        case frozenset():
            return (value if len(value) == 1 else frozenset(), value)
        case _:
            yes = frozenset({"yes"}) if value else frozenset[str]()
            return yes, yes


def gather(findings: Iterable[Findings], knowledge: Knowledge) -> Cohort:
    """Return the cohort of the clients, in their order."""
    gatherer = Gatherer(layout_of(knowledge))
    for client in findings:
        gatherer.add(client)
    return gatherer.cohort()


def empty_cohort(layout: Layout, ids: NDArray[np.str_]) -> Cohort:
    """Return a cohort in which nobody was asked anything yet, to be written into."""
    words, questions, clients = words_for(len(ids)), len(layout.questions), len(ids)

    def planes(rows: int, *, hold: bool = False) -> Words:
        return np.full((rows, words), np.iinfo(np.uint64).max if hold else 0, dtype=np.uint64)

    return Cohort(
        layout,
        ids,
        has=planes(layout.options),
        may=planes(layout.options, hold=True),
        numbers=np.full((len(layout.numbers), clients), np.nan),
        known=planes(questions),
        not_applicable=planes(questions),
        said_unknown=planes(questions),
        unasked=planes(questions, hold=True),
    )
