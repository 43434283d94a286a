"""What every test of the pages shares: the assessor that the pages ask, and a visitor who has begun."""

from __future__ import annotations

import pytest
from django.utils import translation

from jivaka.config.knowledge import assessor_for
from web.visit import Visit


@pytest.fixture(scope="session")
def english():
    """Return the assessor that the English pages ask."""
    return assessor_for("en")


@pytest.fixture(autouse=True)
def _in_english():
    """Begin each test in English: a page in another language leaves that language behind in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def visit(db):  # noqa: ARG001 - the tables must be there
    """Return a visitor who has begun."""
    return Visit()
