"""Draws the expected course of the pain as SVG coordinates: with and without massage, each with its band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 42, 628, 12, 262
SHOWN_WEEKS: Final = 12
STRONGEST: Final = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """Points as SVG wants them: two bands, two lines, the marks of both axes."""

    with_band: str
    with_line: str
    without_band: str
    without_line: str
    weeks: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]
    table: tuple[tuple[int, tuple[float, ...], tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own ratings in the same drawing: their line, and a dot (x, y, rating) for each."""

    line: str
    dots: tuple[tuple[float, float, float], ...]


def own_of(ratings: Sequence[tuple[float, float]]) -> Own:
    """Return the drawing of own ratings: (weeks since the beginning, 0 to 10); what lies outside is not drawn."""
    shown = [(week, level) for week, level in ratings if 0 <= week <= SHOWN_WEEKS]
    dots = tuple((_x(week), _y(level), level) for week, level in shown)
    return Own(" ".join(f"{x},{y}" for x, y, _level in dots), dots)


def curve_of(expected: Mapping[str, Any]) -> Curve:
    """Return the drawing of a course's expectation: weeks, and (low, middle, high) on the scale of 0 to 10 for each."""
    rows = [
        (week, tuple(one), tuple(other))
        for week, one, other in zip(expected["weeks"], expected["with"], expected["without"], strict=True)
        if week <= SHOWN_WEEKS
    ]
    weeks = [row[0] for row in rows]
    return Curve(
        with_band=_band(weeks, [row[1] for row in rows]),
        with_line=_line(weeks, [row[1][1] for row in rows]),
        without_band=_band(weeks, [row[2] for row in rows]),
        without_line=_line(weeks, [row[2][1] for row in rows]),
        weeks=tuple((_x(week), week) for week in weeks),
        levels=tuple((_y(level), level) for level in range(0, STRONGEST + 1, 2)),
        table=tuple(rows),
    )


def _x(week: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * week / SHOWN_WEEKS, 1)


def _y(level: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * level / STRONGEST, 1)


def _line(weeks: Sequence[int], levels: Sequence[float]) -> str:
    return " ".join(f"{_x(week)},{_y(level)}" for week, level in zip(weeks, levels, strict=True))


def _band(weeks: Sequence[int], rows: Sequence[Sequence[float]]) -> str:
    upper = [(week, row[2]) for week, row in zip(weeks, rows, strict=True)]
    lower = [(week, row[0]) for week, row in zip(weeks, rows, strict=True)]
    return " ".join(f"{_x(week)},{_y(level)}" for week, level in [*upper, *reversed(lower)])
