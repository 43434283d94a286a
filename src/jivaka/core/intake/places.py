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


def unplaced(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the places that were answered with none, and that what they are asked for has, if it is there at all.

    A break that has healed need not be placed, and a coil lies in the womb, at no place of the map.
    """
    nowhere = SetValue(frozenset(), frozenset())
    implants = values.get("implants")
    needless: set[str] = set()
    if isinstance(implants, SetValue) and implants.may <= {"coil"}:
        needless.add("implant_areas")
    if values.get("fracture_state") == frozenset({"healed_over_12_weeks"}):
        needless.add("fracture_areas")
    return tuple(name for name in PLACES if values.get(name) == nowhere and name not in needless)
