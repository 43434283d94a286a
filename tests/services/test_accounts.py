"""Accounts, their roles and their clients: who may give what, and that each deed leaves one row in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.accounts import account_of, clients_at, is_staff, own_clients, therapists_named
from jivaka.queries.roles import actors_of
from jivaka.records.models import Account, AuditEntry, Client, Membership, Message
from jivaka.services.accounts import Grant, add_account, give_role, join_client, owe_account_mail, take_role
from services.salon import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def audited(action):
    return AuditEntry.objects.filter(action=action).count()


def refused(work):
    with pytest.raises(ProblemsError) as error:
        work()
    return error.value.problems[0].code


def a_client(email="olha@example.org", account=None):
    return Client.objects.create(name="Olha", email=email, created_at=NOW, account_id=account).pk


def test_an_account_is_added_once_whatever_the_case_of_its_address():
    account = add_account(SYSTEM, "Olha@Example.org", at=NOW, name="Olha", language="uk")
    kept = Account.objects.get(pk=account)
    assert (kept.email, kept.name, kept.language, kept.has_usable_password()) == (
        "olha@example.org",
        "Olha",
        "uk",
        False,
    )
    assert account_of(" OLHA@example.org ") == account
    assert refused(lambda: add_account(SYSTEM, "olha@EXAMPLE.org", at=NOW)) == "account_exists"
    assert audited("account.added") == 1


def test_a_client_joins_the_account_whose_proved_address_they_booked_with():
    account = add_account(SYSTEM, "olha@example.org", at=NOW)
    mine, other = a_client("Olha@example.org"), a_client("taras@example.org")
    assert clients_at("olha@example.org") == (mine,)
    join_client(Actor("client", mine), account, mine, "olha@example.org", at=NOW)
    join_client(Actor("client", mine), account, mine, "olha@example.org", at=NOW)
    assert [one.number for one in own_clients(account)] == [mine]
    assert audited("client.joined") == 1
    assert (
        refused(lambda: join_client(Actor("client", other), account, other, "olha@example.org", at=NOW)) == "not_theirs"
    )
    assert Client.objects.get(pk=other).account_id is None


def test_a_client_of_another_account_stays_there():
    first, second = (add_account(SYSTEM, f"{name}@example.org", at=NOW) for name in ("a", "b"))
    client = a_client("b@example.org", account=first)
    assert (
        refused(lambda: join_client(Actor("client", client), second, client, "b@example.org", at=NOW)) == "not_theirs"
    )
    assert own_clients(second) == ()


@pytest.mark.parametrize("nothing", ["", "  "])
def test_no_address_proves_nothing(nothing):
    account, client = add_account(SYSTEM, "a@example.org", at=NOW), a_client("")
    assert refused(lambda: join_client(Actor("client", client), account, client, nothing, at=NOW)) == "not_theirs"
    assert clients_at(nothing.strip()) == ()


def test_an_account_may_hold_several_clients():
    account = add_account(SYSTEM, "olha@example.org", at=NOW)
    family = [a_client(), a_client(), a_client()]
    for one in family:
        join_client(Actor("client", one), account, one, "olha@example.org", at=NOW)
    assert [one.number for one in own_clients(account)] == family


# --------------------------------------------------------------------------------------------------------------- roles


def test_a_role_is_given_once_and_taken_again(small):
    account = add_account(SYSTEM, "boss@example.org", at=NOW)
    for _twice in range(2):
        give_role(SYSTEM, account, Grant("manager", small.salon), at=NOW)
    assert is_staff(account)
    assert actors_of(account)["manager"].salons == {small.salon}
    assert audited("role.given") == 1
    take_role(SYSTEM, account, "manager", at=NOW, salon=small.salon)
    assert not is_staff(account)
    assert audited("role.taken") == 1
    assert refused(lambda: take_role(SYSTEM, account, "manager", at=NOW, salon=small.salon)) == "no_such_role"


def test_a_therapist_is_one_of_the_salons_and_nobody_else_is(small):
    account = add_account(SYSTEM, "olha@example.org", at=NOW)
    give_role(SYSTEM, account, Grant("therapist", small.salon, small.olha), at=NOW)
    assert actors_of(account)["therapist"].therapist == small.olha
    assert refused(lambda: give_role(SYSTEM, account, Grant("therapist", small.salon), at=NOW)) == "whose_role"
    wrong = Grant("manager", small.salon, small.olha)
    assert refused(lambda: give_role(SYSTEM, account, wrong, at=NOW)) == "whose_role"


@pytest.mark.parametrize("role", ["client", "system", "owner"])
def test_only_roles_of_the_staff_can_be_given(role):
    account = add_account(SYSTEM, "a@example.org", at=NOW)
    assert refused(lambda: give_role(SYSTEM, account, Grant(role), at=NOW)) == "no_role"
    assert not Membership.objects.exists()


def actors(salon):
    here = frozenset({salon})
    return {
        "manager here": (Actor("manager", 1, salons=here), True, False),
        "manager of the chain": (Actor("manager", 2, everywhere=True), True, True),
        "manager elsewhere": (Actor("manager", 3, salons=frozenset({salon + 99})), False, False),
        "receptionist here": (Actor("receptionist", 4, salons=here), False, False),
        "therapist here": (Actor("therapist", 5, salons=here), False, False),
        "reviewer": (Actor("reviewer", 6, everywhere=True), False, False),
        "client": (Actor("client", 7), False, False),
        "system": (SYSTEM, True, True),
    }


@pytest.mark.parametrize("who", actors(0))
def test_who_may_give_and_take_roles(small, who):
    actor, in_salon, in_chain = actors(small.salon)[who]
    account = add_account(SYSTEM, "new@example.org", at=NOW)
    for salon, may in ((small.salon, in_salon), (None, in_chain)):
        if may:
            give_role(actor, account, Grant("receptionist", salon), at=NOW)
            take_role(actor, account, "receptionist", at=NOW, salon=salon)
            continue
        Membership.objects.create(account_id=account, role="receptionist", salon_id=salon, added_at=NOW)
        assert refused(lambda place=salon: give_role(actor, account, Grant("manager", place), at=NOW)) == "not_allowed"
        assert (
            refused(lambda place=salon: take_role(actor, account, "receptionist", at=NOW, salon=place)) == "not_allowed"
        )
    assert not Membership.objects.filter(role="manager").exists()


def test_a_therapist_is_found_by_name_whatever_the_case(small):
    assert therapists_named(" ОЛЬГА ") == (small.olha,)
    assert therapists_named("nobody") == ()


def test_letters_about_accounts_are_owed_each_with_its_own_key():
    for _twice in range(2):
        owe_account_mail("login_code", "olha@example.org", "uk", at=NOW, code="ABC")
    until = (NOW + timedelta(minutes=15)).isoformat()
    expected = {"letter": "login_code", "to": "olha@example.org", "language": "uk", "until": until, "code": "ABC"}
    assert [one.payload for one in Message.objects.filter(kind="account.code")] == [expected] * 2
