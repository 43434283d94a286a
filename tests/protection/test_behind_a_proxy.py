"""As a salon serves it: HTTPS ends at a server in front, which passes requests on in the open on the same machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django; django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
inside, passed_on = Client(SERVER_NAME="salon.example.org"), {"HTTP_X_FORWARDED_PROTO": "https"}
print(inside.get("/en/", **passed_on).status_code, inside.get("/en/").status_code, inside.get("/ready").status_code)
print(inside.get("/en/", **passed_on).headers.get("Strict-Transport-Security", "no"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "expected"), [("1", "200 301 200 max-age=31536000"), ("0", "301 301 200 no")])
def test_only_the_server_in_front_is_believed_about_https(tmp_path, proxies, expected):
    told = {
        "JIVAKA_DATABASE": str(tmp_path / "db.sqlite3"),
        "JIVAKA_HOME": str(tmp_path),
        "JIVAKA_HOSTS": "salon.example.org",
        "JIVAKA_HTTPS": "1",
        "JIVAKA_PROXIES": proxies,
        "JIVAKA_SECRET": "of a test, long enough for a signature of links",
        "DJANGO_SETTINGS_MODULE": "jivaka.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    ran = subprocess.run([sys.executable, "-c", ASK], env={**os.environ, **told}, capture_output=True, text=True)
    assert " ".join(ran.stdout.split()) == expected, ran.stderr
