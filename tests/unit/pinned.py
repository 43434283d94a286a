"""Results that are written down beside a test, so that any change of them is seen in the open.

`PIN=1` writes them anew. Look at the difference before you keep it: every changed line is a changed decision.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def assert_as_pinned(path: Path, found: dict[str, object]) -> None:
    """Compare with what is written down; say first which entry differs."""
    plain = json.loads(json.dumps(found, ensure_ascii=False))
    if os.environ.get("PIN"):
        path.write_text(_pages(plain), encoding="utf-8")
    wanted = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(plain) == sorted(wanted)
    for name, entry in wanted.items():
        assert plain[name] == entry, name


def _pages(found: dict[str, dict[str, object]]) -> str:
    """Return JSON with one line for each part of an entry, so that a difference is easy to read."""
    entries = []
    for name, entry in found.items():
        parts = (f"  {json.dumps(part)}: {json.dumps(said, ensure_ascii=False)}" for part, said in entry.items())
        entries.append(f"{json.dumps(name)}: {{\n" + ",\n".join(parts) + "\n}")
    return "{\n" + ",\n".join(entries) + "\n}\n"
