"""Who may do what: nothing that is not in the table, and only where the role is theirs."""

from __future__ import annotations

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.access.rights import RIGHTS, check_may, may
from jivaka.core.errors import ProblemsError

CLINICAL = ("read_clinical", "write_note", "accept_clearance", "override_limit", "break_glass")


@pytest.mark.parametrize("role", ["client", "receptionist", "manager", "reviewer"])
def test_nobody_but_a_therapist_comes_near_clinical_answers(role):
    assert not any(may(Actor(role, 1, everywhere=True), deed) for deed in CLINICAL)


def test_a_role_is_worth_nothing_in_another_salon():
    here = Actor("receptionist", 1, salons=frozenset({3}))
    assert may(here, "change_bookings", 3)
    assert not may(here, "change_bookings", 4)


def test_a_refusal_says_who_may_not_and_whom_to_ask():
    with pytest.raises(ProblemsError, match=r"in this salon") as raised:
        check_may(Actor("therapist", 1), "read_clinical", 3)
    assert raised.value.problems[0].code == "not_allowed"


def test_a_client_has_no_rights_beyond_their_own_records_and_the_system_reads_nobody():
    assert RIGHTS["client"] == frozenset()
    assert not any(may(SYSTEM, deed) for deed in CLINICAL if deed != "write_note")
