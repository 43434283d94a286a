"""What every test of the mail shares."""

from __future__ import annotations

import pytest
from django.utils import translation

from services.salon import make_salon


@pytest.fixture
def small(db):  # noqa: ARG001 - the tables must be there
    """Return a small salon."""
    return make_salon()


@pytest.fixture(autouse=True)
def _in_english():
    """Begin each test in English."""
    with translation.override("en"):
        yield
