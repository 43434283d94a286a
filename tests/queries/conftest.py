"""What every test of a query shares."""

from __future__ import annotations

import pytest

from services.salon import make_salon


@pytest.fixture
def small(db):  # noqa: ARG001 - the tables must be there
    """Return a small salon."""
    return make_salon()
