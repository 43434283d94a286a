"""A Truth cannot be used as a bool: neither type checker sees every way to do it, together they must see these.

`bool(truth)` and `any(truths)` no checker sees; there Truth itself raises when it runs.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.checks.tree import REPOSITORY

BIN = Path(sys.executable).parent
HEAD = "from jivaka.core.truth import Truth\n\n\ndef allowed(numb: Truth, weak: Truth) -> "
LOOSE = {
    "if": "int:\n    if numb:\n        return 1\n    return 2\n",
    "inline if": "int:\n    return 1 if numb else 2\n",
    "not": "bool:\n    return not numb\n",
    "and": "object:\n    return numb and weak\n",
    "while": "None:\n    while numb:\n        pass\n",
    "comprehension": "list[Truth]:\n    return [each for each in (numb, weak) if each]\n",
    "returned as bool": "bool:\n    return numb & weak\n",
}
TIGHT = "bool:\n    return numb & ~weak is Truth.TRUE\n"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Run both checkers once over a small project with one module for each loose use and one tight module."""
    root = tmp_path_factory.mktemp("types")
    core = root / "src" / "jivaka" / "core"
    core.mkdir(parents=True)
    for package in (core.parent, core):
        (package / "__init__.py").touch()
    shutil.copy(REPOSITORY / "src" / "jivaka" / "core" / "truth.py", core)
    for name, body in {**LOOSE, "tight": TIGHT}.items():
        (core / f"{module(name)}.py").write_text(HEAD + body, encoding="utf-8")
    settings = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    (root / "pyproject.toml").write_text(settings.replace(', "dev.py"]\nmypy_path', "]\nmypy_path"), encoding="utf-8")
    (root / ".venv").symlink_to(BIN.parent)
    said = [subprocess.run([BIN / tool], cwd=root, capture_output=True, text=True) for tool in ("mypy", "basedpyright")]
    return "\n".join(line for done in said for line in done.stdout.splitlines() if "error" in line)


def module(name):
    return "uses_" + "".join(letter if letter.isalnum() else "_" for letter in name)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOSE)
def test_a_truth_used_as_a_bool_is_found(name, verdicts):
    assert f"{module(name)}.py" in verdicts


@pytest.mark.slow
def test_a_truth_compared_properly_passes(verdicts):
    assert "uses_tight.py" not in verdicts
