"""The lock: it holds every dependency that pyproject.toml names, in a version that fits, with hashes, and nothing that
only one machine knows.
"""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from house.checks.tree import Finding

DEV = "requirements/dev.txt"
RUNTIME = "requirements/runtime.txt"


def lock_in_step(tree):
    """What pyproject.toml asks for is in the locks, in a version that it allows."""
    project = tomllib.loads(tree.texts.get("pyproject.toml", ""))
    runtime = [Requirement(line) for line in project["project"].get("dependencies", [])]
    extras = project["project"].get("optional-dependencies", {})
    groups = project.get("dependency-groups", {})
    more = [line for lines in [*extras.values(), *groups.values()] for line in lines if isinstance(line, str)]
    for path, wanted in ((DEV, [*runtime, *map(Requirement, more)]), (RUNTIME, runtime)):
        locked = versions(tree.texts.get(path, ""))
        for requirement in wanted:
            found = locked.get(canonicalize_name(requirement.name), set())
            if not any(requirement.specifier.contains(version, prereleases=True) for version in found):
                message = f"does not hold {requirement}; run `python3 dev.py lock`."
                yield Finding("lock_in_step", path, message)
    yield from _two_truths(tree)


def lock_clean(tree):
    """Every locked package has its hashes; no line names a place to fetch from or a path of one machine."""
    for path in (DEV, RUNTIME):
        text = tree.texts.get(path, "")
        for block in re.split(r"\n(?=\S)", text):
            name = block.split("==")[0]
            if "==" in block and not block.startswith("#") and "--hash=sha256:" not in block:
                yield Finding("lock_clean", path, f"has no hash for {name}.")
        for line in text.splitlines():
            if re.search(r"://| @ |^-|^\s*(?:\./|/)", line.partition("#")[0]):
                yield Finding("lock_clean", path, f"names a place: {line.strip()[:60]}")


def versions(text):
    """Package name to the set of locked versions (a lock may hold one for each Python)."""
    found = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def _two_truths(tree):
    dev = versions(tree.texts.get(DEV, ""))
    for name, found in versions(tree.texts.get(RUNTIME, "")).items():
        if not found <= dev.get(name, set()):
            yield Finding("lock_in_step", RUNTIME, f"locks {name} otherwise than {DEV}; run `python3 dev.py lock`.")
