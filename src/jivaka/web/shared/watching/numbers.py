"""Counts requests by room and status, and how long they took, over all processes of one machine.

Each process adds to a small file of its own in memory that it shares; whoever is asked adds them up. It knows no
request and no person.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if sys.platform != "win32":  # there each process knows only its own numbers
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ROOMS: Final = ("portal", "workspace", "desk", "office", "account", "files", "other")
STATUSES: Final = ("2xx", "3xx", "4xx", "5xx")
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends of the buckets of the histogram, in seconds."""
A_ROOM: Final = len(STATUSES) + len(BOUNDS) + 2
"""Numbers a room: requests by status, the buckets, the bucket without end, and the sum of seconds."""
COUNT: Final = len(ROOMS) * A_ROOM
SIZE: Final = COUNT * 8
GONE: Final = "gone.numbers"


class Numbers:
    """The numbers of this process, in a file that others can read; those of processes that ended are kept in `GONE`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock, self._handle = folder, threading.Lock(), -1
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)
            self._handle = os.open(folder / f"{os.getpid()}.numbers", flags, 0o600)
            os.ftruncate(self._handle, SIZE)
            if sys.platform != "win32":
                fcntl.flock(self._handle, fcntl.LOCK_EX)
                self._bury()
        except OSError:  # nowhere to write: this process counts for itself, and every page is still answered
            self._handle = -1
        self._memory = mmap.mmap(self._handle, SIZE)

    def count(self, room: str, status: int, seconds: float) -> None:
        """Add one request. An unknown room counts as `other`."""
        start = (ROOMS.index(room) if room in ROOMS else len(ROOMS) - 1) * A_ROOM
        bucket = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self._add(start + min(max(status // 100, 2), 5) - 2, 1)
            self._add(start + len(STATUSES) + bucket, 1)
            self._add(start + A_ROOM - 1, seconds)

    def _add(self, place: int, value: float) -> None:
        (now,) = struct.unpack_from("d", self._memory, place * 8)
        struct.pack_into("d", self._memory, place * 8, now + value)

    def all(self) -> list[float]:
        """Return the sum of the numbers of every process of this machine, those that ended included."""
        if self._handle < 0:
            return _sum([self._memory[:SIZE]])
        return _sum(file.read_bytes() for file in sorted(self._folder.glob("*.numbers")))

    def close(self) -> None:
        """End counting, as the end of the process does."""
        self._memory.close()
        if self._handle >= 0:
            os.close(self._handle)

    def _bury(self) -> None:
        """Add the numbers of processes that have ended to those of all before them."""
        if sys.platform == "win32":
            return
        guard = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            gone = self._folder / GONE
            for file in self._folder.glob("[0-9]*.numbers"):
                with suppress(BlockingIOError), file.open("rb") as other:
                    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    before = gone.read_bytes() if gone.exists() else bytes(SIZE)
                    gone.write_bytes(struct.pack(f"{COUNT}d", *_sum([before, other.read()])))
                    file.unlink()
        finally:
            os.close(guard)


def _sum(contents: Iterator[bytes] | Sequence[bytes]) -> list[float]:
    found = [0.0] * COUNT
    for content in contents:
        if len(content) == SIZE:  # another version counted other things
            found = [a + b for a, b in zip(found, struct.unpack(f"{COUNT}d", content), strict=True)]
    return found


def written(numbers: Sequence[float]) -> Iterator[str]:
    """Yield the lines in which Prometheus reads the numbers (text format 0.0.4)."""
    yield "# HELP jivaka_requests_total Requests by room and status."
    yield "# TYPE jivaka_requests_total counter"
    for at, room in enumerate(ROOMS):
        for place, status in enumerate(STATUSES):
            yield f'jivaka_requests_total{{room="{room}",status="{status}"}} {numbers[at * A_ROOM + place]:.0f}'
    yield "# HELP jivaka_request_seconds How long requests took."
    yield "# TYPE jivaka_request_seconds histogram"
    for at, room in enumerate(ROOMS):
        start, total = at * A_ROOM + len(STATUSES), 0.0
        for place, bound in enumerate((*BOUNDS, "+Inf")):
            total += numbers[start + place]
            yield f'jivaka_request_seconds_bucket{{room="{room}",le="{bound}"}} {total:.0f}'
        yield f'jivaka_request_seconds_sum{{room="{room}"}} {numbers[at * A_ROOM + A_ROOM - 1]:.6f}'
        yield f'jivaka_request_seconds_count{{room="{room}"}} {total:.0f}'
