"""The checks of the house, held against this repository."""

import pytest

from house.checks import CHECKS, unexcused
from house.checks.tree import REPOSITORY, Tree

HERE = Tree(REPOSITORY)


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_is_in_order(name):
    left, _ = unexcused(name, HERE)
    if left:
        pytest.fail("\n  ".join([CHECKS[name].__doc__, *map(str, left)]), pytrace=False)


@pytest.mark.parametrize("name", CHECKS)
def test_every_accepted_exception_is_still_needed(name):
    _, useless = unexcused(name, HERE)
    if useless:
        pytest.fail(f"tests/house/known_violations.toml excuses what is in order by now: {useless}", pytrace=False)


def test_the_tree_sees_the_repository_and_not_what_git_ignores():
    assert {"dev.py", "pyproject.toml", "src/jivaka/__init__.py"} <= set(HERE.paths)
    assert not [path for path in HERE.paths if path.startswith((".venv/", ".git/"))]
