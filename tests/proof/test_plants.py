"""Every planted mistake is found by its law, which names the right rule; without the mistake the law holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from jivaka.engines.proof import prove as engine
from jivaka.engines.proof.certificate.prover import Prover
from jivaka.engines.proof.worlds import compiled
from jivaka.interfaces.kb.folder import load_documents
from proof.plants import COMPILER_MISTAKES, PLANTS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
SAME = "the_compiled_form_says_the_same"


@pytest.fixture(scope="module")
def documents():
    return {document.path: document for document in load_documents(ROOT / "knowledge")}


def proven(knowledge, law, program=None):
    return engine.prove(knowledge, lambda _law, _outcome: None, program=program, only=(law,), second=False, workers=1)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name.replace(" ", "_"))
def test_a_planted_mistake_is_found_and_named(plant, documents):
    report = proven(plant.spoil(documents), plant.law)
    (verdict,) = report.verdicts
    assert not report.proven
    named = {name for breach in verdict.first.breaches for name in (breach.subject, *breach.rules)}
    said = " ".join(breach.note for breach in verdict.first.breaches)
    assert plant.names in named or plant.names in said, (named, said)


@pytest.mark.parametrize(("spoil", "name"), COMPILER_MISTAKES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_mistake_of_the_compiler_is_found_and_named(spoil, name, knowledge):
    report = proven(knowledge, SAME, spoil(compiled(knowledge), name, knowledge))
    (verdict,) = report.verdicts
    assert name in {breach.subject for breach in verdict.first.breaches}
    assert not report.proven


@pytest.mark.parametrize("law", sorted({plant.law for plant in PLANTS} | {SAME}))
def test_without_a_mistake_the_law_holds(law, knowledge):
    assert proven(knowledge, law).proven


def test_a_solver_that_lies_is_caught_by_the_checker(knowledge, monkeypatch):
    honest = Prover.refutes

    def lying(self, *parts):
        if not honest(self, *parts) and parts != (1,):
            self._refuted.append((tuple(-part for part in parts), True))
            return True
        return parts != (1,) and True

    monkeypatch.setattr(Prover, "refutes", lying)
    wrong = compiled(knowledge)
    spoil, name = COMPILER_MISTAKES[2]
    report = proven(knowledge, SAME, spoil(wrong, name, knowledge))
    assert report.verdicts[0].first.proven
    assert not report.proven
    assert any(each.gap is not None for each in report.certificates)
