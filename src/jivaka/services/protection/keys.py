"""Rotates the master keys: a new one in front, every data key wrapped with it, every blind index made anew with it.

What is sealed stays as it is.
It runs while Jivaka is in use: a data key that changes meanwhile is left to the next look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jivaka.records.models import Client, Draft
from jivaka.records.protection import keys
from jivaka.records.writing import record, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jivaka.core.access.actor import Actor

A_BATCH: Final = 200
"""Data keys wrapped in one transaction: short enough that a booking does not notice."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """The id of the master key that is current now, and how many data keys were wrapped with it anew."""

    key: str
    wrapped: int


def rotate_keys(actor: Actor, *, at: datetime, new: bool = True) -> Rotated:
    """Make a new master key (unless `new` is False) and wrap every data key with the current one.

    Raises ProblemsError: `keys_elsewhere` when JIVAKA_KEYS names the keys and a new one is asked for, `no_key` when a
    data key was wrapped with a master key that is not here.
    """
    if new:
        keys.add_key()
    current = keys.ring().current
    wrapped = sum(_rewrap(table, current) for table in (Client, Draft))

    def work() -> None:
        record(at, str(actor), "keys.rotated", f"key:{current.id}", wrapped=wrapped)

    write(work)
    return Rotated(current.id, wrapped)


@dataclass(frozen=True, slots=True)
class InUse:
    """How many data keys each master key has wrapped, by its id; and the ids of those that are needed but not here."""

    counts: Mapping[str, int]
    missing: tuple[str, ...]


def keys_in_use() -> InUse:
    """Return which master keys are needed. A key that wraps nothing any more is counted with 0."""
    here = keys.ids_here()
    counts = dict.fromkeys(here, 0)
    for table in (Client, Draft):
        for wrapped in table.objects.exclude(data_key=b"").values_list("data_key", flat=True).iterator():
            name = keys.wrapped_with(wrapped)
            counts[name] = counts.get(name, 0) + 1
    return InUse(counts, tuple(sorted(counts.keys() - set(here))))


def new_key_text() -> str:
    """Return a new master key as JIVAKA_KEYS names it; it is kept nowhere."""
    return keys.fresh().written()


def place_of_keys() -> str:
    """Return where the master keys are, for people."""
    return keys.place()


def _rewrap(table: type[Client | Draft], current: keys.MasterKey) -> int:
    """Wrap the data keys of a table anew, in batches, and return how many."""
    numbers = list(table.objects.exclude(data_key=b"").order_by("pk").values_list("pk", flat=True))
    batches = (numbers[at : at + A_BATCH] for at in range(0, len(numbers), A_BATCH))
    return sum(write(lambda batch=batch: _rewrap_batch(table, batch, current)) for batch in batches)  # type: ignore[misc]


def _rewrap_batch(table: type[Client | Draft], numbers: Iterable[int], current: keys.MasterKey) -> int:
    done = 0
    for row in table.objects.select_for_update().filter(pk__in=numbers).exclude(data_key=b"").order_by("pk"):
        if keys.wrapped_with(row.data_key) == current.id:
            continue
        row.data_key = keys.ring().wrap(keys.ring().unwrap(row.data_key, row.vault), row.vault)
        fields = ("data_key", "email_index", "search_index") if isinstance(row, Client) else ("data_key",)
        row.save(update_fields=fields)
        done += 1
    return done
