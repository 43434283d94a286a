"""Starts a PostgreSQL of its own in an empty folder, runs a command with JIVAKA_DATABASE set to it, and takes it down.

    python3 tests/postgres.py COMMAND...      exits as the command does; 3 when there is no PostgreSQL on this machine

Nothing of the machine's own PostgreSQL is touched. It forgets everything afterwards, so it need not be safe: fsync is
off unless POSTGRES_FSYNC=on asks for a fair comparison.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MISSING = 3
PORT = 5432


def programs():
    """Return the folder of the newest PostgreSQL here, or None."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def owner():
    """Return keywords that run PostgreSQL as somebody it accepts: it refuses to run as root."""
    if os.getuid():
        return {}
    nobody = next(user for user in ("postgres", "nobody") if user in {entry.pw_name for entry in pwd.getpwall()})
    return {"user": nobody, "group": pwd.getpwnam(nobody).pw_gid, "extra_groups": []}


class Server:
    """One PostgreSQL on a socket in a folder. It can be stopped and started in the middle of a test."""

    def __init__(self, folder, bin_folder):
        self.folder, self.bin, self.data = folder, bin_folder, folder / "data"
        self.url = f"postgresql://jivaka@localhost/jivaka?host={folder}&port={PORT}"

    def __enter__(self):
        if not os.getuid():
            shutil.chown(self.folder, owner()["user"])
        self._run("initdb", "-D", self.data, "-U", "jivaka", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        self._run("createdb", "-h", self.folder, "-p", PORT, "-U", "jivaka", "jivaka")
        return self

    def __exit__(self, *_error):
        self.stop("immediate")

    def start(self):
        fsync = os.environ.get("POSTGRES_FSYNC", "off")
        options = f"-k {self.folder} -p {PORT} -c listen_addresses='' -c fsync={fsync} -c max_connections=200"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def _run(self, program, *words):
        command = [str(self.bin / program), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **owner())


@contextlib.contextmanager
def postgres():
    """Give a running server, or None where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="jivaka-postgres-") as folder:
        Path(folder).chmod(0o755)
        with Server(Path(folder), bin_folder) as server:
            yield server


def main(words):
    with postgres() as server:
        if server is None:
            return MISSING
        return subprocess.run(words, env={**os.environ, "JIVAKA_DATABASE": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
