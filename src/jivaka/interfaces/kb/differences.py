"""Says in which documents, tables and fields two versions of the knowledge differ.

It compares content, not layout, and judges no difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: Final = ("id", "key", "name", "catalogue", "claim")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line a difference: the document, the table and field in it, and what it was and became."""
    for path in sorted({*before, *after}):
        if path not in after:
            yield f"{path}: removed"
        elif path not in before:
            yield f"{path}: added"
        else:
            for place, what in _compare(before[path], after[path], ""):
                yield f"{path}: {place} {what}" if place else f"{path}: {what}"


def _compare(before: Any, after: Any, place: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever TOML holds
    if before == after and type(before) is type(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _compare_fields(before, after, place)
        return
    left, right = _by_name(before), _by_name(after)
    if left and right:
        yield from _compare(left, right, place)
        if list(left) != list(right) and set(left) == set(right):
            yield place, "in another order"
        return
    told = _told(before), _told(after)
    yield place, f"changed: {told[0]} -> {told[1]}" if all(told) else "changed"


def _compare_fields(before: Mapping[str, Any], after: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name in sorted({*before, *after}):
        inner = f"{place}.{name}" if place else name
        if name not in after:
            yield inner, _once("removed", before[name])
        elif name not in before:
            yield inner, _once("added", after[name])
        else:
            yield from _compare(before[name], after[name], inner)


def _once(what: str, value: object) -> str:
    told = _told(value)
    return f"{what}: {told}" if told else what


def _told(value: object) -> str:
    """Return a text, a number or a list of them as it is written, or '' for whatever holds more than that."""
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | bool | int | float) for item in items):
        return ""
    return "" if isinstance(value, str) and "\n" in value else json.dumps(value, ensure_ascii=False)


def _by_name(value: object) -> dict[str, Any]:
    """Return a list of tables by their names, or nothing where they have none or share one."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return {}
    for field in _NAMES:
        named = {str(item[field]): item for item in value if field in item}
        if len(named) == len(value):
            return named
    return {}
