"""My decision, from my own link: the latest answers are opened anew in this browser, to look at, change or book on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jivaka.queries.mine.course import standing_of
from jivaka.services.drafts import finish_draft, keep_answers, open_draft
from jivaka.web.portal.draft import KEY
from jivaka.web.portal.mine.door import own
from jivaka.web.shared.context import now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jivaka.web.portal.mine.door import Me


@require_POST
@own
def reopen(request: HttpRequest, me: Me) -> HttpResponse:
    """Open the latest answers in a draft of this browser and show what they decide today."""
    standing, at = standing_of(me.actor, me.client), now()
    if standing is None:
        return redirect("portal:home")
    token = open_draft(at=at)
    keep_answers(token, standing.answers, at=at)
    finish_draft(token, me.client, standing.decision, at=at)
    request.session[KEY] = token
    return redirect("portal:decision")
