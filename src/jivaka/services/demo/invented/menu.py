"""What a salon of the demonstration sells: every massage of the knowledge for which it is equipped, with prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.advice.combinations import read_combinations
from jivaka.records.models import Service

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge
    from jivaka.services.demo.invented.chain import House

LENGTHS: Final = (30, 45, 60, 90)
"""Minutes of the sessions that are sold."""
SETS: Final = frozenset({"hot_stones", "cold_stones", "tok_sen_mallet"})
"""Tools of which a salon has few, so that they are booked; other tools are at hand in every room."""
DEARER: Final = {"tok_sen": 1.2, "stone_therapy": 1.3, "gua_sha": 1.1, "ayurvedic_oil": 1.25, "deep_tissue": 1.15}
CARE: Final[dict[str, tuple[int, int, tuple[str, ...]]]] = {
    "ayurvedic_oil": (5, 15, ("shower",)),
    "stone_therapy": (10, 15, ()),
    "thai": (0, 10, ("floor_mat",)),
}
"""Minutes of the room before and after, and what it must have, by type or technique; the others need (0, 10)."""


def unit_kind(implement: str, knowledge: Knowledge) -> str:
    """Return the kind of equipment that must be booked for an implement; '' where none must."""
    is_booked = implement in SETS or knowledge.implements[implement].kind == "device"
    return implement if is_booked else ""


def services(house: House, salon: int, knowledge: Knowledge) -> list[Service]:
    """Return what a salon sells, in the order of the knowledge."""
    combinations, _problems = read_combinations(knowledge)
    keys = dict.fromkeys((one.type, one.technique, implement) for one in combinations for implement in one.implements)
    found: list[Service] = []
    for massage, technique, implement in keys:
        kind = unit_kind(implement, knowledge)
        if kind and kind not in house.units:
            continue
        shortest = max(knowledge.types[massage].minutes[0], knowledge.techniques[technique].minutes[0])
        longest = min(knowledge.types[massage].minutes[1], knowledge.techniques[technique].minutes[1])
        before, after, features = CARE.get(massage) or CARE.get(technique) or (0, 10, ())
        found.extend(
            Service(
                salon_id=salon,
                type=massage,
                technique=technique,
                implement=implement,
                minutes=minutes,
                price=price(house, (massage, technique), minutes),
                before=before,
                after=after,
                features=list(features),
                unit_kind=kind,
            )
            for minutes in LENGTHS
            if shortest <= minutes <= longest
        )
    return found


def price(house: House, parts: tuple[str, str], minutes: int) -> int:
    """Return a price in minor units: by the minute, dearer for some techniques, a little cheaper for long sessions."""
    dearer = max(DEARER.get(part, 1.0) for part in parts)
    long = 0.92 if minutes > 60 else 1.0
    return round(house.minute * minutes * dearer * long / house.round_to) * house.round_to
