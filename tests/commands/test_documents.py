"""Every example in the documents is run, and what it prints is compared with what the page says.

In a `console` block a line after `$ ` is run by a shell (`> ` goes on with it), `# exit status N` says how it ends, and
the lines below are its output; `...` stands for anything left out. A `python` block is run, and an `output` block after
it is what it printed. The blocks of a page share one folder with the example clients, and one Python.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"\s+# exit status (\d+)$")
DOOR = {"python3 dev.py demo ": "jivaka assess ", "python3 dev.py run ": "jivaka "}
BIN = Path(sys.executable).parent


def blocks(page, *kinds):
    found = []
    for match in FENCE.finditer(page.read_text(encoding="utf-8")):
        if match["kind"] in kinds:
            text = re.sub(f"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
            found.append((match["kind"], text))
    return found


def named(page):
    return page.relative_to(ROOT).as_posix()


def with_blocks(*kinds):
    return [pytest.param(page, id=named(page)) for page in PAGES if blocks(page, *kinds)]


def commands(text):
    """Yield (command, exit status, expected output) of a console block."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *rest = part.splitlines()
        while rest and rest[0].startswith("> "):
            command += "\n" + rest.pop(0)[2:]
        status = STATUS.search(command)
        for door, inside in DOOR.items():
            command = command.replace(door, inside)
        assert "dev.py" not in command, f"no test can run this; write it in a block of `sh`: {command}"
        yield STATUS.sub("", command), int(status[1]) if status else 0, "".join(f"{line}\n" for line in rest)


def fits(expected, said):
    """Return whether an output is the expected one; `...` stands for lines, or inside a line for words."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"[ ]*\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, said) is not None


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory):
    """Return the environment of a reader: the command, this checkout's knowledge, a cache of its own."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "JIVAKA_KNOWLEDGE": str(ROOT / "knowledge"),
        "JIVAKA_RELEASES": str(tmp_path_factory.mktemp("releases")),
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
        "XDG_DATA_HOME": str(tmp_path_factory.mktemp("data")),
    }


def run_console(text, environment):
    for command, status, expected in commands(text):
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == status, f"$ {command}\nended with {done.returncode}:\n{said}"
        assert "Traceback" not in said
        assert fits(expected, said), f"$ {command}\nprinted:\n{said}"


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("console", "python"))
def test_the_examples_of_a_page_do_what_it_says(page, tmp_path, monkeypatch, surroundings):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    surroundings = {
        **surroundings,
        "JIVAKA_HOME": str(tmp_path / "home"),
        "JIVAKA_DATABASE": str(tmp_path / "db.sqlite3"),
    }
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    names, printed = {}, ""
    for kind, text in blocks(page, "console", "python", "output"):
        if kind == "console":
            run_console(text, surroundings)
        elif kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as output:
                exec(compile(text, named(page), "exec"), names)  # noqa: S102 - our own pages
            printed = output.getvalue()
        else:
            assert fits(text, printed), f"printed:\n{printed}"


@pytest.mark.parametrize("page", with_blocks("json"))
def test_every_intake_in_a_page_can_be_read(page, assessor):
    for _, text in blocks(page, "json"):
        found = json.loads(text)
        if "answers" in found:
            _, problems = assessor.assess(found, today=date(2026, 12, 31))
            assert [problem.sentence() for problem in problems] == []


@pytest.mark.parametrize("page", with_blocks("toml"))
def test_every_piece_of_knowledge_in_a_page_is_toml(page):
    for _, text in blocks(page, "toml"):
        assert tomllib.loads(text)


def test_what_python_prints_stands_right_below_it():
    for page in PAGES:
        kinds = [kind for kind, _ in blocks(page, "console", "python", "output")]
        assert "output" not in kinds[:1]
        assert ("console", "output") not in pairwise(kinds), named(page)


@pytest.mark.parametrize(
    ("expected", "said", "right"),
    [
        ("one\n...\nthree\n", "one\ntwo\nthree\n", True),
        ("one\n...\nthree\n", "one\nthree\n", True),
        ("one\n", "one\ntwo\n", False),
        ("two\n...\n", "one\ntwo\n", False),
        ("one ... three\n", "one two three\n", True),
        ("one.\n", "one!\n", False),
        ("", "", True),
        ("", "one\n", False),
    ],
)
def test_an_output_is_compared_line_by_line(expected, said, right):
    assert fits(expected, said) is right
