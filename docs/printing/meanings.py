"""What stands in the code by name only - codes of problems, environment, audit - set beside its meaning in words.

A name without a meaning, and a meaning without a name, are both complaints: the page would be wrong.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from printing import PRINTED, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SOURCE = ROOT / "src" / "jivaka"
FILE = "docs/meanings.toml"
Named = dict[str, set[str]]

_CODE = re.compile(r"[a-z][a-z*]*([-_][a-z*]+)*")
_VARIABLE = re.compile(r"JIVAKA_[A-Z_]+|NO_COLOR|XDG_[A-Z_]+")
_DEED = re.compile(r"[a-z_*]+\.[a-z_*]+")
_MAKES_A_PROBLEM = {"Problem", "problem", "complain"}
_SAYS_IT_SECOND = {"NoSuchBookingError"}
"""Errors of one problem, with its code as the second of what they are made with."""
_SAYS_IT_THIRD = {"unless"}
"""Checks of a value: the code comes after the field that it is about."""
_WRITES_THE_AUDIT = {"record", "_report", "Deed"}


def error_codes() -> Named:
    """Return each code of a problem, with the rooms that use it."""
    found = _arguments_of(_MAKES_A_PROBLEM, _CODE, slice(1))
    for functions, place in ((_SAYS_IT_SECOND, slice(1, 2)), (_SAYS_IT_THIRD, slice(2, 3))):
        for code, rooms in _arguments_of(functions, _CODE, place).items():
            found.setdefault(code, set()).update(rooms)
    return found


def deeds() -> Named:
    """Return each action of the audit, with the rooms that write it."""
    return _arguments_of(_WRITES_THE_AUDIT, _DEED, slice(None))


def variables() -> Named:
    """Return each variable of the environment, with the rooms that read it."""
    found: Named = {}
    for room, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _VARIABLE.fullmatch(node.value):
                found.setdefault(node.value, set()).add(room)
    return found


def table(title: str, intro: str, heads: tuple[str, str, str], found: Named, means: Mapping[str, str]) -> Iterator[str]:
    """Yield a page of names, meanings and rooms."""
    yield from (f"# {title}", "", PRINTED, "", intro, "")
    yield from (f"| {' | '.join(heads)} |", "| --- | --- | --- |")
    for name in sorted(found):
        yield f"| `{name}` | {means[name]} | {', '.join(f'`{room}`' for room in sorted(found[name]))} |"


def compare(kind: str, found: Iterable[str], means: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for every name without a meaning and every meaning without a name."""
    names = set(found)
    for name in sorted(names - set(means)):
        yield f"{FILE}: [{kind}] does not say what '{name}' means. Add it."
    for name in sorted(set(means) - names):
        yield f"{FILE}: [{kind}] explains '{name}', which is nowhere. Remove it."


def _arguments_of(functions: set[str], form: re.Pattern[str], places: slice) -> Named:
    found: Named = {}
    for room, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in functions:
                for name in filter(form.fullmatch, map(_text, node.args[places])):
                    found.setdefault(name, set()).add(room)
    return found


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        yield ".".join(parts[:2]), ast.parse(path.read_text(encoding="utf-8"))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
