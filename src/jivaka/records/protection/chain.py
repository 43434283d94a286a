"""The chain of the audit: how an entry is written out for its digest, and how each digest rests on the one before.

Standard library only. It knows no table: the same functions write the chain, link it later and prove it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

ORIGIN: Final = "0" * 64
"""What the first entry follows."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain, from 1, the digest it follows, and its own. The origin is place 0."""

    place: int
    previous: str
    digest: str

    def __str__(self) -> str:
        """Return the link as `jivaka audit verify` prints and reads it."""
        return f"{self.place}:{self.digest}"


START: Final = Link(0, "", ORIGIN)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the table: its number, what it says, the digest of that, and its link if it has one."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    own: str
    link: Link | None


def canonical(at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> bytes:
    """Return what an entry says in the one form that its digest is made of: JSON, keys in order, times in UTC."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [moment, actor, action, subject, json.loads(json.dumps(detail))]
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def own_digest(at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> str:
    """Return the digest of what an entry says, in hexadecimal."""
    return hashlib.sha256(canonical(at, actor, action, subject, detail)).hexdigest()


def follow(last: Link, own: str) -> Link:
    """Return the link of an entry that comes after another."""
    place = last.place + 1
    return Link(place, last.digest, hashlib.sha256(f"{place}:{last.digest}:{own}".encode()).hexdigest())


def faults(entries: Iterable[Written], head: tuple[int, str] | None = None) -> Iterator[Problem]:
    """Yield everything that is wrong with the entries of a chain, given in the order of their places.

    `head` is a place and its digest that somebody noted earlier and kept elsewhere: whatever was rewritten before it,
    or removed up to it, is found although the chain itself agrees again.
    """
    last = START
    for entry in entries:
        if entry.link is None:
            continue
        where = f"audit entry {entry.number}"
        if entry.link.place > last.place + 1:
            gone = f"{last.place + 1} to {entry.link.place - 1}"
            message = f"What stood at the places {gone} of the chain before it was removed."
            yield problem("audit_removed", where, message)
        elif entry.link.previous != last.digest:
            yield problem("audit_reordered", where, "It does not follow the entry before it.")
        expected = follow(Link(entry.link.place - 1, "", entry.link.previous), entry.own)
        if entry.link.digest != expected.digest:
            yield problem("audit_changed", where, "Its place in the chain, or the digest of what it says, was changed.")
        if head is not None and entry.link.place == head[0] and entry.link.digest != head[1]:
            yield problem("audit_rewritten", where, "The chain up to here is not the one whose head was noted.")
        yield from changed(entry)
        last = entry.link
    if head is not None and last.place < head[0]:
        message = f"It ends at place {last.place}: what stood after that, at least to place {head[0]}, was removed."
        yield problem("audit_removed", "the audit", message)


def changed(entry: Written) -> Iterator[Problem]:
    """Yield a problem where an entry says something else than when it was written."""
    if own_digest(entry.at, entry.actor, entry.action, entry.subject, entry.detail) != entry.own:
        where = f"audit entry {entry.number}"
        yield problem("audit_changed", where, "It says something else than when it was written.")


def problem(code: str, where: str, message: str) -> Problem:
    return Problem(code, where, message, "Compare with a backup, and find out who could write to the database.")
