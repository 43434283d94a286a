"""A packed cohort comes back as it was, and what is broken or of other questions is refused in a sentence."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import numpy as np
import pytest

from jivaka.core.errors import ProblemsError
from jivaka.engines.cohort.store import is_packed, load, save

PLANES = ("has", "may", "known", "not_applicable", "said_unknown", "unasked")


@pytest.fixture
def file(people, tmp_path):
    """Return a file in which the random clients are packed."""
    path = tmp_path / "clients.npz"
    save(people, path)
    return path


def test_a_cohort_comes_back_as_it_was(people, knowledge, file, tmp_path):
    again = load(file, knowledge)
    assert again.layout == people.layout
    assert again.ids.tolist() == people.ids.tolist()
    assert np.array_equal(again.numbers, people.numbers, equal_nan=True)
    for name in PLANES:
        assert np.array_equal(getattr(again, name), getattr(people, name)), name
    assert is_packed(file)
    assert [path.name for path in tmp_path.iterdir()] == ["clients.npz"]


def test_rules_may_change_and_the_file_stays_good(people, knowledge, file):
    assert load(file, replace(knowledge, rules=knowledge.rules[:3])).clients == people.clients


def test_other_questions_make_the_file_useless_and_it_says_so(knowledge, file):
    questions = dict(knowledge.questions)
    questions["fever_now"] = replace(questions["fever_now"], clear_value=True)
    with pytest.raises(ProblemsError, match="packed with other questions"):
        load(file, replace(knowledge, questions=questions))


@pytest.mark.parametrize("keep", [10, 1000, 20_000])
def test_a_file_that_was_cut_off_is_refused(knowledge, file, keep):
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(ProblemsError, match="damaged"):
        load(file, knowledge)


def rewritten(file, changes):
    """Write the file again with some of its parts changed or, with None, left out."""
    with np.load(file) as parts:
        content = {name: parts[name] for name in parts.files} | changes
    np.savez(file, **{name: part for name, part in content.items() if part is not None})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"has": None}, "damaged"),
        ({"format": np.array("jivaka cohort 0")}, "another version"),
        ({"has": np.zeros((3, 3), dtype=np.uint64)}, "do not belong together"),
        ({"numbers": np.zeros((1, 1))}, "do not belong together"),
        ({"ids": np.arange(300)}, "do not belong together"),
    ],
)
def test_parts_that_do_not_fit_are_refused(knowledge, file, changes, says):
    rewritten(file, changes)
    with pytest.raises(ProblemsError, match=says):
        load(file, knowledge)


def test_another_archive_is_no_cohort(knowledge, tmp_path):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert is_packed(path)
    with pytest.raises(ProblemsError, match="not a packed cohort"):
        load(path, knowledge)
    assert not is_packed(tmp_path / "none")
