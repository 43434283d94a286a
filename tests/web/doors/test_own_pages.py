"""What an account finds as its own: the clients who booked with its proved address, and nobody else's."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from jivaka.core.access.actor import SYSTEM
from jivaka.records.models import Account, AuditEntry, Client
from jivaka.services.accounts import join_client
from web.staff import inside, member
from web.visit import Visit

pytestmark = pytest.mark.django_db


def an_account(email="olha@example.org", *, proved=True):
    account = Account.objects.create_user(email)
    EmailAddress.objects.create(user=account, email=email, verified=proved, primary=True)
    return account


def a_client(name="Olha", email="olha@example.org"):
    return Client.objects.create(name=name, email=email, created_at=timezone.now()).pk


def shown(browser):
    return [one.name for one, _next in browser.get(reverse("own")).context["clients"]]


def test_the_clients_who_booked_with_the_proved_address_are_found_families_too():
    a_client()
    a_client("Marko, 15", "Olha@example.org")
    a_client("Taras", "taras@example.org")
    browser = inside(an_account())
    assert shown(browser) == ["Olha", "Marko, 15"]
    assert shown(browser) == ["Olha", "Marko, 15"]
    assert AuditEntry.objects.filter(action="client.joined").count() == 2


def test_an_address_that_is_not_proved_finds_nothing():
    a_client()
    assert shown(inside(an_account(proved=False))) == []
    assert Client.objects.get().account_id is None


def test_another_account_gets_404_even_with_the_number():
    client = a_client()
    hers, his = inside(an_account()), inside(an_account("taras@example.org"))
    assert shown(hers) == ["Olha"]
    assert hers.get(reverse("own_client", args=[client])).status_code == 302
    assert his.get(reverse("own_client", args=[client])).status_code == 404
    assert shown(his) == []


@pytest.mark.parametrize("role", ["therapist", "receptionist", "manager", "reviewer"])
def test_staff_get_404_there_too(role):
    number = a_client()
    assert inside(member(role)).get(reverse("own_client", args=[number])).status_code == 404


def test_a_client_who_is_not_joined_yet_is_nobodys_page():
    number = a_client()
    assert inside(an_account("taras@example.org")).get(reverse("own_client", args=[number])).status_code == 404


def test_the_client_stays_with_the_first_account_when_the_address_changes_hands():
    client, first = a_client(), an_account()
    join_client(SYSTEM, first.pk, client, "olha@example.org", at=timezone.now())
    first.email = "new@example.org"
    first.save()
    second = Account.objects.create_user("olha@example.org")
    EmailAddress.objects.filter(user=first).update(email="new@example.org")
    EmailAddress.objects.create(user=second, email="olha@example.org", verified=True, primary=True)
    assert shown(inside(second)) == []
    assert shown(inside(first)) == ["Olha"]


def test_the_page_opens_the_clients_own_page():
    client = a_client()
    browser = inside(an_account())
    shown(browser)
    page = browser.get(reverse("own_client", args=[client]), follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"].startswith("/en/mine/")


@pytest.mark.parametrize(("age", "parent"), [("15", True), ("17", True), ("18", False), ("40", False)])
def test_questions_that_a_parent_begins_for_a_child_ask_for_the_parent(age, parent):
    """Rules U01 and U02 of the knowledge decide from the age, whoever begins the questions from their own page."""
    browser = inside(an_account())
    assert reverse("portal:begin") in browser.get(reverse("own")).content.decode()
    visit = Visit()
    visit.client = browser
    browser.post(reverse("portal:begin"))
    about = {"age": age, "sex_birth": "female", "height_cm": "165", "weight_kg": "60", "able_to_agree": "yes"}
    visit.post("about_you", about | {"shown": " ".join(about)})
    asked = {field.question.id for field in visit.get("about_you").context["fields"]}
    assert ("guardian_agrees" in asked) is parent
