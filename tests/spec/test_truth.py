"""Three-valued logic, row by row: what we promise about TRUE, FALSE and UNKNOWN."""

from __future__ import annotations

from itertools import product

import pytest

from jivaka.core.truth import Truth, at_least, truth_of

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

AND = {
    (T, T): T, (T, F): F, (T, U): U,
    (F, T): F, (F, F): F, (F, U): F,
    (U, T): U, (U, F): F, (U, U): U,
}  # fmt: skip
OR = {
    (T, T): T, (T, F): T, (T, U): T,
    (F, T): T, (F, F): F, (F, U): U,
    (U, T): T, (U, F): U, (U, U): U,
}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), list(product(Truth, repeat=2)))
def test_and_and_or_follow_their_nine_rows(left: Truth, right: Truth) -> None:
    assert left & right is AND[left, right]
    assert left | right is OR[left, right]


def test_not_turns_true_and_false_and_leaves_unknown() -> None:
    assert (~T, ~F, ~U) == (F, T, U)


def test_a_truth_cannot_decide_an_if() -> None:
    with pytest.raises(TypeError) as raised:
        bool(U)
    sentence = "A Truth has three values. Compare it: `truth is Truth.TRUE`, `truth is not Truth.FALSE`."
    assert str(raised.value) == sentence


def test_a_known_fact_becomes_a_truth() -> None:
    assert (truth_of(True), truth_of(False)) == (T, F)


@pytest.mark.parametrize("values", list(product(Truth, repeat=3)))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_counting_says_what_every_completion_agrees_on(values: tuple[Truth, ...], count: int) -> None:
    choices = [(True, False) if value is U else (value is T,) for value in values]
    outcomes = {sum(completion) >= count for completion in product(*choices)}
    expected = U if len(outcomes) == 2 else truth_of(outcomes.pop())
    assert at_least(count, values) is expected
