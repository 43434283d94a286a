"""Runs a storm on a database of its own, and exits with 1 on any fault.

    python3 tests/storms/run.py --database sqlite --processes 32 --seconds 60
    python3 tests/storms/run.py --database postgres --restart      PostgreSQL goes down and comes back in the middle

No booking that was confirmed may be missing, no two may overlap, no course may be in part, claims and bookings agree.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django
from django.core.management import call_command

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]
NO_POSTGRES = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--restart", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jivaka-storm-")))
        postgres = importlib.import_module("postgres").postgres
        server = stack.enter_context(postgres()) if options.database == "postgres" else None
        if options.database == "postgres" and server is None:
            print("There is no PostgreSQL on this machine.")
            return NO_POSTGRES
        os.environ["JIVAKA_DATABASE"] = server.url if server else str(folder / "storm.sqlite3")
        os.environ["JIVAKA_HOME"] = str(folder)  # its keys, too, are its own
        os.environ["DJANGO_SETTINGS_MODULE"] = "jivaka.config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        return importlib.import_module("storms.storm").storm(options, folder, server)


if __name__ == "__main__":
    sys.exit(main())
