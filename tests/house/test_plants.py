"""Every check of the house is seen to fail where it should, and to keep silent where it should."""

import pytest

from house.checks import CHECKS, KNOWN, exceptions, unexcused
from house.checks.tree import Tree
from house.plants import BAD, GOOD


def plant(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Tree(root)


def cases(table):
    return [
        pytest.param(name, case, id=f"{name}-{number}") for name in table for number, case in enumerate(table[name])
    ]


@pytest.mark.parametrize(("name", "case"), cases(BAD))
def test_a_planted_violation_is_found(name, case, tmp_path):
    files, where = case
    findings = list(CHECKS[name](plant(tmp_path, files)))
    assert where in {finding.where for finding in findings}
    assert {finding.check for finding in findings} == {name}


@pytest.mark.parametrize(("name", "files"), cases(GOOD))
def test_what_is_allowed_is_left_alone(name, files, tmp_path):
    assert list(CHECKS[name](plant(tmp_path, files))) == []


def test_every_check_has_been_seen_to_fail_and_to_pass():
    assert set(BAD) == set(GOOD) == set(CHECKS)


def accepted(check, where, reason):
    return {KNOWN: f'[[accepted]]\ncheck = "{check}"\nwhere = "{where}"\nreason = "{reason}"\n'}


def test_an_accepted_exception_excuses_its_own_place_and_no_other(tmp_path):
    files = {"src/a.py": "", "src/b.py": "", **accepted("module_docstring", "src/a.py", "It is empty.")}
    left, useless = unexcused("module_docstring", plant(tmp_path, files))
    assert [finding.where for finding in left] == ["src/b.py"]
    assert useless == []


def test_an_exception_that_excuses_nothing_is_reported(tmp_path):
    tree = plant(tmp_path, {"src/a.py": '"""Words."""\n', **accepted("module_docstring", "src/a.py", "It was empty.")})
    assert unexcused("module_docstring", tree) == ([], ["src/a.py"])


@pytest.mark.parametrize(("check", "reason"), [("module_docstring", " "), ("no_such_check", "Because.")])
def test_an_exception_without_a_reason_or_for_no_check_is_refused(check, reason, tmp_path):
    with pytest.raises(ValueError, match="an entry has a check that exists"):
        exceptions(plant(tmp_path, accepted(check, "src/a.py", reason)))
