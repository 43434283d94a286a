"""The geometry of a funnel plot: groups by their size and share, with the limits that chance alone would keep to.

It draws what the query has found and judges nothing. The table beside it says the same in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.core.outcomes.intervals import funnel_limits
from jivaka.queries.office.results import FAR_OUT, FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jivaka.queries.office.results import Shares

LEFT, TOP, WIDTH, HEIGHT = 52, 14, 560, 260
STEPS: Final = 120
"""Sizes at which the limits are drawn."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One group: where it stands, its number in the table, and whether it lies beyond the outer limits."""

    x: float
    y: float
    number: int
    place: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Everything that the picture needs, in its own units."""

    dots: tuple[Dot, ...]
    inner: tuple[str, str]
    outer: tuple[str, str]
    whole: float
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]


def funnel(found: Shares) -> Funnel | None:
    """Return the picture of some groups; None where there is nothing to compare."""
    if found.whole is None or not found.groups:
        return None
    most = max(one.of for one in found.groups)
    most = -(-max(most, FEWEST + 9) * 11 // 100) * 10  # a little beyond the largest, on a ten
    share = found.whole.share
    return Funnel(
        dots=tuple(
            Dot(_x(one.of, most), _y(one.share), number, one.place) for number, one in enumerate(found.groups, start=1)
        ),
        inner=_lines(share, most, 0.95),
        outer=_lines(share, most, FAR_OUT),
        whole=_y(share),
        across=tuple(Mark(_x(at, most), str(at)) for at in range(0, most + 1, max(10, most // 50 * 10))),
        up=tuple(Mark(_y(part / 4), f"{part * 25} %") for part in range(5)),
    )


def _lines(share: float, most: int, sure: float) -> tuple[str, str]:
    sizes = sorted({FEWEST + (most - FEWEST) * step // STEPS for step in range(STEPS + 1)})
    limits = [funnel_limits(share, size, sure) for size in sizes]
    return (
        _points(zip(sizes, (one.low for one in limits), strict=True), most),
        _points(zip(sizes, (one.high for one in limits), strict=True), most),
    )


def _points(pairs: Iterable[tuple[int, float]], most: int) -> str:
    def each() -> Iterator[str]:
        for size, share in pairs:
            yield f"{_x(size, most):.1f},{_y(share):.1f}"

    return " ".join(each())


def _x(size: int, most: int) -> float:
    return round(LEFT + WIDTH * size / most, 1)


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)
