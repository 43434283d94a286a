"""What one decision permits, in a form that can be kept: each massage with its places, pressure and minutes.

A booking is checked against this, so that no session is booked that the decision does not permit. Nothing here prefers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jivaka.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jivaka.core.advice.fit import Fit


@dataclass(frozen=True, slots=True)
class Permitted:
    """The patches where a massage may go, each with the most pressure (1 to 5), and the longest session in minutes."""

    places: Mapping[str, int]
    minutes: int


@dataclass(frozen=True, slots=True)
class Permits:
    """Everything that is permitted, by (type, technique, implement). Empty where no massage is."""

    massages: Mapping[tuple[str, str, str], Permitted]


@dataclass(frozen=True, slots=True)
class Massage:
    """One session as somebody wants to book it: what, where (patches), how hard (1 to 5), how long (minutes)."""

    type: str
    technique: str
    implement: str
    areas: tuple[str, ...]
    pressure: int
    minutes: int

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is looked up in the permits."""
        return self.type, self.technique, self.implement


def permits_of(fits: tuple[Fit, ...]) -> Permits:
    """Return the permits that follow from all fits of a client's limits.

    The same massage can fit in several ways, such as gently here and firmly there: each place keeps its most.
    """
    found: dict[tuple[str, str, str], Permitted] = {}
    for fit in fits:
        key = (fit.combination.type, fit.combination.technique, fit.implement)
        before = found.get(key, Permitted({}, 0))
        places = dict(before.places)
        for place in fit.places:
            places[place.patch] = max(places.get(place.patch, 0), place.pressure)
        found[key] = Permitted(places, max(before.minutes, fit.minutes))
    return Permits(found)


def refusals(permits: Permits, massage: Massage, where: str) -> tuple[Problem, ...]:
    """Return everything that forbids a session, each with what may be done instead; empty where it is permitted."""
    permitted = permits.massages.get(massage.key)
    if permitted is None:
        others = sorted({f"{one[0]} / {one[1]}" for one in permits.massages})
        remedy = f"Permitted are: {', '.join(others)}." if others else "No massage is; see the decision."
        message = f"{' / '.join(massage.key)} is not permitted by the decision."
        return (Problem("massage_not_permitted", where, message, remedy, values={"massage": massage.key}),)
    problems: list[Problem] = []
    if massage.minutes > permitted.minutes:
        message, remedy = (
            f"{massage.minutes} minutes are too long.",
            f"Up to {permitted.minutes} minutes are permitted.",
        )
        values = {"minutes": massage.minutes, "most": permitted.minutes}
        problems.append(Problem("minutes_not_permitted", where, message, remedy, values=values))
    problems += _of_areas(permitted, massage, where)
    return tuple(problems)


def _of_areas(permitted: Permitted, massage: Massage, where: str) -> Iterator[Problem]:
    """Yield what forbids the places of a session, or the pressure on them."""
    remedy = f"Choose from: {', '.join(sorted(permitted.places))}."
    outside = [area for area in massage.areas if area not in permitted.places]
    if not massage.areas:
        yield Problem("area_missing", where, "No area is named.", remedy)
    if outside:
        message = f"{', '.join(outside)}: not permitted."
        yield Problem("area_not_permitted", where, message, remedy, values={"areas": tuple(outside)})
    too_hard = [area for area in massage.areas if permitted.places.get(area, massage.pressure) < massage.pressure]
    if too_hard:
        most = min(permitted.places[area] for area in too_hard)
        message = f"Pressure {massage.pressure} is too much on {', '.join(too_hard)}."
        values = {"pressure": massage.pressure, "areas": tuple(too_hard), "most": most}
        yield Problem("pressure_not_permitted", where, message, f"Up to {most} is permitted.", values=values)


def to_document(permits: Permits) -> dict[str, Any]:
    """Return the permits as JSON, small, since every booking reads it.

    `patches` are named once; a set of places, which many massages share, is written once, a digit for each patch: its
    pressure, or 0 where the massage may not go.
    """
    patches = sorted({patch for permitted in permits.massages.values() for patch in permitted.places})
    sets: dict[str, int] = {}
    massages: dict[str, list[int]] = {}
    for key, permitted in permits.massages.items():
        places = "".join(str(permitted.places.get(patch, 0)) for patch in patches)
        massages["/".join(key)] = [sets.setdefault(places, len(sets)), permitted.minutes]
    return {"patches": patches, "places": list(sets), "massages": massages}


def from_document(document: Mapping[str, Any]) -> Permits:
    """Return the permits that `to_document` wrote; each massage is read when it is asked for."""
    return Permits(_Written(document))


class _Written(Mapping[tuple[str, str, str], Permitted]):
    """Permits as they are written in a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._patches, self._places = document.get("patches", ()), document.get("places", ())
        self._massages: Mapping[str, tuple[int, int]] = document.get("massages", {})
        self._read: dict[tuple[str, str, str], Permitted] = {}

    def __getitem__(self, key: tuple[str, str, str]) -> Permitted:
        found = self._read.get(key)
        if found is None:
            places, minutes = self._massages["/".join(key)]
            pairs = zip(self._patches, self._places[places], strict=True)
            found = Permitted({patch: int(pressure) for patch, pressure in pairs if pressure != "0"}, minutes)
            self._read[key] = found
        return found

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        for key in self._massages:
            massage, technique, implement = key.split("/")
            yield massage, technique, implement

    def __len__(self) -> int:
        return len(self._massages)
