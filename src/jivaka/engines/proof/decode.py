"""Turns a case of the solver into a client with answers, and makes the client as small as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jivaka.core.intake.findings import MEDICINES
from jivaka.core.knowledge.vocabulary import NONE, UNRECOGNISED
from jivaka.engines.proof.model.shape import BMI, MEASURES, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jivaka.engines.proof.certificate.prover import Case, Scout
    from jivaka.engines.proof.model.cells import Bits
    from jivaka.engines.proof.model.client import Client
    from jivaka.engines.proof.worlds import ClauseWorld

UNREADABLE = "zzyzxol"
"""A medicine name that nobody can read."""
_TALL = 170.0


def smallest(
    built: ClauseWorld, scout: Scout, wanted: Sequence[int]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return a client who fulfils what is wanted, with as few answers and as few risks as can be; and the client after.

    Answer by answer it is tried whether the case needs it; what is not needed is left out, or becomes the calmest.
    """
    assumed = list(wanted)
    if not scout.finds(*assumed):
        return None, None
    for part in _calmer(built, scout):
        if part in scout.model or scout.finds(*assumed, part):
            assumed.append(part)
    scout.finds(*assumed)
    after = None if built.world.after is None else answers_of(built.world.after.client, scout.model)
    return answers_of(built.world.before.client, scout.model), after


def _calmer(built: ClauseWorld, scout: Scout) -> Iterator[int]:
    """Yield what would make the clients smaller, piece by piece; the model may change between two pieces."""
    sides = [facts.client for facts in (built.world.after, built.world.before) if facts is not None]
    for part in ("known", "refused"):
        for name in built.world.before.client.shape.order:
            for client in sides:
                yield -getattr(client, part)(name)
    for client in sides:
        for name in client.shape.order:
            if client.known(name) in scout.model:
                yield from _calm(client, name)


def _calm(client: Client[int], name: str) -> Iterator[int]:
    field = _bits(client, name)
    if client.shape.kind(name) == "choice":
        for bit in field.bits.values():
            yield bit
            return
    if client.shape.kind(name) != "number":
        yield from (-bit for bit in field.bits.values())


def _bits(client: Client[int], name: str) -> Bits:
    return client.fields[name]  # type: ignore[return-value]


def answers_of(client: Client[int], model: Case) -> dict[str, Any]:
    """Return the raw answers of a client in a model, as an intake would hold them."""
    answers: dict[str, Any] = {}
    for name in client.shape.order:
        if name == BMI:
            continue
        if client.refused(name) in model:
            answers[name] = "unknown"
        elif client.known(name) in model:
            answers[name] = _answer(client, name, model)
    if all(isinstance(answers.get(measure), float | int) for measure in MEASURES):
        _weigh(client, model, answers)
    return answers


def _answer(client: Client[int], name: str, model: Case) -> Any:  # noqa: ANN401 - answers have several types
    held = model.held(_bits(client, name).bits)
    kind = client.shape.kind(name)
    if kind == "boolean":
        return bool(held)
    question = client.shape.knowledge.questions[name]
    if kind == "number":
        return int(held[0]) if question.type != "decimal" else held[0]
    if kind == "choice":
        return held[0]
    if name == MEDICINES:
        return _medicines(client, {str(bit) for bit in held})
    if question.type == "text":
        groups = client.shape.knowledge.word_groups
        return "; then later on that same day, ".join(groups[str(bit)].phrases[0] for bit in held) or "-"
    return [str(bit) for bit in held] or [NONE]


def _medicines(client: Client[int], held: set[str]) -> list[Any]:
    found: list[Any] = [phrase.name for phrase in client.shape.phrases if said(phrase.name) in held]
    found += [
        {"name": name, "class_ids": [name]} for name in client.shape.options[MEDICINES] if name in held - {UNRECOGNISED}
    ]
    return [*found, *([UNREADABLE] if UNRECOGNISED in held else [])]


def _weigh(client: Client[int], model: Case, answers: dict[str, Any]) -> None:
    """Choose height and weight so that the body mass index falls into the cell of the model."""
    (index,) = model.held(_bits(client, BMI).bits)
    short, tall = (answers["height_cm"],) * 2
    question = client.shape.knowledge.questions["height_cm"]
    cells = client.shape.cells["height_cm"]
    higher = [cell for cell in cells if cell > short]
    tall = higher[0] - 1 if higher else (question.maximum or short)
    height = min(max(_TALL, short), tall)
    answers["height_cm"] = int(height)
    answers["weight_kg"] = round(float(index) * (height / 100) ** 2 + 0.3, 1)
