"""Settings of Django, read from the environment: where the data is, and the secret that signs links.

JIVAKA_DATABASE is a path of an SQLite file, or postgresql://person:password@host:port/name. Without it the data is in
jivaka.sqlite3 in JIVAKA_HOME (by default ~/.local/share/jivaka).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HOME = Path(os.environ.get("JIVAKA_HOME") or Path.home() / ".local" / "share" / "jivaka")
SQLITE_WAIT_SECONDS = 10


def database(address: str) -> dict[str, Any]:
    """Return Django's description of a database, from a path or an address that begins with postgresql://."""
    if address.startswith(("postgresql://", "postgres://")):
        return _postgresql(address)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": address.removeprefix("sqlite:///"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a writer waits at the door, not in the middle
            "timeout": SQLITE_WAIT_SECONDS,
            # A confirmed booking outlives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(query.get("port", parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("JIVAKA_DATABASE") or str(HOME / "jivaka.sqlite3"))}
INSTALLED_APPS = ["jivaka.records"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = os.environ.get("JIVAKA_SECRET") or "only for a single machine: set JIVAKA_SECRET"
