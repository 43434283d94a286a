"""Settings of Django, read from the environment: where the data is, and the secret that signs links.

JIVAKA_DATABASE is a path of an SQLite file, or postgresql://person:password@host:port/name. Without it the data is in
jivaka.sqlite3 in JIVAKA_HOME (by default ~/.local/share/jivaka).
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.functional import SimpleLazyObject

from jivaka.config.logs import LOGGING as _LOGGING
from jivaka.config.secret import check_environment, secret

check_environment(os.environ)
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
            # A confirmed booking outlives a power cut; a destroyed key is overwritten.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
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
        # Prepared statements are planned once, without looking at their values: planning took longer than the work.
        "OPTIONS": {"prepare_threshold": 5, "options": "-c plan_cache_mode=force_generic_plan"},
    }


DATABASES = {"default": database(os.environ.get("JIVAKA_DATABASE") or str(HOME / "jivaka.sqlite3"))}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "jivaka.records",
]
AUTH_USER_MODEL = "records.Account"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = _LOGGING
JIVAKA_HOME = HOME
JIVAKA_KEYS = os.environ.get("JIVAKA_KEYS", "")
JIVAKA_KEEP_YEARS = float(os.environ.get("JIVAKA_KEEP_YEARS") or 0)
JIVAKA_METRICS_TOKEN = os.environ.get("JIVAKA_METRICS_TOKEN", "")
_HTTPS = os.environ.get("JIVAKA_HTTPS", "") == "1"
SECRET_KEY = SimpleLazyObject(partial(secret, HOME, os.environ))

# ------------------------------------------------------------------------------------------------------------------ web

DEBUG = False
ALLOWED_HOSTS = (os.environ.get("JIVAKA_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "jivaka.config.urls"
WSGI_APPLICATION = "jivaka.config.wsgi.application"
JIVAKA_ASSESSOR = "jivaka.config.knowledge.assessor_for"
JIVAKA_KNOWLEDGE_NAMED = "jivaka.config.office.knowledge_named"
JIVAKA_SHELF = "jivaka.config.office.shelf"
JIVAKA_TRANSLATIONS = "jivaka.config.office.translations"
JIVAKA_BOOK = "jivaka.config.office.book"
JIVAKA_PAPER = "jivaka.interfaces.paper.paper.pdf_of"
JIVAKA_COUNTRY = os.environ.get("JIVAKA_COUNTRY") or "UA"
JIVAKA_MAIL_ROOM = "jivaka.config.mail.mail_room"
JIVAKA_MAIL = os.environ.get("JIVAKA_MAIL", "")
JIVAKA_MAIL_FROM = os.environ.get("JIVAKA_MAIL_FROM", "")
JIVAKA_ADDRESS = os.environ.get("JIVAKA_ADDRESS") or "http://127.0.0.1:8000"

MIDDLEWARE = [
    "jivaka.web.shared.watching.requests.watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jivaka.web.shared.middleware.private_pages",
    "jivaka.web.shared.middleware.never_blank",
]
CSRF_FAILURE_VIEW = "jivaka.web.shared.errors.forbidden"
_WEB = Path(__file__).resolve().parents[1] / "web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / room / "templates" for room in ("shared", "portal", "workspace", "desk", "office")],
        "APP_DIRS": True,  # after ours: what allauth's pages include
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
            "libraries": {
                "jivaka": "jivaka.web.shared.templatetags.jivaka",
                "staff": "jivaka.web.shared.templatetags.staff",
                "desk": "jivaka.web.shared.templatetags.desk",
                "office": "jivaka.web.shared.templatetags.office",
                "accounts": "jivaka.web.shared.templatetags.accounts",
            },
        },
    }
]

# ------------------------------------------------------------------------------------------------------------- accounts

JIVAKA_DEMO = os.environ.get("JIVAKA_DEMO", "") == "1"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
if JIVAKA_DEMO:
    AUTHENTICATION_BACKENDS.append("jivaka.web.shared.accounts.demo.DemoEntrance")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "jivaka.web.shared.accounts.forms.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "jivaka.web.shared.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "jivaka.web.shared.accounts.forms.ComeIn"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/15m/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "begin": "40/10m/ip,400/d/ip",  # these three: web/shared/limits.py
    "elsewhere": "40/10m/ip",
    "hold": "40/10m/ip,400/d/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("JIVAKA_PROXIES") or 0)
MFA_ADAPTER = "jivaka.web.shared.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors only with a finger, a face or a PIN
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
MFA_TOTP_ISSUER = "Jivaka"
MFA_TOTP_TOLERANCE = 1
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
"""Counts of tries, which all processes share."""

# ------------------------------------------------------------------------------------------------- languages and files

LANGUAGES = [("en", "English"), ("uk", "Українська"), ("th", "ไทย")]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]

STATIC_URL = "static/"
STATICFILES_DIRS = [_WEB / "shared" / "static"]
JIVAKA_FILES = HOME / "static"
# `jivaka serve` gathers, compresses and names files by what is in them, so that browsers may keep them for ever.
_GATHERED = os.environ.get("JIVAKA_GATHERED", "") == "1"
STATIC_ROOT = JIVAKA_FILES if _GATHERED else None
_STORAGE = "whitenoise.storage.CompressedManifest" if _GATHERED else "django.contrib.staticfiles.storage."
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"{_STORAGE}StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not _GATHERED
WHITENOISE_AUTOREFRESH = False

SESSION_ENGINE = "jivaka.records.protection.sessions"
SESSION_COOKIE_NAME = "jivaka"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
# A server in front (JIVAKA_PROXIES) ends HTTPS and says so; nobody else is believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_REDIRECT_EXEMPT = ["^(health|ready|metrics)$"]  # asked by this machine itself
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
