"""Calendars as integers say the same as lists of ticks: every trick has a slow, obvious twin."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.masks import span, spans, starts_for, starts_where, ticks, union, widened

MASKS = st.integers(0, (1 << 300) - 1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_span_holds_its_ticks(start: int, end: int) -> None:
    assert list(ticks(span(start, end))) == list(range(start, end))


@given(MASKS)
def test_ticks_are_the_bits_that_are_set(mask: int) -> None:
    assert list(ticks(mask)) == [tick for tick in range(mask.bit_length()) if mask >> tick & 1]


@given(MASKS, st.integers(0, 40))
def test_starts_are_where_enough_free_ticks_follow(free: int, length: int) -> None:
    known = set(ticks(free))
    slow = [tick for tick in sorted(known) if all(tick + more in known for more in range(length))]
    assert list(ticks(starts_for(free, length))) == slow


@given(MASKS, st.integers(-9, 9), st.integers(1, 20))
def test_starts_may_need_ticks_before_them(free: int, first: int, length: int) -> None:
    slow = [
        start
        for start in range(310)
        if all(start + o >= 0 and free >> start + o & 1 for o in range(first, first + length))
    ]
    assert list(ticks(starts_where(free, first, first + length))) == slow


@given(MASKS)
def test_the_spans_of_a_mask_are_its_runs(mask: int) -> None:
    found = list(spans(mask))
    assert union(found) == mask
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))


@given(MASKS, st.integers(0, 30))
def test_a_widened_mask_reaches_as_far_on_both_sides(mask: int, by: int) -> None:
    slow = {tick + more for tick in ticks(mask) for more in range(-by, by + 1) if tick + more >= 0}
    assert set(ticks(widened(mask, by))) == slow
