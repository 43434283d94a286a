"""Clients that nobody is: the same from the same seed, as often as written, readable as intakes; mistakes are said."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from cohort.people import TODAY, findings_of
from jivaka.core.knowledge.document import Document
from jivaka.engines.cohort.columns import gather
from jivaka.engines.cohort.planes import unpacked
from jivaka.engines.cohort.synthetic.answers import to_cohort
from jivaka.engines.cohort.synthetic.draw import Drawing, shows
from jivaka.engines.cohort.synthetic.lines import raw_intakes
from jivaka.engines.cohort.synthetic.prevalence import PATH, problems_with_frequencies, read_prevalence

CLIENTS = 40_000


@pytest.fixture(scope="module")
def prevalence(knowledge):
    found, problems = read_prevalence(knowledge)
    assert [problem.sentence() for problem in problems] == []
    return found


@pytest.fixture(scope="module")
def drawing(knowledge, prevalence):
    return Drawing(knowledge, prevalence, CLIENTS, 7)


@pytest.fixture(scope="module")
def answers(drawing):
    return drawing.draw()


def test_every_share_says_what_it_rests_on(knowledge, prevalence):
    for entry in prevalence.entries:
        assert (entry.basis == "assumed") == (not entry.sources) == (not entry.strength), entry.name
        assert set(entry.sources) <= set(knowledge.sources)
    assert any(entry.basis == "evidence" for entry in prevalence.entries)


def test_the_published_figures_are_met(knowledge, prevalence, drawing, answers):
    assert len(answers.ids) == CLIENTS
    for figure in prevalence.figures:
        some, among = shows(drawing.cohort, knowledge, figure.among, figure.when)
        assert among > 1000
        chance = 4 * sqrt(figure.share * (1 - figure.share) / among)
        assert abs(some / among - figure.share) <= figure.within + chance, figure.says


def test_the_same_seed_gives_the_same_clients_and_another_gives_others(knowledge, prevalence):
    first, again, other = (Drawing(knowledge, prevalence, 64, seed).draw() for seed in (3, 3, 4))
    same = list(raw_intakes(first, knowledge, TODAY))
    assert same == list(raw_intakes(again, knowledge, TODAY))
    assert [item["answers"] for item in same] != [i["answers"] for i in raw_intakes(other, knowledge, TODAY)]


def test_written_as_intakes_they_are_the_same_clients(knowledge, prevalence, assessor):
    drawn = Drawing(knowledge, prevalence, 200, 12).draw()
    packed = to_cohort(drawn, knowledge)
    read = gather(findings_of(assessor, list(raw_intakes(drawn, knowledge, TODAY))), knowledge)
    for name in ("has", "may", "known", "not_applicable", "said_unknown"):
        ours, core = (unpacked(getattr(cohort, name), 200) for cohort in (packed, read))
        assert np.array_equal(ours, core), name
    assert np.allclose(packed.numbers, read.numbers, equal_nan=True)


def test_progress_is_told(knowledge, prevalence):
    told = []
    Drawing(knowledge, prevalence, 10, 1).draw(lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] - 1


def with_text(knowledge, change):
    """Return the knowledge with the file of frequencies changed."""
    text = change(knowledge.other[PATH].text)
    return replace(knowledge, other={PATH: Document(PATH, text, tomllib.loads(text))})


MISTAKES = {
    "a share above 1": (lambda t: t.replace("yes = 0.998", "yes = 1.998"), "make 1.998"),
    "shares that are not 1": (lambda t: t.replace("male = 0.375", "male = 0.475"), "They make 1 together"),
    "no source": (lambda t: t.replace('basis = "assumed"', 'basis = "evidence"', 1), "names 0 sources"),
    "an unknown source": (lambda t: t.replace('"YUS19"', '"YUS99"'), "YUS99"),
    "a strength that is none": (lambda t: t.replace('strength = "C"', 'strength = "Z"', 1), "'strength' is 'Z'"),
    "an unknown option": (lambda t: t.replace("nuts = 0.03", "nutz = 0.03"), "no option 'nutz'"),
    "an unknown question": (lambda t: t.replace('among = "age >= 75"', 'among = "agee >= 75"'), "agee"),
    "a question too late": (
        lambda t: t.replace('among = "age >= 75"', 'among = "fever_now"', 1),
        "Write fever_now before",
    ),
    "an essential question left out": (
        lambda t: t.replace('name = "able_to_agree"', 'name = "frail"'),
        "able_to_agree",
    ),
    "a wrong form": (lambda t: t.replace("yes = 0.998", "shares = { yes = 1.0 }"), "has no yes"),
}


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_a_mistake_in_the_frequencies_is_said(knowledge, mistake):
    change, says = MISTAKES[mistake]
    broken = with_text(knowledge, change)
    assert broken.other[PATH].text != knowledge.other[PATH].text
    problems = [problem.sentence() for problem in problems_with_frequencies(broken)]
    assert any(says in sentence for sentence in problems), problems


def test_a_knowledge_without_frequencies_has_no_problem_with_them(knowledge):
    assert problems_with_frequencies(replace(knowledge, other={})) == ()
