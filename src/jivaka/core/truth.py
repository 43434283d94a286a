"""Three-valued truth: what is known, what is known not to be so, and what nobody knows yet.

A clinical fact is TRUE, FALSE or UNKNOWN, never a bool and never None. `if truth:` raises, so that a missing answer
cannot slip through as 'no'. The logic is strong Kleene.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable


class Truth(Enum):
    """Value of a condition about a client."""

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"

    def __and__(self, other: Truth) -> Truth:
        """FALSE with anything is FALSE; TRUE with TRUE is TRUE; the rest is UNKNOWN."""
        if Truth.FALSE in (self, other):
            return Truth.FALSE
        return Truth.TRUE if self is other is Truth.TRUE else Truth.UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        """TRUE with anything is TRUE; FALSE with FALSE is FALSE; the rest is UNKNOWN."""
        if Truth.TRUE in (self, other):
            return Truth.TRUE
        return Truth.FALSE if self is other is Truth.FALSE else Truth.UNKNOWN

    def __invert__(self) -> Truth:
        """TRUE and FALSE change places; UNKNOWN stays."""
        return _OPPOSITE[self]

    def __bool__(self) -> NoReturn:
        """Refuse: a clinical fact has three values, so it cannot decide an `if`."""
        message = "A Truth has three values. Compare it: `truth is Truth.TRUE`, `truth is not Truth.FALSE`."
        raise TypeError(message)


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def truth_of(value: bool) -> Truth:  # noqa: FBT001 - turning a bool into a Truth is the one place that takes one
    """Return TRUE or FALSE for a fact that is surely known."""
    return Truth.TRUE if value else Truth.FALSE


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Return whether at least `count` of the truths hold.

    TRUE once that many are TRUE, FALSE once so many are FALSE that it cannot be reached, else UNKNOWN.
    """
    sure = possible = 0
    for truth in truths:
        if truth is not Truth.FALSE:
            possible += 1
            sure += truth is Truth.TRUE
    if sure >= count:
        return Truth.TRUE
    return Truth.FALSE if possible < count else Truth.UNKNOWN
