"""Mistakes planted in copies of the knowledge, and which law has to find each and which rule or question it has to name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jivaka.core.knowledge.assemble import assemble
from jivaka.core.knowledge.condition import Includes, Literal, Within
from jivaka.core.knowledge.document import Document
from jivaka.engines.proof.worlds import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.core.screening.program import Program

Documents = dict[str, Document]


def rewritten(documents: Documents, path: str, old: str, new: str) -> Knowledge:
    """Return the knowledge with one text in one file replaced."""
    text = documents[path].text
    assert old in text, (path, old)
    return whole(documents | {path: made(path, text.replace(old, new, 1))})


def with_rule(documents: Documents, path: str, rule: str) -> Knowledge:
    """Return the knowledge with one more rule at the end of a file."""
    return whole(documents | {path: made(path, f"{documents[path].text}\n{rule}")})


def made(path: str, text: str) -> Document:
    return Document(path, text, tomllib.loads(text))


def whole(documents: Documents) -> Knowledge:
    """Return the knowledge; what the readers themselves complain of is not what a plant is about."""
    return assemble(documents.values())[0]


@dataclass(frozen=True)
class Plant:
    """A mistake: the law that finds it, and what it names: a rule, a question or a massage."""

    name: str
    law: str
    names: str
    spoil: Callable[[Documents], Knowledge]


RULE = """
[[rule]]
id = "{id}"
catalogue = ["K20"]
when = "{when}"
disposition = "{disposition}"
client = "A planted rule."
therapist = "A planted rule."
sources = ["GK"]
strength = "GK"
{effect}
holds = {{ "x" = {{}} }}
fails = {{ "x" = {{}} }}
open = {{ "x" = {{}} }}
"""
SKIN = "rules/contraindications/skin.toml"
EQUINA = "rules/red_flags/cauda_equina.toml"


def rule(when: str, *, disposition: str = "massage_with_limits", effect: str = "") -> Callable[[Documents], Knowledge]:
    text = RULE.format(id="skin.planted", when=when, disposition=disposition, effect=effect)
    return lambda documents: with_rule(documents, SKIN, text)


def in_file(path: str, old: str, new: str) -> Callable[[Documents], Knowledge]:
    return lambda documents: rewritten(documents, path, old, new)


PLANTS = (
    Plant(
        "a finding that speaks against caution",
        "more_risk_keeps_every_referral",
        "skin.planted",
        rule("feels_unwell and not fever_now", disposition="urgent"),
    ),
    Plant(
        "a protection that is not declared as one",
        "more_risk_keeps_every_referral",
        "cauda_equina.bladder_with_pain",
        in_file(
            "questions/04-private-nerves.toml",
            "protective = true",
            "protective = false",
        ),
    ),
    Plant(
        "a condition that contradicts itself",
        "every_rule_can_hold",
        "skin.planted",
        rule("pain_duration_days <= 3 and pain_duration_days > 2 weeks", disposition="urgent"),
    ),
    Plant(
        "a condition that no answer reaches because a question is not asked then",
        "every_rule_can_hold",
        "skin.planted",
        rule("pregnancy_state == 'yes' and sex_birth == 'male'", disposition="urgent"),
    ),
    Plant(
        "a rule that another one makes idle",
        "every_rule_can_decide",
        "skin.planted",
        rule("saddle_numb and chest_pain_now", disposition="emergency"),
    ),
    Plant(
        "a rule whose effect was deleted",
        "every_rule_can_decide",
        "skin.planted",
        rule("chest_pain_now", disposition="massage_ok"),
    ),
    Plant(
        "a question that nobody reads",
        "every_question_matters",
        "weight_kg",
        in_file("laws/read-elsewhere.toml", '"weight_kg"', '"height_cm"'),
    ),
    Plant(
        "a massage that is excluded for everybody",
        "every_massage_is_offered",
        "skin.planted",
        rule("age >= 0", effect='exclude = { techniques = ["thai"] }'),
    ),
    Plant(
        "a session so short that nothing is left of it",
        "a_dose_is_left",
        "skin.planted",
        lambda documents: with_rule(
            documents
            | {
                "massage/modifiers.toml": made(
                    "massage/modifiers.toml",
                    documents["massage/modifiers.toml"].text.replace("max_minutes = 30", "max_minutes = 10"),
                )
            },
            SKIN,
            RULE.format(
                id="skin.planted",
                when="frail",
                disposition="massage_with_limits",
                effect='modifiers = ["short_session"]',
            ),
        ),
    ),
    Plant(
        "a question of a red flag that is hidden from the young",
        "no_red_flag_is_hidden",
        "bladder_new",
        in_file(
            "questions/04-private-nerves.toml",
            'id = "bladder_new"\n',
            'id = "bladder_new"\napplies_when = "age >= 40"\n',
        ),
    ),
    Plant(
        "two questions that wait for one another",
        "no_question_waits_for_itself",
        "cancer_history",
        in_file(
            "questions/09-cancer.toml",
            'id = "cancer_history"\n',
            'id = "cancer_history"\napplies_when = "cancer_in_bone"\n',
        ),
    ),
    Plant(
        "a condition that every answer fulfils, and that is still called open",
        "unknown_is_exact",
        "skin.planted",
        rule("chest_pain_now and (age < 18 or age >= 18)", disposition="urgent"),
    ),
)


def flipped(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with the first threshold of a rule turned round."""
    index = next(i for i in reach(program, name, knowledge) if isinstance(program.literals[i].test, Within))
    test = program.literals[index].test
    assert isinstance(test, Within)
    return with_literal(program, index, Literal(replace(test, low=test.high, high=test.low)))


def short_of_an_option(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with the first list of a rule short of one option."""
    index = next(
        i
        for i in reach(program, name, knowledge)
        if isinstance(program.literals[i].test, Includes) and len(program.literals[i].test.options) > 1
    )
    test = program.literals[index].test
    assert isinstance(test, Includes)
    return with_literal(program, index, Literal(replace(test, options=frozenset(sorted(test.options)[1:]))))


def other_join(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with 'and' for 'or', or the other way round, at the top of a rule."""
    top = output_of(program, name, knowledge)
    turned = {"every": "some", "some": "every", "count": "every"}
    return with_operation(program, top, lambda operation: replace(operation, kind=turned[operation.kind]))


def lost_part(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with one part less at the top of a rule."""
    top = output_of(program, name, knowledge)
    return with_operation(program, top, lambda operation: replace(operation, nodes=operation.nodes[:-1]))


def fewer_needed(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with the first count of a rule one lower."""
    wanted = next(
        i
        for i in reach(program, name, knowledge)
        if i >= len(program.literals) and program.operations[i - len(program.literals)].kind == "count"
    )
    return with_operation(program, wanted, lambda operation: replace(operation, count=operation.count - 1))


def swapped_outputs(program: Program, name: str, knowledge: Knowledge) -> Program:
    """Return the program with the outputs of a rule and the next one exchanged."""
    place = place_of(name, knowledge)
    outputs = list(program.outputs)
    outputs[place], outputs[place + 1] = outputs[place + 1], outputs[place]
    return replace(program, outputs=tuple(outputs))


COMPILER_MISTAKES = (
    (flipped, "cauda_equina.explained_but_changing"),
    (short_of_an_option, "cauda_equina.bladder_with_pain"),
    (other_join, "cauda_equina.bladder_with_pain"),
    (lost_part, "cauda_equina.bladder_with_pain"),
    (fewer_needed, "several_flags.three_signs"),
    (swapped_outputs, "cauda_equina.bladder_with_pain"),
)


def place_of(name: str, knowledge: Knowledge) -> int:
    return [each.id for each in knowledge.rules].index(name)


def output_of(program: Program, name: str, knowledge: Knowledge) -> int:
    return program.outputs[place_of(name, knowledge)]


def reach(program: Program, name: str, knowledge: Knowledge) -> list[int]:
    """Return every node that a rule rests on, the lowest first."""
    found: set[int] = set()
    waiting = [output_of(program, name, knowledge)]
    while waiting:
        node = waiting.pop()
        found.add(node)
        if node >= len(program.literals):
            waiting += program.operations[node - len(program.literals)].nodes
    return sorted(found)


def with_literal(program: Program, index: int, literal: Literal) -> Program:
    literals = list(program.literals)
    literals[index] = literal
    return replace(program, literals=tuple(literals))


def with_operation(program: Program, node: int, change: Callable[..., object]) -> Program:
    operations = list(program.operations)
    place = node - len(program.literals)
    operations[place] = change(operations[place])  # type: ignore[call-overload]
    return replace(program, operations=tuple(operations))


__all__ = ["COMPILER_MISTAKES", "PLANTS", "Plant", "compiled"]
