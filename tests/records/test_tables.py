"""The tables as the models describe them, and what the database itself refuses."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from jivaka.records.models import Salon

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_salon_is_named_once():
    Salon.objects.create(slug="podil", name="Поділ", zone="Europe/Kyiv", country="UA", currency="UAH")
    with pytest.raises(IntegrityError), transaction.atomic():
        Salon.objects.create(slug="podil", name="Another", zone="Europe/Kyiv", country="UA", currency="UAH")
    assert Salon.objects.count() == 1
