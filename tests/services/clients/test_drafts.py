"""What is decided from a draft: one client and one decision, however often and however fast it is asked for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from jivaka.core.errors import ProblemsError
from jivaka.records.models import Client, Decision
from jivaka.services.drafts import decide_draft, keep_answers, open_draft, read_draft
from services.treated import example

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def begun():
    token = open_draft(at=AT)
    keep_answers(token, example("office_worker.json"), at=AT)
    return token


@pytest.mark.django_db
def test_a_draft_is_decided_once_until_an_answer_changes(assessor):
    token = begun()
    first, again = (decide_draft(token, assessor, at=AT, language="uk") for _twice in range(2))
    assert first == again == (Client.objects.get().pk, Decision.objects.get().pk)
    assert Client.objects.get().language == "uk"
    keep_answers(token, {**example("office_worker.json"), "frail": True}, at=AT)
    client, decision = decide_draft(token, assessor, at=AT, language="uk")
    assert (client, decision) != first
    assert client == first[0]
    assert read_draft(token, at=AT).decision == decision


@pytest.mark.django_db
def test_a_draft_that_is_gone_is_a_sentence(assessor):
    with pytest.raises(ProblemsError, match="not here any more"):
        decide_draft("gone", assessor, at=AT, language="en")
    assert not Client.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_decide_at_the_same_moment_make_one_client(assessor):
    token, at_once, made = begun(), threading.Barrier(2), []

    def decide():
        at_once.wait()
        made.append(decide_draft(token, assessor, at=AT, language="en"))
        connection.close()

    threads = [threading.Thread(target=decide) for _window in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0] == made[1]
    assert (Client.objects.count(), Decision.objects.count()) == (1, 1)
