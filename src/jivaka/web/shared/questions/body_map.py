"""The drawing of the body map: one shape for each area of the contract that can be painted, from behind and in front.

All of it is drawn here for Jivaka, as plain points that are rounded and mirrored. It knows no client, no answer and no
language: what an area is called stands in the knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

MIDDLE: Final = 200
"""The line in the middle of the picture, which is 400 wide and 880 high."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, and the place of its mark."""

    area: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Figure:
    """The body seen from one side. `box` is the whole, `close` the part that is shown larger, or ''."""

    id: str
    box: str
    close: str
    outline: str
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...]


# Points of one half, from the middle line outwards: (how far from the middle, how far down).
_OUTLINE: Final[tuple[Point, ...]] = (
    *((0, 14), (24, 20), (38, 42), (39, 66), (35, 90), (31, 106), (30, 120), (34, 132), (48, 143), (78, 153)),
    (102, 162),
    *((120, 182), (128, 214), (138, 262), (149, 306), (159, 346), (168, 384), (180, 406), (186, 432), (181, 456)),
    *((171, 463), (160, 452), (155, 430), (149, 404), (144, 386), (131, 346), (120, 306), (108, 262), (98, 228)),
    *((92, 222), (89, 244), (84, 276), (79, 306), (78, 322), (83, 350), (91, 380), (95, 408), (95, 446), (91, 500)),
    *((83, 558), (74, 606), (70, 632), (71, 662), (68, 700), (57, 750), (46, 796), (46, 814), (56, 836), (60, 852)),
    *((50, 862), (32, 863), (20, 856), (17, 836), (17, 806), (18, 776), (13, 706), (9, 656), (9, 606), (6, 556)),
    *((4, 500), (2, 466), (0, 458)),
)

_SIDES: Final[dict[str, tuple[Point, ...]]] = {
    "shoulder": ((104, 158), (98, 190), (92, 218), (100, 236), (134, 228), (132, 190), (116, 164)),
    "arm": ((92, 218), (100, 236), (134, 228), (174, 388), (138, 398), (108, 310), (95, 245)),
    "hand": ((138, 398), (174, 388), (190, 430), (186, 468), (152, 468), (146, 420)),
    "hip": ((72, 372), (96, 363), (102, 470), (80, 470), (72, 422)),
    "lower_leg": ((0, 622), (76, 622), (76, 806), (0, 806)),
    "foot": ((0, 806), (64, 806), (64, 868), (0, 868)),
}
_BEHIND: Final[dict[str, tuple[Point, ...]]] = {
    "neck": ((11, 104), (36, 104), (36, 130), (28, 150), (11, 150)),
    "collar": ((11, 150), (28, 150), (36, 130), (50, 138), (80, 148), (104, 158), (98, 190), (22, 186)),
    "shoulder_blade": ((22, 186), (98, 190), (92, 218), (94, 262), (22, 262)),
    "mid_back": ((22, 262), (92, 262), (86, 312), (18, 312)),
    "flank": ((50, 312), (86, 312), (96, 363), (72, 372), (50, 372)),
    "low_back": ((18, 312), (50, 312), (50, 372), (18, 372)),
    "sacroiliac": ((18, 372), (50, 372), (44, 408), (16, 408)),
    "buttock": ((50, 372), (72, 372), (72, 422), (80, 470), (0, 470), (0, 452), (15, 452), (16, 408), (44, 408)),
    "thigh": ((0, 470), (102, 470), (98, 622), (0, 622)),
}
_BEHIND_MIDDLE: Final[dict[str, tuple[Point, ...]]] = {
    "head_face": ((0, 0), (60, 0), (60, 66), (0, 66)),
    "skull_base": ((0, 66), (60, 66), (60, 104), (0, 104)),
    "neck_centre": ((0, 104), (11, 104), (11, 150), (0, 150)),
    "upper_back_centre": ((0, 150), (11, 150), (22, 186), (22, 262), (0, 262)),
    "mid_back_centre": ((0, 262), (22, 262), (18, 312), (0, 312)),
    "low_back_centre": ((0, 312), (18, 312), (18, 372), (0, 372)),
    "sacrum": ((0, 372), (18, 372), (16, 418), (0, 418)),
    "tailbone": ((0, 418), (16, 418), (15, 452), (0, 452)),
}
_FRONT: Final[dict[str, tuple[Point, ...]]] = {
    "collar": ((34, 130), (50, 138), (80, 148), (104, 158), (100, 182), (34, 162)),
    "groin": ((0, 404), (58, 364), (72, 372), (72, 422), (44, 476), (0, 476)),
    "thigh": ((0, 476), (44, 476), (72, 422), (80, 470), (102, 470), (98, 622), (0, 622)),
}
_FRONT_MIDDLE: Final[dict[str, tuple[Point, ...]]] = {
    "head_face": ((0, 0), (60, 0), (60, 104), (0, 104)),
    "neck_front": ((0, 104), (36, 104), (34, 130), (34, 148), (0, 148)),
    "chest": ((0, 148), (34, 148), (34, 162), (100, 182), (98, 190), (92, 218), (94, 264), (0, 264)),
    "belly": ((0, 264), (94, 264), (88, 320), (96, 363), (72, 372), (58, 364), (0, 404)),
}
_MARKS: Final[dict[str, Point]] = {
    "neck": (20, 126),
    "collar": (64, 166),
    "shoulder": (112, 196),
    "arm": (132, 306),
    "hand": (166, 430),
    "shoulder_blade": (56, 228),
    "upper_back_centre": (0, 216),
    "mid_back": (50, 288),
    "flank": (65, 342),
    "sacroiliac": (31, 389),
    "buttock": (48, 436),
    "hip": (83, 420),
    "thigh": (44, 550),
    "lower_leg": (38, 716),
    "foot": (38, 840),
    "groin": (38, 416),
    "chest": (0, 218),
    "belly": (0, 326),
    "head_face": (0, 44),
    "skull_base": (0, 86),
}
_FRONT_MARKS: Final[dict[str, Point]] = {"head_face": (0, 30), "collar": (64, 160)}
_BEHIND_LINES: Final = (
    "M200 112V408",
    "M158 196c-2 22 4 46 24 54M242 196c2 22-4 46-24 54",
    "M178 462c8 4 15 2 22-6c7 8 14 10 22 6",
)
_FRONT_LINES: Final = (
    "M186 56v5M214 56v5M187 80c7 8 19 8 26 0",
    "M172 156c10 6 18 8 24 8M228 156c-10 6-18 8-24 8",
    "M200 344v5",
    "M150 626c6 5 16 5 22 0M250 626c-6 5-16 5-22 0",
)


@lru_cache
def figures() -> tuple[Figure, ...]:
    """Return the body from behind, where left is on the left, and from the front, where left is on the right."""
    outline = _rounded([*_on(_OUTLINE, 1), *reversed(_on(_OUTLINE[1:-1], -1))])
    behind = Figure("behind", "0 0 400 880", "84 18 232 460", outline, _behind(), _BEHIND_LINES)
    front = Figure("front", "0 0 400 880", "", outline, _front(), _FRONT_LINES)
    return behind, front


def _behind() -> tuple[Shape, ...]:
    return _shapes({**_SIDES, **_BEHIND}, _BEHIND_MIDDLE, _MARKS, ("left", "right"))


def _front() -> tuple[Shape, ...]:
    return _shapes({**_SIDES, **_FRONT}, _FRONT_MIDDLE, {**_MARKS, **_FRONT_MARKS}, ("right", "left"))


def _shapes(
    sides: dict[str, tuple[Point, ...]],
    middle: dict[str, tuple[Point, ...]],
    marks: dict[str, Point],
    order: tuple[str, str],
) -> tuple[Shape, ...]:
    """Return all shapes, from the head to the feet. `order` says whose side the left and right of the picture are."""
    found = [
        _shape(area, [*_on(half, 1), *reversed(_on(half, -1))], _mark(area, half, marks, 0))
        for area, half in middle.items()
    ]
    for name, half in sides.items():
        for side, sign in zip(order, (-1, 1), strict=True):
            found.append(_shape(f"{name}_{side}", _on(half, sign), _mark(name, half, marks, sign)))
    return tuple(sorted(found, key=lambda shape: (round(shape.y), shape.x)))


def _shape(area: str, points: Sequence[Point], mark: Point) -> Shape:
    drawn = "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
    return Shape(area, drawn, *mark)


def _mark(name: str, half: tuple[Point, ...], marks: dict[str, Point], sign: int) -> Point:
    """Return where the mark of an area goes: where it was put, or the middle of the points."""
    x, y = marks.get(name) or (sum(p[0] for p in half) / len(half), sum(p[1] for p in half) / len(half))
    return round(MIDDLE + sign * x, 1), round(y, 1)


def _on(half: Sequence[Point], sign: int) -> list[Point]:
    return [(MIDDLE + sign * x, y) for x, y in half]


def _rounded(points: Sequence[Point]) -> str:
    """Return a closed curve through all points: cubic pieces whose slope at a point is that between its neighbours."""
    count = len(points)
    drawn = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for place in range(count):
        before, here, there, after = (points[(place + step) % count] for step in (-1, 0, 1, 2))
        first = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        second = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        drawn.append("C" + " ".join(f"{value:.4g}" for value in (*first, *second, *there)))
    return "".join(drawn) + "Z"
