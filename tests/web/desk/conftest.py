"""What every test of the desk shares: a salon with somebody at its desk."""

from __future__ import annotations

import pytest

from web.desk.front import make_front


@pytest.fixture
def front(db):  # noqa: ARG001 - the tables must be there
    """Return the desk of a salon that sells what is recommended, and a client who may be booked."""
    return make_front()
