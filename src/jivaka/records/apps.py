"""Names the app to Django."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """All tables of Jivaka."""

    name = "jivaka.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
