"""Who may do what to a client's records: each service asks by itself, whatever page or command leads to it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.records.models import AuditEntry, Client, Consent, Course, Decision, Intake
from jivaka.services.clients import Reach, add_client, give_consent, keep_contact
from jivaka.services.courses import propose_course
from jivaka.services.intakes import submit_intake
from jivaka.services.protection.own_record import PARTS
from services.salon import NOW, make_decision
from services.treated import example

SOURCE = Path(__file__).parents[2] / "src" / "jivaka"
KEPT = {"Client", *(table.__name__ for table, _way in PARTS.values())}
"""Tables that tell of a client: those whose rows are in the document of all that is known about one."""
UNASKED = {
    "join_client": "the address that its holder has proved is the right",
    "sweep_holds": "what has run out is nobody's any more",
    "open_draft": "anybody may begin to answer",
    "read_draft": "the token is the right: only the browser of the client, or of the desk that asks, has it",
    "keep_answers": "the token is the right",
    "finish_draft": "the token is the right",
    "decide_draft": "the token is the right",
    "discard_draft": "the token is the right",
    "keep_photo": "the token is the right",
    "delete_old_drafts": "no page: the worker looks at dates",
    "owe_reminders": "no page: the worker looks at dates",
    "fill_demo": "no page: a command: makes clients up",
    "list_audit": "no page: a command, for whoever runs the machine",
    "restore": "no page: a command, for whoever runs the machine",
    "rotate_keys": "no page: a command, for whoever runs the machine",
    "keys_in_use": "no page: a command: it counts",
    "update_database": "no page: a command: it makes the tables",
    "demo_found": "no page: a command: it counts",
}
"""Services that touch such tables and do not ask who it is; with the reason."""


@dataclass(frozen=True)
class Written:
    """A function of the services as it is written: the names in it, and whether it takes an actor and asks about it."""

    name: str
    file: Path
    names: frozenset[str]
    takes_actor: bool
    asks: bool


def read(file, one):
    names = frozenset(node.id for node in ast.walk(one) if isinstance(node, ast.Name))
    asked = (node for check in ast.walk(one) if isinstance(check, ast.Compare) for node in ast.walk(check))
    compares = any(isinstance(node, ast.Attribute) and ast.unparse(node).startswith("actor.") for node in asked)
    first = [argument.arg for argument in (*one.args.posonlyargs, *one.args.args)][:1]
    checks = names & {"check_may", "may", "check_own"}
    return Written(one.name, file, names, first == ["actor"], compares or bool(checks))


@cache
def services():
    """Return every function of the services, by its name."""
    found = {}
    for file in (SOURCE / "services").rglob("*.py"):
        for one in ast.parse(file.read_text("utf-8")).body:
            if isinstance(one, ast.FunctionDef):
                found.setdefault(one.name, []).append(read(file, one))
    return found


def reached(one, seen):
    """Return a function with all that it leads to in the services."""
    if one not in seen:
        seen.add(one)
        for name in one.names:
            for other in services().get(name, ()):
                reached(other, seen)
    return seen


def led_to(*rooms):
    """Return the names of the functions of the services that rooms import."""
    names = set()
    for file in (file for room in rooms for file in (SOURCE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jivaka.services"):
                names |= {alias.name for alias in node.names if alias.name in services()}
    return names


def test_every_service_that_touches_what_is_known_of_a_client_asks_who_it_is():
    """Complete by construction: it reads the code, so that a new service is asked about on the day it is written."""
    every = [one for name in sorted(led_to("web", "interfaces", "config")) for one in services()[name]]
    touching = [one for one in every if any(other.names & KEPT for other in reached(one, set()))]
    assert len(touching) > 40
    bare = {
        one.name: one.file
        for one in touching
        if not (one.takes_actor and any(other.asks for other in reached(one, set())))
    }
    assert {name: file for name, file in bare.items() if name not in UNASKED} == {}, "Let it take an actor, and ask."
    assert UNASKED.keys() - bare.keys() == set(), "These ask, or are no more."


def test_what_is_said_to_be_no_page_is_none():
    assert {name for name, why in UNASKED.items() if why.startswith("no page")} & led_to("web") == set()


COURSE = {"course": {"sessions": {"likely": [4, 6], "ceiling": 8}}}
AT_DESK = {"receptionist", "manager", "therapist"}
"""Roles that change bookings."""


@pytest.fixture
def deeds(small, assessor):
    """Return each verb on the client, as a call that needs only its actor, with the roles of the staff that may."""
    one, plan = small.client, make_decision(small.client, document=COURSE)
    answers, reach = {"answers": example("office_worker.json")}, Reach("Марія", "m@example.org", "+380671234567")
    return {
        "keep_contact": (lambda actor: keep_contact(actor, one, reach, at=NOW), AT_DESK),
        "give_consent": (lambda actor: give_consent(actor, one, {"booking": "1"}, at=NOW), AT_DESK),
        "propose_course": (lambda actor: propose_course(actor, plan, at=NOW), AT_DESK),
        "submit_intake": (lambda actor: submit_intake(actor, one, answers, assessor, at=NOW), {"receptionist"}),
    }


VERBS = ("keep_contact", "give_consent", "propose_course", "submit_intake")


def counted():
    tables = (AuditEntry, Client, Consent, Course, Decision, Intake)
    return [table.objects.count() for table in tables]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["therapist", "receptionist", "manager", "reviewer"])
def test_staff_act_for_a_client_where_their_role_may_and_nowhere_where_they_have_none(small, deeds, verb, role):
    work, may = deeds[verb]
    before = counted()
    refused = [Actor(role, 7)]
    allowed = [Actor(role, 7, frozenset({small.salon})), Actor(role, 7, everywhere=True)]
    for actor in refused if role in may else refused + allowed:
        with pytest.raises(ProblemsError, match="You may not do this") as raised:
            work(actor)
        assert [one.code for one in raised.value.problems] == ["not_allowed"]
    assert counted() == before
    for actor in allowed if role in may else ():
        work(actor)
    assert (counted() == before) == (role not in may)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_clients_act_for_themselves_alone_and_the_system_for_everybody(small, deeds, verb):
    work, _may = deeds[verb]
    before = counted()
    for stranger in (Actor("client"), Actor("client", small.client + 1000)):
        with pytest.raises(ProblemsError, match="This belongs to somebody else"):
            work(stranger)
    assert counted() == before
    for actor in (Actor("client", small.client), SYSTEM):
        work(actor)
    assert counted() != before


@pytest.mark.django_db
def test_a_decision_that_nobody_has_tells_a_stranger_nothing(small):
    for actor in (Actor("client"), Actor("client", small.client)):
        with pytest.raises(ProblemsError, match="This belongs to somebody else"):
            propose_course(actor, small.decision + 1000, at=NOW)
    with pytest.raises(ProblemsError, match="There is no such decision"):
        propose_course(SYSTEM, small.decision + 1000, at=NOW)


@pytest.mark.django_db
def test_clients_add_themselves_once_and_the_desk_adds_whoever_comes(small):
    assert add_client(Actor("client"), at=NOW) != add_client(SYSTEM, at=NOW)
    assert add_client(Actor("receptionist", 7, frozenset({small.salon})), at=NOW, name="Іван")
    before = counted()
    for stranger in (
        Actor("client", small.client),
        Actor("receptionist", 7),
        Actor("reviewer", 7, everywhere=True),
    ):
        with pytest.raises(ProblemsError):
            add_client(stranger, at=NOW)
    assert counted() == before
