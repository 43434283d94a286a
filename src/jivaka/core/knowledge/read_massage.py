"""Reads areas, protected zones, limits, types, techniques and implements from their documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jivaka.core.knowledge.document import Fields
from jivaka.core.knowledge.values import Area, Forbids, Modifier, Named, ProtectedZone, Technique

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.errors import Problem
    from jivaka.core.knowledge.document import Document, Table

ROLES: Final = ("back", "supporting", "map_only")
CERTAINTIES: Final = ("none", "very_low", "low", "moderate")
CONTACTS: Final = (
    "heat",
    "cold",
    "impact",
    "stretch",
    "marks",
    "oil",
    "point",
    "friction",
    "suction",
    "electric",
    "vibration",
    "deep",
    "none",
)


def read_areas(documents: Iterable[Document], problems: list[Problem]) -> dict[str, Area]:
    """Return the tree of areas by id; a parent stands before its children in the file."""
    areas: dict[str, Area] = {}
    for document in documents:
        for table in document.tables("area"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            area = Area(
                id=fields.text("id"),
                label=fields.text("label"),
                parent=fields.word("parent", areas, ""),
                side=fields.text("side", ""),
                paintable=fields.flag("paintable"),
                role=fields.word("role", ROLES),
            )
            fields.finish()
            areas[area.id] = area
    return areas


def read_modifiers(documents: Iterable[Document], problems: list[Problem]) -> dict[str, Modifier]:
    """Return the limits by id."""
    modifiers: dict[str, Modifier] = {}
    for document in documents:
        for table in document.tables("modifier"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            forbids = fields.within("forbids")
            modifier = Modifier(
                id=fields.text("id"),
                code=fields.text("code", ""),
                label=fields.text("label"),
                kind=fields.text("kind"),
                max_pressure=fields.whole("max_pressure"),
                max_minutes=fields.whole("max_minutes"),
                forbids=Forbids(
                    types=frozenset(forbids.texts("types")),
                    techniques=frozenset(forbids.texts("techniques")),
                    implements=frozenset(forbids.texts("implements")),
                    positions=frozenset(forbids.texts("positions")),
                ),
            )
            forbids.finish()
            fields.finish()
            modifiers[modifier.id] = modifier
    return modifiers


def read_zones(
    documents: Iterable[Document],
    areas: Mapping[str, Area],
    modifiers: Mapping[str, Modifier],
    problems: list[Problem],
) -> tuple[ProtectedZone, ...]:
    """Return the places that are protected for everybody."""
    zones: list[ProtectedZone] = []
    for document in documents:
        for table in document.tables("protected_zone"):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            zones.append(
                ProtectedZone(
                    id=fields.text("id"),
                    label=fields.text("label"),
                    inside=fields.known("inside", areas, required=True),
                    covers=fields.known("covers", areas),
                    always_apply=fields.known("always_apply", modifiers, required=True),
                    catalogue=fields.texts("catalogue"),
                )
            )
            fields.finish()
    return tuple(zones)


def read_named(documents: Iterable[Document], name: str, problems: list[Problem]) -> tuple[Named, ...]:
    """Return the pressure levels or the positions: tables written as [[name]]."""
    found: list[Named] = []
    for document in documents:
        for table in document.tables(name):
            fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
            found.append(Named(fields.text("id"), fields.text("label"), fields.whole("level") or 0))
            fields.finish()
    return tuple(found)


def read_techniques(documents: Iterable[Document], name: str, problems: list[Problem]) -> dict[str, Technique]:
    """Return the types, techniques or implements by id: tables written as [[name]]."""
    found: dict[str, Technique] = {}
    for document in documents:
        for table in document.tables(name):
            technique = _technique(document, table, problems)
            found[technique.id] = technique
    return found


def _technique(document: Document, table: Table, problems: list[Problem]) -> Technique:
    fields = Fields(document, table, f'id = "{table.get("id")}"', problems)
    minutes = fields.wholes("minutes") or (0, 0)
    technique = Technique(
        id=fields.text("id"),
        label=fields.text("label"),
        what=fields.text("what"),
        contact=frozenset(fields.known("contact", CONTACTS)),
        min_pressure=fields.whole("min_pressure") or 1,
        max_pressure=fields.whole("max_pressure") or 5,
        needs=fields.texts("needs"),
        positions=fields.texts("positions"),
        areas=fields.texts("areas"),
        minutes=(minutes[0], minutes[-1]),
        evidence=fields.text("evidence"),
        certainty=fields.word("certainty", CERTAINTIES),
        sources=fields.texts("sources"),
        kind=fields.text("kind", ""),
        aliases=fields.texts("aliases"),
        fits=frozenset(fields.texts("fits")),
        supported=fields.texts("supported"),
        unsupported=fields.texts("unsupported"),
    )
    fields.finish()
    return technique
