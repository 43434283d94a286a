"""Statements written by hand: what goes in comes out, and PostgreSQL plans each of them once."""

import pytest
from django.db import IntegrityError, connection

from jivaka.records.models import Salon
from jivaka.records.statements import insert, read

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def a_salon(slug):
    return {"slug": slug, "name": "100 %", "zone": "Europe/Kyiv", "country": "UA", "currency": "UAH"}


def test_a_row_inserted_by_hand_is_read_as_the_mapper_reads_it():
    number = insert(Salon, [a_salon("one")])[0]
    assert read("SELECT slug, name FROM records_salon WHERE id = %s AND name LIKE '%%%%'", [number]) == [
        ("one", "100 %")
    ]
    assert Salon.objects.get(pk=number).name == "100 %"


def test_what_the_database_forbids_is_the_same_error_as_elsewhere():
    with pytest.raises(IntegrityError):
        insert(Salon, [a_salon("one"), a_salon("one")])


def test_statements_are_counted_where_somebody_counts(django_assert_num_queries):
    with django_assert_num_queries(1):
        read("SELECT 1", ())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its statements itself")
def test_a_statement_is_planned_once_and_without_looking_at_its_values():
    for number in (1, 2):
        read("SELECT id AS once FROM records_salon WHERE id = %s", [number])
    plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT id AS once%%'"
    assert read(plans, ()) == [(2, 0)]
