"""Writes a file so that a power cut leaves the old one or the new one, whole; and lets one writer in at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

try:
    import fcntl
except ImportError:  # a system without file locks: there the last writer wins, and a file is still whole
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PART: Final = ".part"
"""The ending of a file that is not yet whole; nobody reads one."""


def write_whole(path: Path, data: bytes) -> None:
    """Put the data under the path at once: it is on the disk before its name is. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        write_through(part, data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_through(path: Path, data: bytes) -> None:
    """Write a file and wait until the disk has it. Raises OSError."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Make the folder and keep other writers out of it. A writer that dies lets the next in, who clears up after it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w", encoding="utf-8") as handle:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        for part in folder.glob(f".*{PART}"):
            part.unlink(missing_ok=True)
        yield
