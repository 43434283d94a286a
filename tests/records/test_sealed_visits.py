"""Visits of browsers: the table alone tells nothing of them and lets nobody go on with them."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from jivaka.records.protection.sessions import SessionStore, kept
from records.test_sealing import everything

pytestmark = pytest.mark.django_db
WORD = "planted-choice-of-a-visitor"


def begun():
    visit = SessionStore()
    visit["chosen"] = {"what": WORD, "many": [1] * 300}
    visit.save()
    return visit


def test_a_visit_goes_on_with_its_key_and_ends():
    key = begun().session_key
    again = SessionStore(key)
    assert again["chosen"]["what"] == WORD
    again["more"] = 1
    again.save()
    assert SessionStore(key)["more"] == 1
    assert again.exists(key)
    again.cycle_key()
    assert not again.exists(key)
    assert SessionStore(again.session_key)["chosen"]["what"] == WORD
    again.flush()
    assert not Session.objects.exists()
    SessionStore().delete()


def test_the_table_alone_opens_nothing():
    visit = begun()
    content = everything()
    row = Session.objects.get()
    assert row.session_key == kept(visit.session_key)
    assert row.session_key.encode() in content
    assert WORD.encode() not in content
    assert visit.session_key.encode() not in content
    assert SessionStore(row.session_key).load() == {}


def test_a_changed_strange_or_late_visit_is_none():
    visit, other = begun(), begun()
    rows = Session.objects.filter(session_key=kept(visit.session_key))
    rows.update(session_data=Session.objects.get(session_key=kept(other.session_key)).session_data)
    assert SessionStore(visit.session_key).load() == {}
    rows.update(session_data="not base64")
    assert SessionStore(visit.session_key).load() == {}
    Session.objects.update(expire_date=timezone.now())
    late = SessionStore(other.session_key)
    assert late.load() == {}
    assert late.session_key is None
