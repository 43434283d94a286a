"""Clients found at the desk by their blind index: the same as by opening everybody, and hardly any other is opened."""

from __future__ import annotations

from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.queries.desk.people import MOST_FOUND, find_clients
from jivaka.records.models import Client
from jivaka.records.protection import fields, keys
from jivaka.services.clients import Reach, keep_contact
from jivaka.services.protection.keys import rotate_keys
from jivaka.services.protection.own_record import erase_client
from records.test_lookup import before
from services.salon import NOW

pytestmark = pytest.mark.django_db
DESK = Actor("receptionist", everywhere=True)
FIRST = ("Олена", "Іван", "Марія", "Noi", "สมชาย", "ประเสริฐ", "Ann-Marie", "Мар'яна")
LAST = ("Коваль", "Коваленко", "Бондар", "Smith", "ใจดี", "Grossmann", "")


def crowd(number, seed=1):
    chance = Random(seed)
    rows = [
        Client(
            name=f"{chance.choice(FIRST)} {chance.choice(LAST)}".strip() if chance.random() < 0.95 else "",
            phone=f"+380 {chance.randrange(10**9):09}" if chance.random() < 0.8 else "",
            created_at=NOW,
        )
        for _ in range(number)
    ]
    return Client.objects.bulk_create(rows)


def found(text, salon=1):
    return [one.number for one in find_clients(DESK, salon, text)]


def slowly(text):
    """The twin: everybody is opened and looked at."""
    rows = Client.objects.filter(erased_at=None).order_by("-pk")
    return [row.pk for row in rows if before(row.name, row.phone, text)][:MOST_FOUND]


def test_the_index_finds_whom_opening_everybody_finds():
    rows = crowd(150)
    known = [(row.name, row.phone) for row in rows]

    @settings(max_examples=60)
    @given(st.data())
    def law(data):
        whole = data.draw(st.sampled_from(known).flatmap(st.sampled_from))
        first = data.draw(st.integers(0, max(0, len(whole) - 2)))
        text = whole[first : data.draw(st.integers(first + 2, max(first + 2, len(whole))))]
        more = data.draw(st.sampled_from(["", " ма", "x", " 38", " о а"]))
        wanted = " ".join((text + more).split())
        assert found(text + more) == (slowly(wanted) if len(wanted) > 1 else [])

    law()
    assert len(found("ва")) == MOST_FOUND
    assert found("а о") == slowly("а о") != []  # letters, not words: everybody is opened


def test_only_who_may_be_sought_is_opened():
    crowd(300)
    one = Client.objects.create(name="Зиновій Щур", phone="+66 81 111 2222", created_at=NOW)
    with patch.object(fields, "unseal", wraps=fields.unseal) as opened:
        assert found("зиновій щу") == found("1 11 2222") == [one.pk]
    assert opened.call_count < 30
    with patch.object(fields, "unseal", side_effect=AssertionError("opened")):
        assert found("qqqqzzzz") == []


@pytest.mark.parametrize("text", ["", " ", "о", " о ", "@"])
def test_less_than_two_letters_find_nobody(text):
    crowd(5)
    assert found(text) == []


def test_nobody_is_found_by_whoever_may_not_read_contact_details():
    for actor in (Actor("client", 1), Actor("reviewer", everywhere=True), SYSTEM, Actor("receptionist", 1)):
        with pytest.raises(ProblemsError, match="You may not do this"):
            find_clients(actor, 1, "олена")


def test_a_new_name_is_found_and_the_old_one_no_more():
    one = Client.objects.create(name="Олена Коваль", phone="+380671234567", created_at=NOW)
    assert found("коваль") == found("0671234") == [one.pk]
    keep_contact(SYSTEM, one.pk, Reach("Олена Бондар", phone="+66811112222"), at=NOW)
    assert found("бондар") == found("8111") == [one.pk]
    assert found("коваль") == found("0671234") == []
    kept = Client.objects.get(pk=one.pk)
    kept.name = "Noi"
    kept.save(update_fields=["name"])
    assert found("noi") == [one.pk]
    assert found("олена") == []
    kept.language = "th"
    kept.save(update_fields=["language"])
    assert found("noi") == [one.pk]


def test_after_an_erasure_nothing_of_the_index_is_left():
    one = Client.objects.create(name="Олена Коваль", phone="+380671234567", created_at=NOW)
    erase_client(SYSTEM, one.pk, at=NOW)
    assert Client.objects.get(pk=one.pk).search_index == b""
    assert found("коваль") == []


def test_everybody_is_found_before_during_and_after_a_rotation(settings):
    crowd(30)
    old, new = settings.JIVAKA_KEYS, keys.fresh().written()
    wanted = slowly("коваль")
    settings.JIVAKA_KEYS = f"{new},{old}"
    late = Client.objects.create(name="Коваль Пізній", created_at=NOW)
    assert found("коваль") == [late.pk, *wanted][:MOST_FOUND]
    indexes = dict(Client.objects.values_list("pk", "search_index"))
    rotate_keys(SYSTEM, at=NOW, new=False)
    changed = [pk for pk, index in Client.objects.values_list("pk", "search_index") if index and index != indexes[pk]]
    assert set(changed) == {pk for pk, index in indexes.items() if index and pk != late.pk}
    settings.JIVAKA_KEYS = new
    assert found("коваль") == [late.pk, *wanted][:MOST_FOUND]


def test_an_index_that_another_key_made_rules_nobody_out():
    """As after a backup from before a rotation: whoever it belongs to is opened and looked at."""
    one = Client.objects.create(name="Олена Коваль", created_at=NOW)
    Client.objects.filter(pk=one.pk).update(search_index=keys.fresh().for_search().index("Олена Коваль", ""))
    assert found("коваль") == [one.pk]
