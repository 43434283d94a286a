"""The names that a condition may use, and of which kind each is.

Made from the questions, areas, medicine classes and word groups; the parser asks it and knows nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE = "none_of_these"
UNRECOGNISED = "unrecognised"
DERIVED_NUMBERS: Mapping[str, str] = {"bmi": "kg/m2"}
"""Numbers computed from answers, with their unit. bmi = weight in kg / (height in m)^2."""
ASKED_FOR: Mapping[str, tuple[str, ...]] = {"bmi": ("height_cm", "weight_kg")}
"""The questions behind a derived number: it cannot be asked itself."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Question ids by kind. `sets` are questions whose answer is a list; `units` are those of numbers."""

    booleans: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    body_areas: frozenset[str] = frozenset()
    protective: frozenset[str] = frozenset()

    def names(self) -> tuple[str, ...]:
        """Return all names, for suggestions in errors."""
        return (*self.booleans, *self.choices, *self.sets, *self.units)

    def patches(self, question: str, option: str) -> frozenset[str] | None:
        """Return the options that `option` stands for in a list question, or None where it has no such option."""
        if option in self.sets[question]:
            return frozenset({option})
        if question in self.body_areas:
            return self.parents.get(option)
        return None
