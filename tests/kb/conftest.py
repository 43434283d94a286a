"""What the tests of releases share: a desk with a draft that was written."""

from __future__ import annotations

import pytest

from jivaka.interfaces.kb.shelf import Shelf
from kb.desk import Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "releases", tmp_path / "knowledge", Shelf(tmp_path / "releases", tmp_path / "knowledge"))
    made.write()
    return made
