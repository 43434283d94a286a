"""Remembers, in the user's own cache folder, what was made from the knowledge, so that a short command starts at once.

The key is a digest of every byte that it was made from, knowledge and code, so that it is never out of date. Without a
writable cache everything works, only slower. The folder is private to the user, as pickled values must be.
"""

from __future__ import annotations

import hashlib
import os
import pickle  # nosec B403 - only our own values, in a folder that nobody else can write
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def key_of(files: Mapping[str, bytes], code: Path) -> str:
    """Return the digest of the files, of all code below a folder, and of the Python that runs it."""
    total = hashlib.sha256(sys.version.encode())
    for path, data in files.items():
        total.update(f"{path}\0{len(data)}\0".encode())
        total.update(data)
    for module in sorted(code.rglob("*.py")):
        total.update(module.read_bytes())
    return total.hexdigest()[:32]


def remembered(key: str, kind: str = "ready") -> Any:  # noqa: ANN401 - whatever was put there under this key
    """Return what was remembered of a kind under the key, or None."""
    path = _path(key, kind)
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        return pickle.loads(path.read_bytes())  # noqa: S301  # nosec B301 - written by `remember`, owned by this user
    except Exception:  # noqa: BLE001 - a cache that cannot be read is no cache
        return None


def remember(key: str, value: object, kind: str = "ready") -> None:
    """Keep a value of a kind under the key, and drop what was kept of it under others."""
    path = _path(key, kind)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            _Writer(file, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
        fresh.replace(path)
        for old in path.parent.glob(f"{kind}-*.pickle"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return


class _Writer(pickle.Pickler):
    """Writes dataclasses as calls of their classes, which are read back faster than their slots one by one."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle says
        """Return how to make a value anew; what is not wholly made by its arguments goes the usual way."""
        parts = fields(value) if is_dataclass(value) and not isinstance(value, type) else ()
        if not parts or not all(part.init for part in parts):
            return NotImplemented
        return type(value), tuple(getattr(value, part.name) for part in parts)


def _path(key: str, kind: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "jivaka" / f"{kind}-{key}.pickle"
