"""How sure a share or a rate can be, from how little it was seen: intervals and the limits of a funnel.

Shares use the interval of Wilson (J Am Stat Assoc 1927;22:209-212), rates the exact one of Garwood (Biometrika
1936;28:437-442), funnels the exact binomial limits (Spiegelhalter, Stat Med 2005;24:1185-1202), not smoothed, so
that chance alone puts a group beyond them no more often than they say. The two exact ones are kept, since a picture
asks for hundreds of them. Nothing here knows what is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SURE: Final = 0.95
"""The usual chance that an interval holds what is true."""
_HALVINGS: Final = 45


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both in the unit of what was asked."""

    low: float
    high: float


def share_interval(hits: int, of: int, sure: float = SURE) -> Interval:
    """Return Wilson's interval of a share (0 to 1). Raises ValueError unless 0 <= hits <= of and of > 0."""
    if not 0 <= hits <= of or of < 1:
        message = f"{hits} of {of} is no share."
        raise ValueError(message)
    z = NormalDist().inv_cdf((1 + sure) / 2)
    middle = (hits + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * sqrt(hits * (of - hits) / of + z * z / 4)
    return Interval(0.0 if hits == 0 else middle - half, 1.0 if hits == of else middle + half)


@lru_cache(maxsize=1024)
def count_interval(events: int, sure: float = SURE) -> Interval:
    """Return Garwood's exact interval of the expected number of events, of which so many were seen.

    Divide both ends by what they were seen among (sessions, hours) to get a rate.
    """
    if events < 0:
        message = f"{events} events cannot be."
        raise ValueError(message)
    tail = (1 - sure) / 2
    most = events + 20 + 10 * sqrt(events + 1)
    high = _where(lambda expected: _poisson_at_most(events, expected) < tail, 0.0, most)
    low = _where(lambda expected: 1 - _poisson_at_most(events - 1, expected) > tail, 0.0, most) if events else 0.0
    return Interval(low, high)


@lru_cache(maxsize=4096)
def funnel_limits(share: float, of: int, sure: float = SURE) -> Interval:
    """Return between which shares a group of this size lies with this chance, if nothing but chance sets it apart.

    Both ends are shares that a group of this size can have.
    """
    if not 0 <= share <= 1 or of < 1:
        message = f"There is no funnel of {of} around {share}."
        raise ValueError(message)
    tail = (1 - sure) / 2
    below, low, high = 0.0, -1, of
    for hits in range(of + 1):
        below += _binomial(share, of, hits)
        if low < 0 and below > tail:
            low = hits
        if below >= 1 - tail:
            high = hits
            break
    return Interval(max(0, low) / of, high / of)


def _binomial(share: float, of: int, hits: int) -> float:
    if share in (0.0, 1.0):
        return float(hits == of * share)
    ways = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return exp(ways + hits * log(share) + (of - hits) * log(1 - share))


def _poisson_at_most(events: int, expected: float) -> float:
    if expected <= 0:
        return 1.0
    log_chance, total = -expected, 0.0
    for n in range(1, events + 2):
        total += exp(log_chance)
        log_chance += log(expected / n)
    return min(1.0, total)


def _where(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return where a condition begins to hold, between a point where it does not and one where it does."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
