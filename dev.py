#!/usr/bin/env python3
"""The one door to this repository: sets up, runs, tests and checks Jivaka with nothing but Python's own library.

    python3 dev.py setup              make .venv with exactly what the lock says (any other command does this too)
    python3 dev.py demo               show Jivaka in your browser: a believable small chain of salons, everybody in it
                                      invented; it says where, and serves until Ctrl-C (--port N, --in FOLDER)
    python3 dev.py demo intake.json   assess a client from a file and print the readable page
    python3 dev.py run ...            the jivaka command, for example: python3 dev.py run --help
    python3 dev.py test [...]         all tests, those of tables on SQLite and on PostgreSQL; words after it go to
                                      pytest, for example: dev.py test -k truth
    python3 dev.py check [NAME ...]   lint, types, import contracts, knowledge, house and docs, coverage; all run, all
                                      failures shown; with --without NAME all but that one
    python3 dev.py fix                let ruff format the code and mend what it safely can; print
                                      docs/reference anew
    python3 dev.py lock [--upgrade]   make the lock again after pyproject.toml has changed
    python3 dev.py build              build the wheel into dist/

It knows the tools and where they are; it knows nothing of what Jivaka decides.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements" / "dev.txt"
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
STAMP = VENV / "jivaka-setup-stamp"
NO_POSTGRES = 3  # as tests/postgres.py says it
NO_TESTS = 5  # as pytest says that none was chosen
DEMO = ROOT / ".demo"
MADE_BY = ROOT / "src" / "jivaka" / "records" / "migrations" / "0001_initial.py"
LOCALE = ROOT / "src" / "jivaka" / "locale"

# What to do about the commonest reasons for a failed set-up: the first pattern that is found in what a tool said.
REMEDIES = {
    r"No space left|os error 28|disk quota": "The disk is full: free about 1.5 GB, then run the same command again.",
    r"ensurepip is not available|No module named (venv|ensurepip)": (
        "This Python cannot make environments: install the package python3-venv (apt-get install python3-venv), "
        "then run the same command again."
    ),
    r"do not match the hashes|hash mismatch": (
        "A package is not the one that was locked. Do not go on; make the lock again with `python3 dev.py lock` "
        "only when you know why it changed."
    ),
    r"from versions: none|dns|resolve host|connect|network|timed? ?out|unreachable|tunnel|proxy|certificate|sending": (
        "There seems to be no way to the package index. The first set-up needs the network (or a filled cache); "
        "afterwards everything works offline. Check the connection or the proxy, then run the same command again."
    ),
    r"Permission denied|Read-only": "This folder cannot be written to: move the repository to one that can.",
}


class Stop(Exception):
    """A sentence for the person at the keyboard: what happened and what to do next."""


# ---------------------------------------------------------------- set-up


def stamp_text() -> str:
    """All that a set-up makes something of: the lock, how the package is built, its catalogues, and where it stands."""
    described = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\n[tool.ruff")[0]
    catalogues = b"".join(path.read_bytes() for path in sorted(LOCALE.rglob("*.po")))
    return f"{hashlib.sha256(LOCK.read_bytes() + described.encode() + catalogues).hexdigest()}\n{ROOT}\n"


def set_up() -> None:
    """Make .venv match the lock. When it already does, this costs one hash and nothing else."""
    wanted = stamp_text()
    if is_ready(wanted):
        return
    with only_one_at_a_time():
        if is_ready(wanted):
            return
        began = time.monotonic()
        if not is_whole():
            say("Making .venv (only the first time; needs the network, well under a minute).")
            quietly([sys.executable, "-m", "venv", "--clear", str(VENV)], "make the virtual environment")
        install_uv()
        say("Installing what the lock names.")
        uv = [tool("uv"), "pip"]
        quietly([*uv, "sync", *target(), "--require-hashes", str(LOCK)], "install the locked packages")
        editable = ["--no-deps", "--no-build-isolation", "--offline", "--editable", str(ROOT)]
        quietly([*uv, "install", *target(), *editable], "install Jivaka itself")
        # Some machines forbid Python to keep compiled files by itself; without them every start takes twice as long.
        quietly([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "src")], "compile Jivaka")
        compile_catalogues()
        STAMP.write_text(wanted, encoding="utf-8")
        say(f"Ready after {time.monotonic() - began:.0f} seconds.")


def compile_catalogues() -> None:
    """Make from each .po the .mo that the pages read; git does not keep it."""
    babel = [str(PYTHON), "-m", "babel.messages.frontend", "compile"]
    quietly([*babel, "--directory", str(LOCALE), "--domain", "django"], "compile the translations of the pages")


def is_ready(wanted: str) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted


def is_whole() -> bool:
    """An environment without Python or pip was left half made; one that was moved still names its old place."""
    moved = STAMP.exists() and str(ROOT) not in STAMP.read_text(encoding="utf-8").splitlines()
    return PYTHON.exists() and bool(list(BIN.glob("pip*"))) and not moved


def target() -> list[str]:
    return ["--python", str(PYTHON)]


def install_uv() -> None:
    """Put the very uv that the lock names into .venv; pip checks its hashes."""
    block = locked_block("uv")
    version = block.split()[0].partition("==")[2]
    known = subprocess.run([str(BIN / "uv"), "--version"], capture_output=True, text=True) if has_uv() else None
    if known is not None and version in known.stdout.split():
        return
    only_uv = VENV / "uv-requirement.txt"
    only_uv.write_text(block, encoding="utf-8")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(only_uv)]
    quietly(pip, "install uv, the package installer")


def has_uv() -> bool:
    return (BIN / "uv").exists() or (BIN / "uv.exe").exists()


def locked_block(name: str) -> str:
    """The lines of the lock that belong to one package."""
    found = re.search(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", LOCK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if found is None:
        raise Stop(f"The lock requirements/dev.txt does not name {name}. Make it again with: python3 dev.py lock")
    return found.group(0)


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two set-ups at once would undo each other; the second waits for the first (on systems that have file locks)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (ROOT / ".setup.lock").open("w", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def quietly(command: list[str], purpose: str) -> None:
    """Run a step of the set-up; speak only when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise Stop(f"Could not {purpose}.\n{advice(said)}\n\nIt said:\n{said[-3000:]}")


def advice(said: str) -> str:
    """Return what to do about a failed step, going by what the tool said."""
    for pattern, sentence in REMEDIES.items():
        if re.search(pattern, said, re.IGNORECASE):
            return sentence
    return "Remove the folder .venv and run the same command again; if it still fails, the words below say why."


# ---------------------------------------------------------------- commands


def become(*command: str) -> int:
    """Turn into another program; on Windows, wait for it instead. It gets the full path as its own name."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))
    return subprocess.call(list(command))


def jivaka(*words: str) -> tuple[str, ...]:
    return (tool("jivaka.exe" if os.name == "nt" else "jivaka"), *words)


def run(words: list[str]) -> int:
    set_up()
    return become(*jivaka(*words))


def demo(words: list[str]) -> int:
    """Serve the demonstration until Ctrl-C; with a file, assess that client."""
    options = dict(zip(words[::2], words[1::2], strict=False))
    if words and not {"--port", "--in"} & set(words):
        set_up()
        return become(*jivaka("assess", *words))
    if len(words) % 2 or not set(options) <= {"--port", "--in"}:
        raise Stop("After `demo` stand --port with a number, --in with a folder, or an intake file.")
    port, folder = options.get("--port", ""), Path(options.get("--in", DEMO)).resolve()
    if port and not port.isdigit():
        raise Stop(f"--port needs a number, not {port!r}.")
    set_up()
    return show(folder, int(port) if port else free_port())


def show(folder: Path, port: int) -> int:
    """Fill the demonstration's own database where it is not of today, then serve it beside a worker."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIVAKA_")}
    environment |= {"JIVAKA_HOME": str(folder), "JIVAKA_DATABASE": str(folder / "demo.sqlite3")}
    environment |= {"JIVAKA_DEMO": "1", "JIVAKA_ADDRESS": address}
    fill(folder, environment)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begun = [subprocess.Popen(jivaka(*it), env=environment) for it in (("worker",), ("serve", "--port", str(port)))]
    try:
        while begun[-1].poll() is None and not answers(port):
            time.sleep(0.1)
        if begun[-1].poll() is None:
            say(f"""
Jivaka:  {address}/                a client's way: from 'my back hurts' to a booked course
         {address}/account/login/  one tap: therapist, receptionist, manager, reviewer
Letters: {folder / "outbox"}
Stop it with Ctrl-C. Remove {folder} to begin anew.
""")
        return begun[-1].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait()


def fill(folder: Path, environment: dict[str, str]) -> None:
    """Make the demonstration anew on another day, and after its tables have changed."""
    stamp, wanted = folder / "made", f"{time.strftime('%Y-%m-%d')} {hashlib.sha256(MADE_BY.read_bytes()).hexdigest()}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    for old in folder.glob("demo.sqlite3*"):
        old.unlink()
    say("Inventing a chain of salons, its clients and their bookings (once a day, well under a minute).")
    if subprocess.run(jivaka("demo", "--small"), env=environment, stdout=subprocess.DEVNULL).returncode:
        raise Stop("The demonstration could not be made; the words above say why.")
    stamp.write_text(wanted, encoding="utf-8")


def answers(port: int) -> bool:
    """Say whether something on this machine listens at a port."""
    with socket.socket() as one:
        return not one.connect_ex(("127.0.0.1", port))


def free_port() -> int:
    """Return the first free port from 8000 on."""
    for port in range(8000, 8100):
        if not answers(port):
            return port
    raise Stop("Every port from 8000 to 8099 is in use. Name another one: python3 dev.py demo --port 9000")


def test(words: list[str]) -> int:
    """All tests on SQLite; then those that touch tables once more on a PostgreSQL of their own."""
    set_up()
    os.chdir(ROOT)
    pytest = [str(PYTHON), "-m", "pytest"]
    failed = subprocess.run([*pytest, *words]).returncode
    again = [word for word in words if not word.startswith(("--cov", "--durations"))]
    say("Once more on PostgreSQL, what touches tables.")
    status = subprocess.run(
        [str(PYTHON), "tests/postgres.py", *pytest, "-m", "database and not storm and not browser", *again]
    ).returncode
    if status == NO_POSTGRES:
        say("There is no PostgreSQL on this machine, so tables were tried on SQLite only (apt-get install postgresql).")
        status = 1 if os.environ.get("CI") else 0
    return failed or (0 if status == NO_TESTS else status)


def tool(name: str) -> str:
    return str(BIN / name)


def checks() -> dict[str, list[str]]:
    """Every check by name. A check is a command; it fails by ending with anything but 0."""
    python = str(PYTHON)
    return {
        "lint": [tool("ruff"), "check", "."],
        "format": [tool("ruff"), "format", "--check", "."],
        "mypy": [tool("mypy")],
        "pyright": [tool("basedpyright")],
        "imports": [tool("lint-imports"), "--no-cache"],
        "security": [tool("bandit"), "--quiet", "--recursive", "src", "--configfile", "pyproject.toml"],
        "knowledge": list(jivaka("knowledge", "check")),
        "house": [python, "-m", "pytest", "-q", "-m", "not slow", "tests/house"],
        # Which floors, and how much of them: [tool.coverage] in pyproject.toml.
        "coverage": [
            python,
            "-m",
            "pytest",
            "-q",
            "-m",
            "not slow and not browser and not storm",
            "--cov=jivaka.core",
            "tests",
        ],
    }


def check(words: list[str]) -> int:
    """Run all checks, or those named, to the end; show every failure; succeed only if there was none."""
    set_up()
    known = checks()
    without = words[:1] == ["--without"]
    named = words[1:] if without else words
    strange = [word for word in named if word not in known]
    if strange:
        raise Stop(f"There is no check called {', '.join(strange)}. There are: {', '.join(known)}.")
    chosen = [name for name in known if (name not in named if without else not named or name in named)]
    failed = []
    for name in chosen:
        began = time.monotonic()
        done = subprocess.run(known[name], cwd=ROOT, capture_output=True, text=True)
        say(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}  ({time.monotonic() - began:.1f} s)")
        if done.returncode:
            failed.append(name)
            say("\n".join(f"        {line}" for line in (done.stdout + done.stderr).strip().splitlines()))
    if failed:
        say(
            f"{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}. "
            f"Run one alone with: python3 dev.py check {failed[0]}"
        )
    return 1 if failed else 0


def fix(words: list[str]) -> int:
    set_up()
    ruff = tool("ruff")
    mended = subprocess.call([ruff, "check", "--fix", *(words or ["."])], cwd=ROOT)
    mended = subprocess.call([ruff, "format", *(words or ["."])], cwd=ROOT) or mended
    return mended if words else subprocess.call([str(PYTHON), "docs/generate.py"], cwd=ROOT) or mended


def lock(words: list[str]) -> int:
    """Make both locks again: exact versions and hashes, no index host, no path of this machine."""
    if not LOCK.exists():
        raise Stop("requirements/dev.txt is gone; bring it back from git first: it names the uv that makes locks.")
    if not has_uv():
        set_up()
    uv = [
        str(BIN / "uv"),
        "pip",
        "compile",
        "pyproject.toml",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--custom-compile-command",
        "python3 dev.py lock",
        *words,
    ]
    quietly([*uv, "--all-extras", "--group", "dev", "--output-file", str(LOCK.relative_to(ROOT))], "make the lock")
    constraint = ["--constraint", str(LOCK.relative_to(ROOT)), "--no-annotate"]
    quietly([*uv, *constraint, "--output-file", str(RUNTIME_LOCK.relative_to(ROOT))], "make the lock for running")
    say("The locks are made. Read the difference before you keep them; the next command installs them.")
    return 0


def build(words: list[str]) -> int:
    set_up()
    compile_catalogues()
    return subprocess.call([str(PYTHON), "-m", "hatchling", "build", "--target", "wheel", *words], cwd=ROOT)


COMMANDS = {"demo": demo, "run": run, "test": test, "check": check, "fix": fix, "lock": lock, "build": build}


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST:
        newer = next((name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)), "")
        remedy = f"Run: {newer} dev.py {' '.join(words)}" if newer else "Install a newer one and run dev.py with that."
        raise Stop(f"Jivaka needs Python 3.11 or newer; this is {sys.version.split()[0]}. {remedy}")
    if not words or words[0] in ("help", "-h", "--help"):
        print(__doc__.strip())
        return 0
    if words[0] == "setup":
        set_up()
        return 0
    if words[0] not in COMMANDS:
        raise Stop(f"dev.py has no command {words[0]!r}. There are: setup, {', '.join(COMMANDS)}.")
    return COMMANDS[words[0]](words[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(str(stop))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        say(f"The operating system refused: {problem}. {advice(str(problem))}")
        sys.exit(2)
