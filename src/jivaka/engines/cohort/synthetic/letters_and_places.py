"""Letters that are older than their trouble, and places that cannot be nowhere, for very many clients at once.

The core says both for one client (`jivaka.core.intake.letters` and `places`); this is compared with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jivaka.core.intake.letters import BEGAN, LETTER_DATE, LETTERS, PREGNANCY, SINCE_BIRTH, WEEK
from jivaka.core.intake.places import HEALED, NEED_NO_PLACE, PLACES
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS
from jivaka.engines.cohort.literals import LiteralPlanes
from jivaka.engines.cohort.planes import any_of, everyone, packed

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.engines.cohort.columns import Cohort
    from jivaka.engines.cohort.planes import Words


def leave_places_open(cohort: Cohort, knowledge: Knowledge) -> None:
    """Make a place unknown for whom it was answered with none although there may be something to place."""
    for name in PLACES:
        question, place = knowledge.questions[name], cohort.layout.questions[name]
        rows = list(cohort.layout.rows[name].values())
        somewhere = any_of((cohort.may[row] for row in rows), cohort.clients)
        who = cohort.known[place] & ~somewhere & ~_needs_no_place(cohort, name)
        if question.applies is not None:
            may, _ = LiteralPlanes(cohort, knowledge).condition(question.applies)
            who &= may
        cohort.known[place] &= ~who
        cohort.said_unknown[place] |= who
        cohort.may[rows] |= who


def _needs_no_place(cohort: Cohort, name: str) -> Words:
    if name not in NEED_NO_PLACE:
        return np.zeros_like(cohort.known[0])
    asked, fine = NEED_NO_PLACE[name]
    rows = cohort.layout.rows[asked]
    other = any_of((cohort.may[row] for option, row in rows.items() if option != fine), cohort.clients)
    needless: Words = cohort.known[cohort.layout.questions[asked]] & ~other
    if fine == HEALED:
        needless &= cohort.may[rows[fine]]
    return needless


def count_letters(cohort: Cohort) -> None:
    """Take away the letters from before their trouble, and leave open those of a trouble without a date."""
    layout = cohort.layout
    written = cohort.numbers[layout.numbers[LETTER_DATE]]
    dated = cohort.known[layout.questions[LETTERS]] & packed(written <= LETTER_VALID_DAYS)
    for subject, row in layout.rows[LETTERS].items():
        older, undated = np.zeros_like(dated), np.zeros_like(dated)
        for name in BEGAN.get(subject, ()):
            place = layout.questions[name]
            older |= packed(cohort.numbers[layout.numbers[name]] < written)
            undated |= everyone(cohort.clients) & ~cohort.known[place] & ~cohort.not_applicable[place]
        if subject == PREGNANCY:
            older |= _before_pregnancy_or_birth(cohort)
        cohort.may[row] &= ~(dated & older)
        cohort.has[row] &= ~(dated & (older | undated))


def _before_pregnancy_or_birth(cohort: Cohort) -> Words:
    numbers, rows = cohort.layout.numbers, cohort.layout.rows["birth_recent"]
    written = cohort.numbers[numbers[LETTER_DATE]]
    older: Words = packed((cohort.numbers[numbers["pregnancy_weeks"]] + 1) * WEEK < written)
    for birth, days in SINCE_BIRTH.items():
        others = any_of((cohort.may[row] for option, row in rows.items() if option != birth), cohort.clients)
        sure = cohort.known[cohort.layout.questions["birth_recent"]] & cohort.may[rows[birth]] & ~others
        older |= sure & packed(written > days)
    return older
