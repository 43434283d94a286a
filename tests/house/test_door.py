"""dev.py, the door: what it says when something is wrong, and what it costs when all is well."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import pytest

from house.checks.tree import REPOSITORY

SPEC = importlib.util.spec_from_file_location("dev", REPOSITORY / "dev.py")
door = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(door)


def knock(*words, at=REPOSITORY, **environment):
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, at / "dev.py", *words], cwd=at, env=env, capture_output=True, text=True)


def copied(root):
    """Copy what the set-up reads to a place where nothing is installed yet."""
    for name in ("dev.py", "pyproject.toml", "LICENSE", "README.md"):
        if (REPOSITORY / name).exists():
            shutil.copy(REPOSITORY / name, root)
    shutil.copytree(REPOSITORY / "requirements", root / "requirements")
    return root


def test_without_a_command_it_explains_itself():
    done = knock()
    assert done.returncode == 0
    assert "python3 dev.py setup" in done.stdout


@pytest.mark.parametrize("words", [("danse",), ("check", "speling"), ("check", "--without", "speling")])
def test_a_word_it_does_not_know_is_answered_with_those_it_knows(words):
    done = knock(*words)
    assert done.returncode == 2
    assert words[-1] in done.stderr
    assert ("coverage" if words[0] == "check" else "setup") in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_answered_with_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(door.Stop, match=r"needs Python 3\.11 or newer"):
        door.main(["setup"])


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("error: No space left on device (os error 28)", "disk is full"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ensurepip is not available. On Debian systems ...", "python3-venv"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("error sending request for url: dns error: failed to lookup address", "no way to the package index"),
        ("NewConnectionError: Failed to establish a new connection", "no way to the package index"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was locked"),
        ("Read-only file system", "cannot be written to"),
        ("something nobody has seen before", "Remove the folder .venv"),
    ],
)
def test_a_failed_step_is_answered_with_what_to_do(said, remedy):
    assert remedy in door.advice(said)


def test_the_lock_names_the_uv_that_makes_it_with_its_hashes():
    block = door.locked_block("uv")
    assert block.startswith("uv==")
    assert block.count("==") == 1
    assert "--hash=sha256:" in block


def test_a_package_that_is_not_locked_is_answered_with_a_sentence():
    with pytest.raises(door.Stop, match="does not name no-such-package"):
        door.locked_block("no-such-package")


def test_a_changed_lock_or_a_moved_folder_asks_for_a_new_set_up(monkeypatch, tmp_path):
    here = door.stamp_text()
    monkeypatch.setattr(door, "ROOT", copied(tmp_path))
    moved = door.stamp_text()
    monkeypatch.setattr(door, "LOCK", tmp_path / "requirements" / "runtime.txt")
    assert len({here, moved, door.stamp_text()}) == 3


def test_a_second_start_costs_next_to_nothing():
    knock("setup")
    began = time.monotonic()
    done = knock("setup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - began < 1.5


def test_check_runs_to_the_end_and_shows_every_failure(monkeypatch, capsys):
    fails = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(1)"]
    works = [sys.executable, "-c", ""]
    monkeypatch.setattr(door, "checks", lambda: {"one": fails, "two": works, "three": fails})
    assert door.check([]) == 1
    said = capsys.readouterr().err
    assert said.count("what went wrong") == 2
    assert "2 of 3 checks failed: one, three" in said
    assert door.check(["two"]) == 0
    assert door.check(["--without", "one", "three"]) == 0


@pytest.mark.slow
def test_a_first_set_up_without_a_network_says_so(tmp_path):
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), nowhere
    )
    done = knock(
        "setup", at=copied(tmp_path), PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", PIP_CONFIG_FILE=os.devnull, **proxies
    )
    assert done.returncode == 2
    assert "no way to the package index" in done.stderr
    assert "Traceback" not in done.stderr.partition("It said:")[0]


@pytest.mark.slow
def test_the_demonstration_serves_until_it_is_interrupted(tmp_path):
    """README's first command: it prints an address that answers, lets in with one tap, and ends cleanly."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, REPOSITORY / "dev.py", "demo", "--port", port, "--in", tmp_path]
    begun = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
    try:
        said = ""
        for line in begun.stderr:
            said += line
            if "Stop it with Ctrl-C" in line:
                break
        assert f"http://localhost:{port}/" in said
        home, door = (answer(f"http://127.0.0.1:{port}{path}") for path in ("/en/", "/en/account/login/"))
        assert "Jivaka" in home
        assert "This is a demonstration" in door
    finally:
        begun.send_signal(signal.SIGTERM)
        said = begun.communicate(timeout=30)[1]
    assert begun.returncode == 0
    assert "Traceback" not in said
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2)


def answer(address):
    """Return a page; it may take its time on a machine that is busy."""
    return urllib.request.urlopen(address, timeout=60).read().decode()  # noqa: S310 - our own address


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_with_an_intake_after_demo_that_client_is_assessed(words):
    """As the README shows it."""
    done = knock("demo", "examples/office_worker.json", *words)
    assert done.returncode == 0, done.stderr
    assert ("massage_ok" if words else "Massage can go ahead") in done.stdout


@pytest.mark.parametrize("words", [("--port",), ("--port", "many"), ("--port", "1", "--in"), ("x.json", "--port")])
def test_a_slip_after_demo_is_answered_with_a_sentence(words):
    done = knock("demo", *words)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_wheel_carries_the_knowledge(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(REPOSITORY / "knowledge").as_posix() for path in REPOSITORY.glob("knowledge/**/*.toml")}
    assert sources
    assert {f"jivaka/_knowledge/{path}" for path in sources} <= inside
    assert {"jivaka/py.typed", "jivaka/core/truth.py"} <= inside
    assert [name for name in inside if name.endswith("licenses/LICENSE")]
    assert not [name for name in inside if name.startswith("tests/")]
