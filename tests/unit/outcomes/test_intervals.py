"""Intervals against what is printed in the literature, and against the definition written out the slow way."""

from __future__ import annotations

from math import comb, exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.outcomes.intervals import count_interval, funnel_limits, share_interval

# Newcombe, Stat Med 1998;17:857-872, table I, method 3 (Wilson without continuity correction).
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
# Garwood 1936, as reprinted in every table of exact Poisson limits: 95 %.
GARWOOD = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.36, 121.63)]


@pytest.mark.parametrize(("hits", "of", "low", "high"), NEWCOMBE)
def test_a_share_has_the_printed_interval_of_wilson(hits, of, low, high):
    found = share_interval(hits, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("events", "low", "high"), GARWOOD)
def test_a_count_has_the_printed_exact_interval(events, low, high):
    found = count_interval(events)
    assert (found.low, found.high) == pytest.approx((low, high), rel=5e-4, abs=5e-4)


@given(st.integers(0, 40))
def test_the_ends_of_a_count_are_where_the_tails_are_exactly_that_small(events):
    def at_most(n, expected):
        return sum(exp(-expected) * expected**k / factorial(k) for k in range(n + 1))

    found = count_interval(events)
    assert at_most(events, found.high) == pytest.approx(0.025, abs=1e-9)
    if events:
        assert 1 - at_most(events - 1, found.low) == pytest.approx(0.025, abs=1e-9)


@given(st.integers(1, 200), st.data())
def test_a_share_lies_in_its_interval_and_more_clients_make_it_narrower(of, data):
    hits = data.draw(st.integers(0, of))
    one, ten = share_interval(hits, of), share_interval(10 * hits, 10 * of)
    assert 0 <= one.low <= hits / of <= one.high <= 1
    assert ten.high - ten.low < one.high - one.low


@given(st.integers(1, 80), st.floats(0.01, 0.99), st.sampled_from((0.95, 0.998)))
def test_a_funnel_leaves_out_no_more_than_its_chance_by_the_plain_binomial(of, share, sure):
    limits = funnel_limits(share, of, sure)
    chances = [comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(of + 1)]
    outside = sum(
        chance for k, chance in enumerate(chances) if k / of < limits.low - 1e-12 or k / of > limits.high + 1e-12
    )
    assert outside <= 1 - sure + 1e-9
    inside = [k for k in range(of + 1) if limits.low - 1e-12 <= k / of <= limits.high + 1e-12]
    assert sum(chances[k] for k in inside[1:]) <= (1 + sure) / 2 + 1e-9  # no narrower than need be at the low end


@given(st.integers(20, 200), st.floats(0.2, 0.8))
def test_a_funnel_is_wider_for_more_certainty_and_smaller_groups(of, share):
    narrow, wide, small = funnel_limits(share, of), funnel_limits(share, of, 0.998), funnel_limits(share, of // 4)
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert small.high - small.low > narrow.high - narrow.low


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: share_interval(3, 2),
        lambda: share_interval(0, 0),
        lambda: count_interval(-1),
        lambda: funnel_limits(2, 5),
    ],
)
def test_what_is_no_share_no_count_and_no_funnel_is_refused(wrong):
    with pytest.raises(ValueError, match=r"no share|cannot be|no funnel"):
        wrong()
