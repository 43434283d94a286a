"""What every test shares: the knowledge of this checkout, and how hard hypothesis tries.

`ci` repeats itself exactly, `storm` is for when there is time.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings

from browser import chromium  # noqa: F401 - for every test that asks for it
from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.kb.folder import load_documents
from jivaka.queries.times.staff import forget

if TYPE_CHECKING:
    from jivaka.core.knowledge.values import Knowledge

settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True, print_blob=True, database=None)
settings.register_profile("storm", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

HOME = tempfile.TemporaryDirectory(prefix="jivaka-tests-")
django_settings.JIVAKA_HOME = Path(HOME.name)
django_settings.JIVAKA_KEYS = "test:" + "A" * 43 + "="  # no test makes or reads the keys of whoever runs it

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever touches tables, so that it can be run again on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_database(request: pytest.FixtureRequest) -> None:
    """Forget what this process keeps of salons: in the next test the same numbers mean other people."""
    if request.node.get_closest_marker("django_db"):
        forget()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the knowledge of this checkout, whole and without problems of form."""
    found, problems = assemble(load_documents(ROOT / "knowledge"))
    assert [problem.sentence() for problem in problems] == []
    return found


@pytest.fixture(scope="session")
def assessor(knowledge: Knowledge) -> Assessor:
    """Return the assessor of the knowledge of this checkout."""
    return Assessor(knowledge)
