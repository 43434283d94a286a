"""Many numbers in one integer: what is done with all of them at once is what is done with each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.fields import CODES, Fields, from_bytes, to_bytes, width_for

COUNT, ROOM = 9, 5
NUMBERS = st.lists(st.integers(0, 9000), min_size=COUNT, max_size=COUNT)
WIDTHS = st.sampled_from(sorted(CODES))


def packed(numbers: list[int], width: int) -> int:
    return int.from_bytes(to_bytes(numbers, width), "little")


def unpacked(fields: int, width: int) -> list[int]:
    return list(from_bytes(fields.to_bytes((COUNT + ROOM) * width // 8, "little"), width))


@given(WIDTHS, NUMBERS, NUMBERS)
def test_the_smaller_of_two_numbers_is_kept_in_each_field(width: int, one: list[int], other: list[int]) -> None:
    fields = Fields(width, COUNT + ROOM)
    found = unpacked(fields.least(packed(one, width), packed(other, width)), width)
    assert found[:COUNT] == [min(pair) for pair in zip(one, other, strict=True)]


@given(WIDTHS, NUMBERS, st.integers(0, ROOM), st.integers(0, 7))
def test_each_field_finds_the_cheapest_of_those_before_it(width: int, numbers: list[int], most: int, each: int) -> None:
    fields, whole = Fields(width, COUNT + ROOM), packed(numbers, width)
    climbing, falling = (
        unpacked(how(whole, most, each), width)[most:COUNT] for how in (fields.climbing, fields.falling)
    )
    places = range(most, COUNT)
    assert climbing == [min(numbers[place - step] + step * each for step in range(most + 1)) for place in places]
    assert falling == [
        min(numbers[place - step] + (most - step) * each for step in range(most + 1)) for place in places
    ]


def test_a_field_is_as_wide_as_the_points_need_and_no_more() -> None:
    assert [width_for(most) for most in (0, (1 << 14) - 1, 1 << 14, (1 << 30) - 1, 1 << 30)] == [16, 16, 32, 32, 64]
    with pytest.raises(ValueError, match="Choose smaller weights"):
        width_for(1 << 62)
