"""Calendars as integers say the same as lists of ticks: every trick has a slow, obvious twin."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.scheduling.masks import span, spans, starts_for, ticks, union

MASKS = st.integers(0, (1 << 300) - 1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_span_holds_its_ticks(start: int, end: int) -> None:
    assert list(ticks(span(start, end))) == list(range(start, end))


@given(MASKS, st.integers(0, 40))
def test_starts_are_where_enough_free_ticks_follow(free: int, length: int) -> None:
    known = set(ticks(free))
    slow = [tick for tick in sorted(known) if all(tick + more in known for more in range(length))]
    assert list(ticks(starts_for(free, length))) == slow


@given(MASKS)
def test_the_spans_of_a_mask_are_its_runs(mask: int) -> None:
    found = list(spans(mask))
    assert union(found) == mask
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))
