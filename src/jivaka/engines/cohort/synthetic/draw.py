"""Draws clients by the frequencies of the knowledge: the same seed gives the same clients.

A question is asked only of those to whom it may apply; what depends on an earlier answer reads the findings so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.intake.medicine_names import build_name_index, read_medicine
from jivaka.core.intake.values import Medicine
from jivaka.core.knowledge.condition import Every
from jivaka.engines.cohort.columns import empty_cohort, layout_of
from jivaka.engines.cohort.literals import LiteralPlanes
from jivaka.engines.cohort.planes import everyone, packed, unpacked
from jivaka.engines.cohort.synthetic.answers import Answered, Answers, settle, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.planes import Flags, Words
    from jivaka.engines.cohort.synthetic.prevalence import Entry, Prevalence


class Drawing:
    """Draws one cohort. `answers` are what the clients said; `cohort` also holds the hidden choices behind it."""

    def __init__(self, knowledge: Knowledge, prevalence: Prevalence, clients: int, seed: int) -> None:
        """Begin with clients who were not asked anything."""
        self._knowledge, self._prevalence = knowledge, prevalence
        self._chance = np.random.default_rng(seed)
        ids = np.char.mod(f"made-{seed}-%d", np.arange(1, clients + 1))
        self.cohort = empty_cohort(layout_of(knowledge, prevalence.hidden), ids)
        self.medicines = _read_medicines(knowledge, prevalence)

    def draw(self, watch: Callable[[int, int], None] = lambda _done, _all: None) -> Answers:
        """Return the answers of all clients; `watch` is told how many questions are done, and of how many."""
        columns: dict[str, Answered] = {}
        entries: dict[str, list[Entry]] = {}
        for entry in self._prevalence.entries:
            entries.setdefault(entry.name, []).append(entry)
        for at, (name, found) in enumerate(entries.items()):
            watch(at, len(entries))
            column = self._column(name, found)
            write(self.cohort, name, column, self.medicines)
            if name in self._knowledge.questions:
                columns[name] = column
        return Answers(self.cohort.ids, columns, self.medicines)

    def _column(self, name: str, entries: list[Entry]) -> Answered:
        clients = self.cohort.clients
        if name in self._knowledge.questions:
            left = unpacked(everyone(clients) & ~settle(self.cohort, self._knowledge, name), clients)
        else:
            left = np.ones(clients, dtype=np.bool_)
        options = _options(entries)
        flags = np.zeros((len(options), clients), dtype=np.bool_)
        numbers = np.full(clients, np.nan)
        known, unknown = np.zeros(clients, dtype=np.bool_), np.zeros(clients, dtype=np.bool_)
        for entry in entries:
            who = np.flatnonzero(left & self._surely(entry.among))
            left[who] = False
            silent = self._chance.random(len(who)) < entry.unknown
            unknown[who[silent]] = True
            answering = who[~silent]
            known[answering] = True
            self._draw(entry, answering, options, flags, numbers)
        of_number = entries[0].form == "bands"
        return Answered(
            packed(known),
            packed(unknown),
            () if of_number else options,
            None if of_number else packed(flags),
            self._rounded(name, numbers) if of_number else None,
        )

    def _surely(self, among: Condition) -> Flags:
        if isinstance(among, Every) and not among.parts:
            return np.ones(self.cohort.clients, dtype=np.bool_)
        _, must = LiteralPlanes(self.cohort, self._knowledge).condition(among)
        return unpacked(must, self.cohort.clients)

    def _draw(
        self, entry: Entry, who: NDArray[np.intp], options: tuple[str, ...], flags: Flags, numbers: NDArray[np.float64]
    ) -> None:
        """Draw the answers of these clients into the flags of the options, or into the numbers."""
        places = {option: place for place, option in enumerate(options)}
        shares = np.array([share for _, share in entry.parts])
        if entry.form in ("yes", "options"):
            for what, share in entry.parts:
                flags[places["yes" if what is True else what], who] = self._chance.random(len(who)) < share
            return
        chosen = self._chance.choice(len(shares), size=len(who), p=shares / shares.sum())
        for place, (what, _) in enumerate(entry.parts):
            drawn = who[chosen == place]
            if entry.form == "bands":
                numbers[drawn] = self._chance.uniform(what[0], what[1], len(drawn))
            else:
                for option in what if entry.form == "one_of" else (what,):
                    flags[places[option], drawn] = True

    def _rounded(self, name: str, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        question = self._knowledge.questions[name]
        return np.clip(np.round(numbers, question.type == "decimal"), question.minimum, question.maximum)


def _options(entries: list[Entry]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for entry in entries:
        for what, _ in entry.parts:
            if entry.form == "yes":
                found["yes"] = None
            elif entry.form == "one_of":
                found.update(dict.fromkeys(what))
            elif entry.form != "bands":
                found[what] = None
    found.pop("none_of_these", None)
    return tuple(found)


def _read_medicines(knowledge: Knowledge, prevalence: Prevalence) -> dict[str, Medicine]:
    index = build_name_index(knowledge.medicine_classes.values(), knowledge.medicine_phrases)
    names = {name for entry in prevalence.entries if entry.name == MEDICINES for name, _ in entry.parts}
    found = {name: read_medicine(name, index) for name in sorted(names)}
    return {name: Medicine(name, read.class_ids, read.read_as, read.how) for name, read in found.items()}


def shows(cohort: Cohort, knowledge: Knowledge, among: Condition, when: Condition) -> tuple[int, int]:
    """Return of how many clients among some a condition surely holds, and how many those are."""
    planes = LiteralPlanes(cohort, knowledge)
    some: Words = planes.condition(among)[1]
    both: Words = some & planes.condition(when)[1]
    return int(np.bitwise_count(both).sum()), int(np.bitwise_count(some).sum())
