"""Bit planes, wires and their schedule, each beside a slow obvious twin."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jivaka.engines.cohort import schedule as scheduling
from jivaka.engines.cohort.planes import any_of, count, everyone, members, nobody, packed, unpacked, words_for
from jivaka.engines.cohort.schedule import kept_counts, kept_planes, schedule
from jivaka.engines.cohort.wiring import AND, OR, Wiring

FLAGS = st.lists(st.booleans(), max_size=200)


@given(FLAGS)
def test_flags_come_back_as_they_were_packed(flags):
    words = packed(np.array(flags, dtype=np.bool_))
    assert words.shape == (words_for(len(flags)),)
    assert unpacked(words, len(flags)).tolist() == flags
    assert count(words) == sum(flags)
    assert members(words, len(flags)).tolist() == [at for at, flag in enumerate(flags) if flag]


@given(st.integers(0, 300))
def test_everyone_is_every_client_and_nobody_after_the_last(clients):
    assert count(everyone(clients)) == clients
    assert unpacked(everyone(clients), clients).all()
    assert count(nobody(clients)) == 0
    assert any_of([nobody(clients), everyone(clients)], clients).tolist() == everyone(clients).tolist()


def test_a_client_stands_in_the_word_and_at_the_bit_of_his_number():
    flags = np.zeros(130, dtype=np.bool_)
    flags[[0, 65, 129]] = True
    assert packed(flags).tolist() == [1, 2, 2]


@given(st.data(), st.integers(1, 9))
def test_at_least_so_many_is_what_counting_says(data, inputs):
    wanted = data.draw(st.integers(1, inputs))
    rows = np.array(
        data.draw(st.lists(st.lists(st.booleans(), min_size=70, max_size=70), min_size=inputs, max_size=inputs))
    )
    wiring = Wiring(inputs)
    wire = wiring.at_least(wanted, range(inputs))
    (plane,) = kept_planes(schedule(wiring, (wire,)), packed(rows))
    assert unpacked(plane, 70).tolist() == (rows.sum(axis=0) >= wanted).tolist()


@st.composite
def wirings(draw):
    wiring = Wiring(draw(st.integers(1, 5)))
    for _ in range(draw(st.integers(0, 30))):
        wires = st.integers(0, wiring.inputs + len(wiring.steps) - 1)
        left, right = draw(wires), draw(wires)
        draw(st.sampled_from([wiring.both, wiring.either, wiring.differ, wiring.without]))(left, right)
    return wiring


def plainly(wiring, planes):
    """Return the planes of all wires, each kept for ever."""
    wires = list(planes)
    for step in wiring.steps:
        operation = {AND: np.bitwise_and, OR: np.bitwise_or}.get(step.kind, np.bitwise_xor)
        wires.append(operation(wires[step.left], wires[step.right]))
    return wires


@given(st.data(), wirings(), st.integers(0, 9))
def test_places_that_are_used_again_lose_nothing(data, wiring, words):
    wires = wiring.inputs + len(wiring.steps)
    kept = data.draw(st.lists(st.integers(0, wires - 1), max_size=8))
    planes = np.random.default_rng(7).integers(0, 2**63, size=(wiring.inputs, words), dtype=np.uint64)
    plan = schedule(wiring, kept)
    expected = plainly(wiring, planes)
    assert kept_planes(plan, planes).tolist() == [expected[wire].tolist() for wire in kept]
    assert kept_counts(plan, planes).tolist() == [count(expected[wire]) for wire in kept]


def test_blocks_and_workers_change_nothing(monkeypatch):
    monkeypatch.setattr(scheduling, "BLOCK", 8)
    wiring = Wiring(3)
    wire = wiring.both(wiring.either(0, 1), wiring.differ(1, 2))
    planes = np.random.default_rng(3).integers(0, 2**63, size=(3, 101), dtype=np.uint64)
    plan = schedule(wiring, (wire, 0))
    expected = (planes[0] | planes[1]) & (planes[1] ^ planes[2])
    for workers in (1, 2, 3):
        assert kept_planes(plan, planes, workers=workers).tolist() == [expected.tolist(), planes[0].tolist()]
        assert kept_counts(plan, planes, workers=workers).tolist() == [count(expected), count(planes[0])]


def test_a_step_is_made_once():
    wiring = Wiring(2)
    assert wiring.both(0, 1) == wiring.both(1, 0)
    assert wiring.either(0, 0) == 0
    assert len(wiring.steps) == 1
