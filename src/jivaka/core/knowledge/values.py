"""What the reviewed knowledge consists of, as frozen values: questions, areas, limits, medicines, rules, sources.

These values say what is written in the knowledge folder and nothing about a client. They know no file system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jivaka.core.knowledge.condition import Condition
    from jivaka.core.knowledge.document import Document


POSTPONE: Final = "postpone_today"


class Disposition(IntEnum):
    """What may happen with the client, ordered by caution."""

    MASSAGE_OK = 0
    MASSAGE_WITH_LIMITS = 1
    DOCTOR_FIRST = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def id(self) -> str:
        """Return the id that the contract uses."""
        return self.name.lower()

    @property
    def permits_massage(self) -> bool:
        """Return whether a massage may go ahead."""
        return self <= Disposition.MASSAGE_WITH_LIMITS


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the intake. `minimum` and `maximum` are in `unit`; for text, `maximum` counts characters."""

    id: str
    subject: str
    screen: str
    type: str
    ask: str
    why: str
    essential: bool
    on_unknown: str
    who: str
    private: bool
    sensitive: bool
    note: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    applies_when: str = ""
    applies: Condition | None = None
    options: tuple[Option, ...] = ()
    option_ids: tuple[str, ...] = ()
    body_areas: bool = False
    subset_of: str = ""
    clear_value: Any = None
    ask_every_visit: bool = False
    protective: bool = False
    maps_to: tuple[Mapping[str, str], ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """A checklist of questions that is shown together."""

    id: str
    title: str
    lead: str
    questions: tuple[str, ...]
    one_tap_none: bool
    applies_when: str = ""
    applies: Condition | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the body map. Paintable areas are patches; a parent stands for all patches inside it."""

    id: str
    label: str
    parent: str
    side: str
    paintable: bool
    role: str


@dataclass(frozen=True, slots=True)
class ProtectedZone:
    """A small place where the listed modifiers hold for every client. `covers` are patches that lie wholly in it."""

    id: str
    label: str
    inside: tuple[str, ...]
    covers: tuple[str, ...]
    always_apply: tuple[str, ...]
    catalogue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forbids:
    """What a limit rules out: ids of types, techniques, implements and positions."""

    types: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    implements: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Modifier:
    """A limit that a decision can carry. Pressure is a level of 1 to 5; minutes are those of one session."""

    id: str
    label: str
    kind: str
    code: str = ""
    max_pressure: int | None = None
    max_minutes: int | None = None
    forbids: Forbids = Forbids()


@dataclass(frozen=True, slots=True)
class Named:
    """A pressure level or a position: an id and its label. `level` is 1 to 5 for pressures, else 0."""

    id: str
    label: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class SetsAnswer:
    """What a medicine says about another answer. strength: `implies` raises the answer, `suggests` asks again."""

    question: str
    value: Any
    strength: str


@dataclass(frozen=True, slots=True)
class MedicineClass:
    """A group of medicines that means the same for massage, with the names it goes by."""

    id: str
    label: str
    generics: tuple[str, ...]
    brands: tuple[str, ...]
    said_as: tuple[str, ...]
    sets: tuple[SetsAnswer, ...]
    catalogue: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MedicinePhrase:
    """Words that people use for several classes at once, such as 'heart tablets'."""

    says: tuple[str, ...]
    class_ids: tuple[str, ...]
    sets: tuple[SetsAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Phrases in free text that ask for a person's attention even if every box says no."""

    id: str
    label: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition that rules share."""

    name: str
    says: str
    when: str
    condition: Condition
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A modifier with its areas: fixed ones, or those of a body-area answer. Neither = the whole body."""

    modifier: str
    areas: tuple[str, ...] = ()
    areas_from: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule adds when it holds. Effects only ever add caution."""

    disposition: Disposition
    limits: tuple[Limit, ...] = ()
    techniques: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    implements: frozenset[str] = frozenset()
    postpone: bool = False

    @property
    def postpones(self) -> bool:
        """Return whether it allows no appointment today."""
        return self.postpone or any(limit.modifier == POSTPONE for limit in self.limits)


@dataclass(frozen=True, slots=True)
class Example:
    """A named set of answers that shows a rule hold, fail or stay open. `expect` is a word of EXAMPLE_KINDS."""

    name: str
    expect: str
    answers: Mapping[str, Any]


EXAMPLE_KINDS = ("holds", "fails", "open")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a condition, what it adds, why (for client and therapist) and on whose authority."""

    id: str
    catalogue: tuple[str, ...]
    when: str
    condition: Condition
    effect: Effect
    client: str
    therapist: str
    sources: tuple[str, ...]
    strength: str
    path: str
    line: int
    cleared_by: str = ""
    mixed: str = ""
    subsumed: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def topic(self) -> str:
        """Return the part of the id before the point: the file the rule stands in."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the safety catalogue that no rule carries out, and why."""

    catalogue: str
    reason: str
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """A citation. `secondary` marks what was seen only through a mirror or another page."""

    key: str
    cite: str
    url: str
    kind: str
    secondary: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Technique:
    """A way of working: a massage type, a technique or an implement (hands, tool or device), and what it is made of.

    `contact` names what it brings to the body (heat, cold, impact, stretch, marks, oil, point, friction, suction,
    electric, deep);
    pressures are levels of 1 to 5. `needs` lists implement ids. `certainty` is none, very_low, low or moderate.
    """

    id: str
    label: str
    what: str
    contact: frozenset[str]
    min_pressure: int
    max_pressure: int
    needs: tuple[str, ...]
    positions: tuple[str, ...]
    areas: tuple[str, ...]
    minutes: tuple[int, int]
    evidence: str
    certainty: str
    sources: tuple[str, ...]
    kind: str = ""
    aliases: tuple[str, ...] = ()
    fits: frozenset[str] = frozenset()
    supported: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The whole knowledge that decisions are made with. `release` names the signed release it is, or is ''.

    `conditional` are the questions that do not apply to everybody; `other` holds the documents that later rooms read.
    """

    version: str
    digest: str
    review: str
    questions: Mapping[str, Question]
    conditional: tuple[str, ...]
    screens: tuple[Screen, ...]
    areas: Mapping[str, Area]
    patches: Mapping[str, frozenset[str]]
    zones: tuple[ProtectedZone, ...]
    modifiers: Mapping[str, Modifier]
    pressures: tuple[Named, ...]
    positions: tuple[Named, ...]
    types: Mapping[str, Technique]
    techniques: Mapping[str, Technique]
    implements: Mapping[str, Technique]
    medicine_classes: Mapping[str, MedicineClass]
    medicine_phrases: tuple[MedicinePhrase, ...]
    word_groups: Mapping[str, WordGroup]
    definitions: Mapping[str, Definition]
    rules: tuple[Rule, ...]
    left_out: tuple[LeftOut, ...]
    catalogue: tuple[str, ...]
    sources: Mapping[str, Source]
    other: Mapping[str, Document] = field(default_factory=dict)
    release: str = ""

    def patches_of(self, area: str) -> frozenset[str]:
        """Return the paintable patches inside an area; a patch is inside itself. Empty for what is no area."""
        return self.patches.get(area, frozenset())
