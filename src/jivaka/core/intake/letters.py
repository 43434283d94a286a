"""A doctor's letter speaks only of what its writer could know: one from before a trouble began lifts nothing about it.

A letter whose trouble has no date yet may count or not; it is not taken to count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import SetValue
from jivaka.core.knowledge.read_rules import LETTER_VALID_DAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jivaka.core.knowledge.condition import Value

LETTERS: Final = "doctor_clearance_for"
LETTER_DATE: Final = "clearance_date"
BEGAN: Final[Mapping[str, tuple[str, ...]]] = {
    "nerves_or_spine": ("pain_duration_days", "nerve_signs_onset"),
    "bones_or_injury": ("pain_duration_days", "injury_date"),
    "cancer": ("pain_duration_days", "nerve_signs_onset"),
    "operation_or_implant": ("surgery_date",),
}
"""Subject of a letter -> when what it speaks of began, in days ago."""
PREGNANCY: Final = "pregnancy_or_birth"
WEEK: Final = 7
SINCE_BIRTH: Final[Mapping[str, int]] = {
    "vaginal_under_6_weeks": 6 * WEEK,
    "caesarean_under_6_weeks": 6 * WEEK,
    "vaginal_6_to_12_weeks": 12 * WEEK,
    "caesarean_6_to_12_weeks": 12 * WEEK,
}
"""A birth -> the most days that have gone by since it."""


def in_time(values: Mapping[str, Value], settled: Collection[str]) -> SetValue | None:
    """Return the letters that count, and those that may; None where there is no letter or its day decides already.

    `settled` are the questions that surely do not apply: a trouble that is not there had no beginning.
    """
    letters, written = values.get(LETTERS), values.get(LETTER_DATE)
    if not isinstance(letters, SetValue) or not isinstance(written, float) or written > LETTER_VALID_DAYS:
        return None
    has, may = set(letters.has), set(letters.may)
    for subject in letters.may:
        began = [values.get(name) for name in BEGAN.get(subject, ()) if name not in settled]
        if subject == PREGNANCY:
            began += _pregnancy(values)
        if any(isinstance(days, float) and days < written for days in began):
            has.discard(subject)
            may.discard(subject)
        elif None in began:
            has.discard(subject)
    return SetValue(frozenset(has), frozenset(may))


def _pregnancy(values: Mapping[str, Value]) -> list[Value | None]:
    """Return the most days since this pregnancy or birth began, as far as they are known."""
    found: list[Value | None] = []
    weeks, birth = values.get("pregnancy_weeks"), values.get("birth_recent")
    if isinstance(weeks, float):
        found.append((weeks + 1) * WEEK)
    if isinstance(birth, frozenset):
        found += [float(SINCE_BIRTH[name]) for name in birth if len(birth) == 1 and name in SINCE_BIRTH]
    return found
