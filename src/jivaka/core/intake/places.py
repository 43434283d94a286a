"""'None of these' on the body map, where something is somewhere: the place is not known, never nowhere.

Whoever has an open wound, a fresh break, an operation or metal in the body has it at some place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.condition import SetValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.condition import Value

PLACES: Final = ("fracture_areas", "surgery_areas", "implant_areas", "local_finding_areas")
HEALED: Final = "healed_over_12_weeks"
NEED_NO_PLACE: Final = {"fracture_areas": ("fracture_state", HEALED), "implant_areas": ("implants", "coil")}
"""Place -> the answer with which it may be nowhere: a break that has healed, and a coil, which lies in the womb."""


def unplaced(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the places that were answered with none, and that what they are asked for has, if it is there at all."""
    nowhere = SetValue(frozenset(), frozenset())
    return tuple(name for name in PLACES if values.get(name) == nowhere and not _needs_no_place(values, name))


def _needs_no_place(values: Mapping[str, Value], name: str) -> bool:
    if name not in NEED_NO_PLACE:
        return False
    asked, fine = NEED_NO_PLACE[name]
    found = values.get(asked)
    if isinstance(found, SetValue):
        return found.may <= {fine}
    return found == frozenset({fine})
