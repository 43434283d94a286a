"""The index from A to Z: every name that somebody might look up, with the places where the book tells of it.

It holds the names of the knowledge and no words of its own.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from jivaka.interfaces.book.parts import Link, Part, Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jivaka.core.knowledge.values import Knowledge

_OTHER: Final = "0-9 and others"
_LEAD: Final = (
    "Names of rules, questions, medicines, limits, massages, definitions and groups of words. "
    "Sources, and rows of the safety catalogue, have an index of their own."
)


def index_of(knowledge: Knowledge) -> Part:
    """Return the index, a part for each letter."""
    found: dict[str, dict[Link, None]] = {}
    for name, link in (*_ids(knowledge), *_names(knowledge)):
        found.setdefault(name, {})[link] = None
    letters: dict[str, list[Runs]] = {}
    for name in sorted(found, key=_order):
        letters.setdefault(_letter(name), []).append(_line(name, list(found[name])))
    parts = tuple(
        Part(f"index-{place}", letter, lines=tuple(lines)) for place, (letter, lines) in enumerate(letters.items(), 1)
    )
    return Part("index", "Index from A to Z", ((_LEAD,),), parts=parts)


def _ids(knowledge: Knowledge) -> Iterator[tuple[str, Link]]:
    for rule in knowledge.rules:
        yield rule.id, Link(rule.id, f"r-{rule.id}")
    for question in knowledge.questions.values():
        yield question.id, Link(question.id, f"q-{question.id}")
    for name in knowledge.definitions:
        yield name, Link(name, f"d-{name}")


def _names(knowledge: Knowledge) -> Iterator[tuple[str, Link]]:
    for held in knowledge.medicine_classes.values():
        for name in (held.label, *held.generics, *held.brands, *held.said_as):
            yield name, Link(held.label, f"m-{held.id}")
    for limit in knowledge.modifiers.values():
        yield limit.label, Link(limit.label, f"l-{limit.id}")
    for group in knowledge.word_groups.values():
        yield group.label, Link(group.label, f"w-{group.id}")
    for prefix, things in (("t-", knowledge.types), ("k-", knowledge.techniques), ("i-", knowledge.implements)):
        for thing in things.values():
            for name in (thing.label, *thing.aliases):
                yield name, Link(thing.label, prefix + thing.id)


def _line(name: str, links: list[Link]) -> Runs:
    if len(links) == 1 and links[0].text == name:
        return (links[0],)
    runs: list[str | Link] = [name, ": "]
    for place, link in enumerate(links):
        runs += [", ", link] if place else [link]
    return tuple(runs)


def _order(name: str) -> tuple[bool, str, str]:
    return _letter(name) == _OTHER, _bare(name), name


def _letter(name: str) -> str:
    first = _bare(name)[:1].upper()
    return first if first.isalpha() else _OTHER


def _bare(name: str) -> str:
    """Return a name as it is sorted: without accents, small."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
