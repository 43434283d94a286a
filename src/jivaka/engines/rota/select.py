"""Chooses among courses that were found: for each client at most one, as many at a time as there are people and rooms.

CP-SAT proves its choice among these columns, not among all courses there could be. Rooms are counted and units are left
to whoever carries the choice out. Loaded only when it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from jivaka.engines.rota.master import kinds_of
from jivaka.engines.rota.plan import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jivaka.core.scheduling.course import Placing, Salon
    from jivaka.core.scheduling.slots import Need
    from jivaka.engines.rota.board import Client
    from jivaka.engines.rota.master import Column

WORKERS: Final = 2
"""Threads of the solver."""
Spans = list[tuple[int, int, int]]
"""(first tick, tick after the last, place of the column)"""


def select(
    columns: Iterable[Column],
    clients: Sequence[Client],
    salons: Sequence[Salon],
    *,
    seconds: float,
    known: Mapping[int, Placing] | None = None,
) -> dict[int, Placing]:
    """Return the best choice among the columns by client, after at most so many seconds.

    A column may be used for any client of its kind. `known` is a choice to begin with, by client; it must be among the
    columns. Empty where nothing was found in time.
    """
    kinds = kinds_of(clients)
    kind_of = {number: kind for kind in kinds for number in kind.clients}
    distinct = list(dict.fromkeys((kind_of[number].id, placing) for number, placing in columns))
    hinted = {(kind_of[number].id, placing) for number, placing in (known or {}).items()}
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(str(place)) for place in range(len(distinct))]
    by_kind: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, variable in zip(distinct, chosen, strict=True):
        by_kind[column[0]].append(variable)
        if hinted:
            model.add_hint(variable, column in hinted)
    for number, variables in by_kind.items():
        model.add(sum(variables) <= len(kind_of[number].clients))
    _share(model, chosen, _taken(distinct, {kind.id: kind.need for kind in kinds}), salons)
    model.minimize(sum((placing.points - UNPLACED) * one for (_, placing), one in zip(distinct, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, WORKERS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    left = {kind.id: list(kind.clients) for kind in kinds}
    return {
        left[number].pop(0): placing
        for (number, placing), variable in zip(distinct, chosen, strict=True)
        if solver.value(variable)
    }


def _taken(columns: Sequence[Column], needs: Mapping[int, Need]) -> tuple[dict[int, Spans], dict[int, Spans]]:
    """Return what the columns take of each therapist, and of the rooms of each salon."""
    people: dict[int, Spans] = defaultdict(list)
    rooms: dict[int, Spans] = defaultdict(list)
    for place, (client, placing) in enumerate(columns):
        need = needs[client]
        for one in placing.sessions:
            ends = one.start + need.length
            people[one.therapist].append((one.start, ends + need.pause, place))
            rooms[one.salon].append((one.start - need.before, ends + need.after, place))
    return people, rooms


def _share(
    model: cp_model.CpModel,
    chosen: Sequence[cp_model.IntVar],
    taken: tuple[dict[int, Spans], dict[int, Spans]],
    salons: Sequence[Salon],
) -> None:
    """Let one session at a time have a therapist, and as many as there are free rooms a salon."""
    people, rooms = taken
    for spans in people.values():
        for _, together in crowds(spans):
            model.add_at_most_one(chosen[place] for place in together)
    free = {salon.id: [(room.free, salon.places.base) for room in salon.places.rooms] for salon in salons}
    for salon, spans in rooms.items():
        for tick, together in crowds(spans):
            most = sum(mask >> (tick - base) & 1 for mask, base in free[salon])
            if most < len(together):
                model.add(sum(chosen[place] for place in together) <= most)


def crowds(taken: Spans) -> list[tuple[int, list[int]]]:
    """Return, for each tick at which a span begins, the columns that take that tick, where they are two or more.

    Spans that meet all share the tick at which the last of them begins, so no other tick needs to be looked at.
    """
    spans = sorted(taken)
    longest = max(ends - first for first, ends, _ in spans)
    found: list[tuple[int, list[int]]] = []
    for tick in sorted({first for first, _, _ in spans}):
        near = range(bisect_left(spans, (tick - longest,)), bisect_left(spans, (tick + 1,)))
        together = sorted({spans[at][2] for at in near if spans[at][1] > tick})
        if len(together) > 1:
            found.append((tick, together))
    return found
