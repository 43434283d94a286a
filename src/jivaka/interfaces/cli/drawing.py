"""Small drawings in plain characters: the back with its sore patches, and the expected pain with its band.

Every mark has a different shape, so that the drawings read without colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_ROWS: Final = (
    ("", "", "skull_base", "", ""),
    ("", "neck_left", "neck_centre", "neck_right", ""),
    ("shoulder_left", "collar_left", "", "collar_right", "shoulder_right"),
    ("arm_left", "shoulder_blade_left", "upper_back_centre", "shoulder_blade_right", "arm_right"),
    ("", "mid_back_left", "mid_back_centre", "mid_back_right", ""),
    ("flank_left", "low_back_left", "low_back_centre", "low_back_right", "flank_right"),
    ("hip_left", "sacroiliac_left", "sacrum", "sacroiliac_right", "hip_right"),
    ("", "buttock_left", "tailbone", "buttock_right", ""),
    ("", "thigh_left", "", "thigh_right", ""),
    ("", "lower_leg_left", "", "lower_leg_right", ""),
)
_BESIDE: Final = {0: "head", 1: "neck", 3: "upper back", 5: "lower back", 7: "buttocks", 9: "legs"}
MARKS: Final = {"strong": "██", "medium": "▓▓", "light": "░░", "left_out": "><", "": "··"}
_LINES_OF_PAIN: Final = (10, 8, 6, 4, 2, 0)
_CELL: Final = 5


def back(shades: Mapping[str, Collection[str]], left_out: Collection[str]) -> list[str]:
    """Return the back seen from behind, left on the left, with its key."""
    lines = [_("left") + "             " + _("right")]
    for number, row in enumerate(_ROWS):
        cells = [_mark(patch, shades, left_out) if patch else "  " for patch in row]
        lines.append(("  " + " ".join(cells)).ljust(20) + "  " + _(_BESIDE.get(number, "")))
    key = f"{MARKS['strong']} {_('hurts a lot')}  {MARKS['medium']} {_('medium')}  {MARKS['light']} {_('a little')}  "
    lines.append(key + f"{MARKS['left_out']} {_('leave out')}")
    return [line.rstrip() for line in lines]


def _mark(patch: str, shades: Mapping[str, Collection[str]], left_out: Collection[str]) -> str:
    if patch in left_out:
        return MARKS["left_out"]
    return next((MARKS[name] for name in ("strong", "medium", "light") if patch in shades.get(name, ())), MARKS[""])


def curve(expected: Mapping[str, Any]) -> list[str]:
    """Return the expected pain over the weeks: ● with the course, ○ without, ▒ the range of 'with'."""
    lines = []
    with_course, without = expected["with"], expected["without"]
    for level in _LINES_OF_PAIN:
        cells = [_at(level, one, other) for one, other in zip(with_course, without, strict=True)]
        lines.append(f"{level:>4} ┤" + "".join(cells))
    lines.append("     └" + "─" * _CELL * len(with_course))
    lines.append(_("week").rjust(5) + " " + "".join(f"{week:^{_CELL}}" for week in expected["weeks"]))
    return [line.rstrip() for line in lines]


def _at(level: int, one: Sequence[float], other: Sequence[float]) -> str:
    low, mean, high = one
    marks = ("●" if _near(level, mean) else "") + ("○" if _near(level, other[1]) else "")
    if not marks and low - 1 <= level <= high + 1:
        marks = "▒"
    return f"{marks:^{_CELL}}"


def _near(level: int, value: float) -> bool:
    return level - 1 <= value < level + 1
