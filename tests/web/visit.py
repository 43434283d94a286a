"""A visitor on the questions, and answers as a browser without JavaScript sends them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jivaka.services.drafts import read_draft
from jivaka.web.shared.context import now


class Visit:
    """A browser without JavaScript, on the questions."""

    def __init__(self, **client):
        self.client = Client(**client)
        self.client.post(reverse("portal:begin"))

    def get(self, screen):
        return self.client.get(reverse("portal:screen", args=[screen]))

    def post(self, screen, data, action="go"):
        return self.client.post(reverse("portal:screen", args=[screen]), {"action": action, **data})

    def here(self):
        """Return the page that comes next."""
        return self.client.get(reverse("portal:intake"), follow=True)

    @property
    def answers(self):
        """Return what is kept, as the services know it."""
        return kept(self.client)

    def answer(self, answers):
        """Answer screen after screen from a table until the questions end; return the last page."""
        for _screen in range(60):
            page = self.here()
            if "fields" not in page.context:
                return page
            questions = [field.question for field in page.context["fields"]]
            sent = {key: value for one in questions for key, value in typed(one, answers.get(one.id)).items()}
            shown = {"shown": page.context["shown"], **carried(page)}
            answer = self.post(page.context["screen"].id, {**shown, **sent})
            assert answer.status_code == 302, (page.context["screen"].id, [f.wrong for f in answer.context["fields"]])
        pytest.fail("the questions never end")


def kept(client):
    return dict(read_draft(client.session["draft"], at=now()).answers)


def carried(page):
    """Return what a browser sends along for the questions that were answered before."""
    fields = page.context.get("answered") or []
    return {key: value for field in fields for key, value in refilled(field).items()}


def refilled(field):
    """Return a field as the page shows it, sent back untouched."""
    name = field.question.id
    sent = {f"{name}.unknown": "1"} if field.is_unknown and field.kind not in ("boolean", "choice") else {}
    if field.kind in ("boolean", "choice"):
        chosen = "unknown" if field.is_unknown else field.text
        return {name: chosen or [one.value for one in field.choices if one.chosen]}
    if field.choices:
        return sent | {name: [one.value for one in field.choices if one.chosen]}
    if field.kind == "date_ago_days":
        return sent | {name: field.text, f"{name}.unit": field.unit, f"{name}.day": field.day}
    return sent | {name: "none_of_these" if field.is_none else field.text}


def typed(question, answer):
    """Return an answer of the contract as a browser sends it; one that is not there is 'I do not know'."""
    name = question.id
    if answer is None or answer == "unknown":
        return {name: "unknown"} if question.type in ("boolean", "choice") else {f"{name}.unknown": "1"}
    if isinstance(answer, bool):
        return {name: "yes" if answer else "no"}
    if question.type == "medicines":
        names = [one if isinstance(one, str) else one["name"] for one in answer]
        return {name: "\n".join(names) or "none_of_these"}
    return {name: answer if isinstance(answer, list) else str(answer)}
