"""The demonstration and the commands in a database without one: what they make, and sentences where they cannot."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.records.models import Resource, Salon
from jivaka.services.demo import Order, demo_found, fill_demo
from salons.conftest import NOW, TINY, fill

pytestmark = pytest.mark.django_db


def test_migrate_says_where_the_database_is(run):
    ran = run("migrate")
    assert ran.status == 0
    assert "It was up to date.\nThe database: " in ran.said


def test_demo_fills_shows_a_bar_and_says_what_to_look_at(run):
    with patch("jivaka.interfaces.cli.commands.salons.demo.SMALL", TINY):
        ran = run("demo", "--small", terminal=True)
        assert ran.status == 0, ran.complained
        assert "2 salons, 6 therapists" in ran.said
        assert "  jivaka day kyiv-podil\n  jivaka day lviv-rynok\n  jivaka slots kyiv-podil" in ran.said
        assert "booking salons       [##############################] 2/2" in ran.complained
        refused = run("demo", "--small")
        assert (refused.status, refused.said) == (2, "")
        assert "The database holds salons already: kyiv-podil, lviv-rynok." in refused.complained
        again = run("demo", "--small", "--again")
        assert again.status == 0
        assert "the salons kyiv-podil, lviv-rynok with" in " ".join(again.complained.split())
        assert "[" not in again.complained


def test_an_empty_chain_says_how_to_fill_it(run):
    assert "There are none yet; `jivaka demo` makes some." in run("day", "x").complained


def test_a_database_that_cannot_be_read_is_a_sentence(run):
    with patch("jivaka.queries.salons.Salon.objects") as rows:
        rows.filter.side_effect = OperationalError("no such table: records_salon")
        ran = run("day", "x", at=NOW)
    assert ran.status == 1
    assert "no such table: records_salon. Create or update it with: jivaka migrate" in ran.complained


def test_a_disk_a_file_or_a_server_that_fails_is_not_cured_by_making_tables(run):
    for why in ("disk I/O error", "database or disk is full", "unable to open database file", "connection refused"):
        with patch("jivaka.queries.salons.Salon.objects") as rows:
            rows.filter.side_effect = OperationalError(why)
            ran = run("day", "x", at=NOW)
        assert ran.status == 1
        assert f"{why}. See that it is there, may be written and has room on its disk" in ran.complained
        assert "migrate" not in ran.complained


def test_salons_of_the_same_names_are_not_touched(assessor):
    Salon.objects.create(slug="kyiv-podil", name="Another", zone="Europe/Kyiv", country="UA", currency="UAH")
    with pytest.raises(ProblemsError, match="did not make have its names: kyiv-podil"):
        fill(assessor, again=True)
    assert demo_found().salons == ()


def test_nothing_is_left_of_a_filling_that_fails(assessor):
    def fail(step, done, _of):
        if step == "salons" and done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_demo(SYSTEM, Order(TINY, 1), assessor, fail, at=NOW)
    assert not Salon.objects.exists()
    assert not Resource.objects.exists()
