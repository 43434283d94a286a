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
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "jivaka.records",
]
AUTH_USER_MODEL = "records.Account"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = os.environ.get("JIVAKA_SECRET") or "only for a single machine: set JIVAKA_SECRET"

# ------------------------------------------------------------------------------------------------------------------ web

DEBUG = False
ALLOWED_HOSTS = os.environ.get("JIVAKA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "jivaka.config.urls"
WSGI_APPLICATION = "jivaka.config.wsgi.application"
JIVAKA_ASSESSOR = "jivaka.config.knowledge.assessor_for"
JIVAKA_COUNTRY = os.environ.get("JIVAKA_COUNTRY", "UA")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jivaka.web.shared.middleware.private_pages",
]
_WEB = Path(__file__).resolve().parents[1] / "web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / room / "templates" for room in ("shared", "portal", "workspace", "desk", "office")],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
            "libraries": {
                "jivaka": "jivaka.web.shared.templatetags.jivaka",
                "staff": "jivaka.web.shared.templatetags.staff",
            },
        },
    }
]

LANGUAGES = [("en", "English"), ("uk", "Українська"), ("th", "ไทย")]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]

STATIC_URL = "static/"
STATICFILES_DIRS = [_WEB / "shared" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_NAME = "jivaka"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
_HTTPS = os.environ.get("JIVAKA_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
