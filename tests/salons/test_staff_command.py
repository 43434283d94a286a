"""The command staff and the accounts of a demonstration: who gets which role where, and sentences for mistakes."""

from __future__ import annotations

import pytest

from jivaka.queries.roles import actors_of
from jivaka.records.models import Account, AuditEntry, Salon, Therapist
from jivaka.services.demo import address_of
from salons.conftest import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]


def actors(email):
    return actors_of(Account.objects.get(email=email).pk)


def test_the_first_manager_is_added_and_can_come_in(run):
    done = run("staff", "add", "Boss@example.org", "--role", "manager", "--name", "Olena")
    assert done.status == 0, done.complained
    assert "/account/login/" in done.said
    assert actors("boss@example.org")["manager"].everywhere
    assert not Account.objects.get(email="boss@example.org").has_usable_password()
    assert set(AuditEntry.objects.filter(actor="system").values_list("action", flat=True)) >= {
        "account.added",
        "role.given",
    }


def test_a_therapist_is_added_by_name_in_a_salon(run):
    salon, therapist = Salon.objects.first(), Therapist.objects.first()
    done = run(
        *("staff", "add", "olha@example.org", "--role", "therapist"),
        *("--salon", salon.slug, "--therapist", therapist.name.upper()),
    )
    assert done.status == 0, done.complained
    actor = actors("olha@example.org")["therapist"]
    assert (actor.salons, actor.therapist, actor.everywhere) == ({salon.pk}, therapist.pk, False)


def test_an_account_that_is_there_already_gets_another_role(run):
    run("staff", "add", "boss@example.org", "--role", "manager")
    assert run("staff", "add", "BOSS@example.org", "--role", "reviewer").status == 0
    assert set(actors("boss@example.org")) == {"manager", "reviewer"}
    assert Account.objects.filter(email="boss@example.org").count() == 1


def test_a_role_is_taken_again_and_the_list_shows_who_has_which(run):
    run("staff", "add", "boss@example.org", "--role", "manager")
    assert "boss@example.org" in run("staff", "list").said
    assert run("staff", "remove", "boss@example.org", "--role", "manager").status == 0
    assert "boss@example.org" not in run("staff", "list").said
    assert run("staff", "remove", "boss@example.org", "--role", "manager").status == 2
    assert run("staff", "remove", "nobody@example.org", "--role", "manager").status == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add",), "An address and a role are needed"),
        (("add", "a@example.org"), "An address and a role are needed"),
        (("add", "a@example.org", "--role", "therapist"), "which therapist"),
        (("add", "a@example.org", "--role", "therapist", "--therapist", "Nobody"), '0 therapists are called "Nobody"'),
        (("add", "a@example.org", "--role", "manager", "--salon", "atlantis"), 'no salon "atlantis"'),
        (("add", "a@example.org", "--role", "owner"), "invalid choice"),
        (("add", "a@example", "--role", "manager"), "'a@example' is no e-mail address"),
        (("add", "Olha", "--role", "manager"), "'Olha' is no e-mail address"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_adds_nobody(run, words, says):
    done = run("staff", *words)
    assert done.status == 2
    assert says in done.complained
    assert not Account.objects.filter(email__in=("a@example.org", "a@example", "olha")).exists()


def test_a_role_that_cannot_be_given_makes_no_account(run):
    name = Therapist.objects.first().name
    done = run("staff", "add", "a@example.org", "--role", "manager", "--therapist", name)
    assert done.status == 2
    assert "belongs to one therapist" in done.complained
    assert not Account.objects.filter(email="a@example.org").exists()


def test_a_demonstration_has_an_account_of_each_role_and_makes_them_anew(assessor):
    first = Salon.objects.order_by("pk").first().pk
    for _again in range(2):
        found = {role: actors(address_of(role))[role] for role in ("therapist", "receptionist", "manager", "reviewer")}
        assert found["therapist"].salons == found["receptionist"].salons == {Salon.objects.order_by("pk").first().pk}
        assert found["therapist"].therapist is not None
        assert found["manager"].everywhere
        assert found["reviewer"].everywhere
        fill(assessor, again=True)
    assert Salon.objects.order_by("pk").first().pk != first
    assert Account.objects.filter(email__endswith="@demo.example").count() == 4
