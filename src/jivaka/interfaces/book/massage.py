"""The chapters about the massage itself: the body map, limits, types, techniques and implements with their evidence.

They repeat the knowledge and rank nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.interfaces.book.parts import Entry, Field, Item, Link, Part, Runs, Table, joined
from jivaka.interfaces.book.rules import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge, Modifier, ProtectedZone, Technique
    from jivaka.interfaces.book.wording import Wording

_KINDS = (
    ("t-", "types", "Types", "What a client can choose. The evidence does not rank types, and neither does the order."),
    ("k-", "techniques", "Techniques", "Ways of working."),
    ("i-", "implements", "Hands, tools and devices", "What it is done with."),
)


class MassageChapters:
    """Writes the chapters about massages, places and limits."""

    def __init__(
        self, knowledge: Knowledge, wording: Wording, sources: Callable[[Iterable[str]], tuple[Item, ...]]
    ) -> None:
        """Keep what they are said with."""
        self._knowledge, self._wording, self._sources = knowledge, wording, sources

    def chapter(self) -> Part:
        """Return types, techniques and implements."""
        parts = []
        for prefix, name, title, lead in _KINDS:
            things: Mapping[str, Technique] = getattr(self._knowledge, name)
            entries = tuple(self._thing(prefix, thing) for thing in things.values())
            parts.append(Part(f"massage-{name}", title, ((lead,),), entries))
        return Part("massage", "Massage", parts=tuple(parts))

    def _thing(self, prefix: str, thing: Technique) -> Entry:
        patches = frozenset().union(*(self._knowledge.patches_of(area) for area in thing.areas))
        contact = ", ".join(sorted(thing.contact - {"none"})) or "nothing besides touch"
        fields = [
            Field("Id", (thing.id,), look="code"),
            Field("Also called", (", ".join(thing.aliases),)),
            Field("What it is", (thing.what,)),
            Field("It brings", (contact,)),
            Field("Pressure", (f"level {thing.min_pressure} to {thing.max_pressure} of 5",)),
            Field("Done with", (", ".join(self._wording.labels(thing.needs)),)),
            Field("Positions", (", ".join(self._wording.labels(thing.positions)),)),
            Field("Places", (", ".join(self._wording.area_labels(patches)),)),
            Field("Minutes", (f"{thing.minutes[0]} to {thing.minutes[1]}",)),
            Field("Evidence", (thing.evidence,)),
            Field("Certainty", (thing.certainty.replace("_", " "),)),
            Field("Sources", items=self._sources(thing.sources)),
            Field("May be said", items=tuple(Item((said,)) for said in thing.supported)),
            Field("May not be said", items=tuple(Item((said,)) for said in thing.unsupported)),
        ]
        return Entry(prefix + thing.id, thing.label, told(fields))

    def limits(self) -> Part:
        """Return the limits a decision can carry, the pressure levels, the positions and the protected zones."""
        levels = tuple(((str(level.level),), (level.label,)) for level in self._knowledge.pressures)
        positions = tuple(((place.id,), (place.label,)) for place in self._knowledge.positions)
        zones = Part(
            "zones",
            "Protected zones",
            (("Places where these limits hold for every client.",),),
            tuple(map(self._zone, self._knowledge.zones)),
        )
        tables = (
            Table("Pressure", ("Level", "What it is"), levels),
            Table("Positions", ("Id", "What it is"), positions),
        )
        lead: Runs = ("What a rule can add to a decision, and what it rules out.",)
        entries = tuple(map(self._limit, self._knowledge.modifiers.values()))
        parts = (Part("modifiers", "Limits of a decision", entries=entries), zones, self._map())
        return Part("limits", "Limits and places", (lead,), tables=tables, parts=parts)

    def _limit(self, limit: Modifier) -> Entry:
        fields = [
            Field("Id", (limit.id,), look="code"),
            Field("Kind", (limit.kind.replace("_", " "),)),
            Field("Pressure", (f"level {limit.max_pressure} at most",) if limit.max_pressure is not None else ()),
            Field("Minutes", (f"{limit.max_minutes} at most",) if limit.max_minutes is not None else ()),
            Field("Rules out", (self._wording.forbids(limit.forbids),)),
        ]
        return Entry(f"l-{limit.id}", limit.label, told(fields))

    def _zone(self, zone: ProtectedZone) -> Entry:
        inside = frozenset().union(*(self._knowledge.patches_of(area) for area in zone.inside))
        limits = ((Link(self._knowledge.modifiers[name].label, f"l-{name}"),) for name in zone.always_apply)
        fields = [
            Field("Inside", (", ".join(self._wording.area_labels(inside)),)),
            Field("Covers", (", ".join(self._wording.area_labels(zone.covers)),)),
            Field("Limits", joined(limits, ", ")),
            Field("Catalogue", joined(((Link(row, f"c-{row}"),) for row in zone.catalogue), ", ")),
        ]
        return Entry(f"z-{zone.id}", zone.label, told(fields))

    def _map(self) -> Part:
        known = self._knowledge.areas
        rows = tuple(
            (
                (area.label,),
                (area.id,),
                (known[area.parent].label if area.parent in known else "",),
                ("painted on the map" if area.paintable else "a group of places",),
            )
            for area in known.values()
        )
        table = Table("Places of the body map", ("Place", "Id", "Part of", "What it is"), rows)
        return Part("areas", "Body map", tables=(table,))
