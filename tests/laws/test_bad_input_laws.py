"""Whatever stands in an intake, reading it gives a value or sentences, never a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from jivaka.core.intake.reading import read_intake
from laws.intakes import TODAY

if TYPE_CHECKING:
    from jivaka.core.assessment.assessor import Assessor

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_any_answer_is_read_or_refused_with_a_remedy(data: st.DataObject, assessor: Assessor) -> None:
    names = sorted(assessor.knowledge.questions)
    answers: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=5))
    intake, problems = read_intake({"answers": answers}, assessor.knowledge, assessor.names, today=TODAY)
    assert (intake is None) == bool(problems)
    assert all(problem.remedy and problem.where for problem in problems)


@given(raw=ANYTHING)
def test_anything_in_place_of_an_intake_is_refused(raw: Any, assessor: Assessor) -> None:
    intake, problems = read_intake(raw, assessor.knowledge, assessor.names, today=TODAY)
    assert intake is None
    assert problems


@given(entry=ANYTHING)
def test_any_medicine_entry_is_read_or_refused(entry: Any, assessor: Assessor) -> None:
    raw = {"answers": {"medicines": [entry, {"name": "x", "class_ids": [entry]}]}}
    intake, problems = read_intake(raw, assessor.knowledge, assessor.names, today=TODAY)
    assert (intake is None) == bool(problems)
