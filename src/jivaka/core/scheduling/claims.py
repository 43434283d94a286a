"""What one session takes: which resource at which ticks. The search and the booking both ask here, so they agree.

The therapist is taken for the session and a pause after it; the room from before the session until it is clean again;
the unit of equipment until it is clean again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import Generic, TypeVar

R = TypeVar("R", int, str)


@dataclass(frozen=True, slots=True)
class Taking(Generic[R]):
    """One session in ticks, [starts, ends), with its buffers in ticks. `unit` is None where no equipment is needed."""

    starts: int
    ends: int
    therapist: R
    room: R
    unit: R | None = None
    before: int = 0
    after: int = 0
    pause: int = 0

    def spans(self) -> tuple[tuple[R, int, int], ...]:
        """Return (resource, first tick, tick after the last) of everything that is taken."""
        therapist = (self.therapist, self.starts, self.ends + self.pause)
        room = (self.room, self.starts - self.before, self.ends + self.after)
        if self.unit is None:
            return therapist, room
        return therapist, room, (self.unit, self.starts, self.ends + self.after)

    def claims(self) -> frozenset[tuple[R, int]]:
        """Return (resource, tick) for every tick that is taken."""
        runs = (zip(repeat(resource), range(first, end)) for resource, first, end in self.spans())
        return frozenset(chain.from_iterable(runs))
