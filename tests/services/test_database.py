"""The database knows how much its tables hold, so that it goes the shorter way."""

from __future__ import annotations

import pytest
from django.db import connection

from jivaka.services.database import count_anew
from services.salon import make_salon


@pytest.mark.django_db(transaction=True)
def test_sqlite_counts_its_tables_and_postgresql_is_left_to_do_so_itself():
    make_salon()
    count_anew()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tbl FROM sqlite_stat1")
            assert {"records_salon", "records_therapist", "records_service"} <= {
                table for (table,) in cursor.fetchall()
            }
