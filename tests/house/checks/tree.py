"""The repository as the house checks see it: its text files and its parsed Python modules, nothing that git ignores.

Every check takes a Tree and gives Findings, so that the same check runs on this repository and on a planted one.
"""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule of the house. `where` has no line number, so that the list of exceptions keeps."""

    check: str
    where: str
    message: str

    def __str__(self):
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root with forward slashes, its text and its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self):
        return ast.parse(self.text, filename=self.path)

    def functions(self):
        """Every function and method as (where, node); `where` is the path and the dotted name inside the module."""
        return [(f"{self.path}:{name}", node) for name, node in _definitions(self.tree, "") if not _is_class(node)]

    def definitions(self):
        """Every class, function and method as (dotted name, node), in the order of the text."""
        return list(_definitions(self.tree, ""))


class Tree:
    """A folder with the layout of this repository."""

    def __init__(self, root):
        self.root = Path(root)

    @cached_property
    def paths(self):
        """All files that belong to the repository, sorted, as paths from the root."""
        inside = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=self.root,
            capture_output=True,
            text=True,
        )
        if inside.returncode == 0 and (self.root / ".git").exists():
            named = inside.stdout.split("\0")
        else:
            named = [str(path.relative_to(self.root).as_posix()) for path in self.root.rglob("*")]
        return sorted({name for name in named if name and (self.root / name).is_file() and ".venv/" not in name})

    @cached_property
    def texts(self):
        """Path to text of every file that is text."""
        found = {}
        for path in self.paths:
            content = (self.root / path).read_bytes()
            if b"\0" not in content:
                found[path] = content.decode("utf-8")
        return found

    @cached_property
    def modules(self):
        """Every Python module of the product and of its tests."""
        return [Module(path, text) for path, text in self.texts.items() if path.endswith(".py")]

    def under(self, *folders):
        """The Python modules below one of the folders, but for migrations, which Django writes."""
        starts = tuple(f"{folder}/" for folder in folders)
        return [one for one in self.modules if one.path.startswith(starts) and "/migrations/" not in one.path]


def _is_class(node):
    return isinstance(node, ast.ClassDef)


def _definitions(node, prefix):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{prefix}{child.name}"
            yield name, child
            yield from _definitions(child, f"{name}.")
        else:
            yield from _definitions(child, prefix)
