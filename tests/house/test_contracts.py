"""The import contracts of pyproject.toml are seen to hold the house together.

Each forbidden import is planted in a copy of the rooms, and the checker must name it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.checks.tree import REPOSITORY

CHECKER = Path(sys.executable).with_name("lint-imports")
CORE_ROOMS = ("access", "scheduling", "knowledge", "intake", "screening", "advice", "course", "outcomes", "assessment")
ROOMS = (
    "",
    "config",
    "core",
    *(f"core/{room}" for room in CORE_ROOMS),
    "interfaces",
    "interfaces/cli",
    "interfaces/kb",
    "interfaces/book",
    "interfaces/ical",
    "interfaces/mail",
    "interfaces/paper",
    "services",
    "queries",
    "records",
    "web",
    "web/shared",
    "web/portal",
)
KEPT = {
    "config/main.py": "import jivaka.interfaces.cli, jivaka.interfaces.kb, jivaka.core.assessment",
    "core/assessment/a.py": "import jivaka.core.outcomes, jivaka.core.truth",
    "core/knowledge/a.py": "import jivaka.core.errors",
    "interfaces/cli/a.py": "import jivaka.core.assessment, jivaka.engines.proof",
    "engines/__init__.py": "",
    "engines/proof/__init__.py": "import jivaka.core.screening",
}
BROKEN = {
    "a stray floor": ({"bookings/__init__.py": ""}, "bookings"),
    "a stray room of the core": ({"core/pricing/__init__.py": ""}, "pricing"),
    "a stray module of the core": ({"core/shortcuts.py": ""}, "shortcuts"),
    "a stray interface": ({"interfaces/fax/__init__.py": ""}, "fax"),
    "truth imports dates": ({"core/truth.py": "import jivaka.core.dates"}, "jivaka.core.truth"),
    "intake imports screening": ({"core/intake/a.py": "import jivaka.core.screening"}, "jivaka.core.intake.a"),
    "screening imports advice": ({"core/screening/a.py": "import jivaka.core.advice"}, "jivaka.core.screening.a"),
    "scheduling imports clinical knowledge": (
        {"core/scheduling/a.py": "import jivaka.core.knowledge"},
        "jivaka.core.scheduling.a",
    ),
    "the core imports an interface": ({"core/course/a.py": "import jivaka.interfaces.kb"}, "jivaka.core.course.a"),
    "the core imports an engine": ({"core/course/a.py": "import jivaka.engines"}, "jivaka.core.course.a"),
    "an engine imports config": ({"engines/a.py": "import jivaka.config"}, "jivaka.engines.a"),
    "an interface imports another": ({"interfaces/cli/a.py": "import jivaka.interfaces.kb"}, "jivaka.interfaces.cli.a"),
    "an import for types only": (
        {"core/intake/a.py": "import typing\nif typing.TYPE_CHECKING:\n    import jivaka.core.advice"},
        "jivaka.core.intake.a",
    ),
}


def checked(root, files):
    """Plant a small jivaka with these files on top of the rooms, and let the checker judge it by our own contracts."""
    skeleton = {f"{room}/__init__.py".lstrip("/"): "" for room in ROOMS}
    skeleton |= {f"core/{name}.py": "" for name in ("truth", "dates", "errors")}
    for path, text in {**skeleton, **KEPT, **files}.items():
        (root / "jivaka" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "jivaka" / path).write_text(f"{text}\n", encoding="utf-8")
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    env = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run([CHECKER, "--no-cache"], cwd=root, env=env, capture_output=True, text=True)


def test_imports_that_the_house_allows_pass(tmp_path):
    done = checked(tmp_path, {})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
def test_an_import_that_the_house_forbids_is_named(what, tmp_path):
    files, named = BROKEN[what]
    done = checked(tmp_path, files)
    assert done.returncode != 0
    assert named in done.stdout
