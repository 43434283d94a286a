"""Owes messages and looks at the outbox, as a process of its own: `owe N` (and nothing else), `state`."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "jivaka.config.settings"
django.setup()

from jivaka.records.models import Client, Message  # noqa: E402 - the tables must be ready first
from jivaka.records.writing import owe  # noqa: E402


def main(word, *more):
    now = datetime.now(UTC)
    if word == "owe":
        Message.objects.all().delete()
        client = Client.objects.create(name="Марія", email="maria@example.org", language="uk", created_at=now).pk
        for number in range(int(more[0])):
            owe("diary.weekly", f"diary.weekly:{number}", now, client=client, course=1)
    rows = Message.objects.order_by("key")
    print(json.dumps([[row.key, row.done_at is not None, row.attempts, row.last_error] for row in rows]))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
