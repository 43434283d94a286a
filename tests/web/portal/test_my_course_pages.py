"""My course: a client's own pages, by a link that opens nothing of anybody else's. No answer there is an all-clear."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.queries.consistency import check_claims
from jivaka.queries.mine.links import calendar_token, course_token
from jivaka.records.models import (
    AdverseEvent,
    Booking,
    Client,
    Course,
    Message,
    Rescreen,
    Review,
    Score,
    Service,
    WaitlistEntry,
)
from jivaka.services.bookings import offer_freed
from jivaka.services.sessions import open_session
from jivaka.web.shared import context
from services.treated import treated

pytestmark = pytest.mark.django_db
CALM = {"all.pain_map": "same", "signs": "none_of_these", "worse": "no", "pain_now": "3", "pain_trend": "better"}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAGES = ("mine", "diary", "waiting", "reminders", "another", "after", "data", "delete")


class Clock:
    """Stands in for the module's datetime: it tells the time that a test has set."""

    at = None

    @classmethod
    def now(cls, _zone):
        return cls.at


class Mine:
    """A client's browser on their own pages."""

    def __init__(self, one):
        self.one, self.browser = one, Browser()
        self.client = one.small.client
        self.token = course_token(self.client)
        self.first, *self.later = one.bookings

    def starts(self, booking=None):
        return instant_of(Booking.objects.get(pk=booking or self.first).starts)

    def get(self, page, *more, **query):
        return self.browser.get(reverse(f"portal:{page}", args=[self.token, *more]), query)

    def post(self, page, *more, **sent):
        return self.browser.post(reverse(f"portal:{page}", args=[self.token, *more]), sent)

    def calm(self, **other):
        """Answer the questions before the first visit: nothing new anywhere, but what is named."""
        groups = self.get("before", self.first, again="1").context["groups"]
        taps = {f"all.{group.screen.id}": "same" if group.last else "none" for group in groups if group.has_none}
        trend = self.get("before", self.first, again="1").context["shown"].split()
        sent = {"shown": " ".join(trend), **taps, **CALM, **other}
        return self.post("before", self.first, **{name: value for name, value in sent.items() if value is not None})


@pytest.fixture
def me(db, assessor, monkeypatch):  # noqa: ARG001 - the tables must be there
    """Return the browser of somebody before the first of four sessions, three days before it."""
    one = Mine(treated(assessor))
    monkeypatch.setattr(context, "datetime", Clock)
    Clock.at = one.starts() - 3 * DAY
    return one


def stranger(me):
    return me.one.small.another_client()["client"]


# ------------------------------------------------------------------------------------------------------------ the link


def test_a_link_that_was_changed_says_so_and_opens_nothing(me):
    forged = me.token[:-1] + ("a" if me.token[-1] != "a" else "b")
    for page in PAGES:
        answer = me.browser.get(reverse(f"portal:{page}", args=[forged]))
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()
    assert me.browser.get(reverse("portal:mine", args=[calendar_token(me.client)])).status_code == 404


def test_a_session_that_was_cancelled_leads_to_what_stands_now_and_a_second_tap_cancels_nothing_more(me):
    mine = reverse("portal:mine", args=[me.token])
    for _tap in range(2):
        assert me.post("cancel", me.first).url == mine
    for page in ("cancel", "move", "before"):
        assert me.get(page, me.first).url == mine
    assert Booking.objects.filter(state="cancelled").count() == 1


def test_what_belongs_to_somebody_else_is_not_found(me):
    other = course_token(stranger(me))
    for page in ("cancel", "move", "before"):
        assert me.browser.get(reverse(f"portal:{page}", args=[other, me.first])).status_code == 404
    for page in ("cancel", "move_to", "before"):
        assert me.browser.post(reverse(f"portal:{page}", args=[other, me.first])).status_code == 404
    wish = WaitlistEntry.objects.create(
        client_id=me.client,
        decision=Booking.objects.get(pk=me.first).decision,
        salon_id=me.one.small.salon,
        service_id=me.one.small.wellness,
        earliest=1,
        latest=10**8,
        created_at=Clock.at,
    )
    for page in ("wait_accept", "wait_leave"):
        assert me.browser.post(reverse(f"portal:{page}", args=[other, wish.pk])).status_code == 404
    assert Booking.objects.get(pk=me.first).state == "booked"


@pytest.mark.parametrize("language", ["en", "uk", "th"])
def test_every_page_opens_in_every_language_without_inline_style_or_script(me, language):
    me.one.begin(1, 5)
    me.one.finish(1)
    second = me.later[0]
    Clock.at = me.starts(second) - 3 * HOUR
    with translation.override(language):
        pages = [me.get(page) for page in PAGES] + [me.get("before", second)]
    for answer in pages:
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in text
        assert len(re.findall(r"<h1[ >]", text)) == 1
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]* src=)", text)
        assert answer.headers["Cache-Control"] == "no-store"


# ------------------------------------------------------------------------------------------------- the short questions


def test_the_short_questions_open_a_day_before_the_visit_and_close_when_it_is_over(me):
    Clock.at = me.starts() - DAY - timedelta(minutes=1)
    assert me.get("before", me.first).status_code == 409
    assert me.get("mine").context["near"] is None
    Clock.at = me.starts() - DAY
    assert me.get("before", me.first).status_code == 200
    assert me.get("mine").context["near"].booking == me.first
    Clock.at = me.starts() + 2 * HOUR
    assert me.get("before", me.first).status_code == 409


def test_calm_answers_reach_the_therapist_with_the_rating_and_are_no_all_clear(me):
    Clock.at = me.starts() - HOUR
    assert me.calm().url == reverse("portal:before", args=[me.token, me.first])
    row = Rescreen.objects.get()
    assert (row.outcome, row.asked_by) in (("go", f"client:{me.client}"), ("limits", f"client:{me.client}"))
    score = Score.objects.get(measure="nprs")
    assert (score.value, score.moment, score.booking_id) == (3, "before_session", me.first)
    page = me.get("before", me.first).content.decode()
    assert "See a doctor if" in page
    assert not re.search(r"you are safe|nothing serious|all is well|cleared", page, re.IGNORECASE)
    assert open_session(me.one.actor, me.first, at=Clock.at) is None


def test_what_was_left_open_is_asked_for_and_nothing_is_kept(me):
    Clock.at = me.starts() - HOUR
    answer = me.calm(**{"all.urgent_now": None})
    assert answer.status_code == 422
    wrong = {field.question.id for field in answer.context["wrong_fields"]}
    assert "chest_pain_now" in wrong
    assert not Rescreen.objects.exists()
    assert not Score.objects.exists()


def test_an_answer_of_its_own_goes_before_none_of_these_for_the_whole_screen(me):
    Clock.at = me.starts() - HOUR
    me.calm(fever_now="yes")
    row = Rescreen.objects.get()
    assert row.answers["fever_now"] is True
    assert row.answers["feels_unwell"] is False
    assert row.outcome == "stop"


def test_a_new_red_flag_says_what_to_do_now_marks_the_booking_and_cannot_be_asked_away(me):
    Clock.at = me.starts() - 20 * HOUR
    me.calm(chest_pain_now="yes")
    page = me.get("before", me.first).content.decode()
    assert "No massage at this visit" in page
    assert 'href="tel:103"' in page
    assert "Your answers stop this visit." in me.get("mine").content.decode()
    assert Booking.objects.get(pk=me.first).state == "booked"
    assert me.calm().url == reverse("portal:before", args=[me.token, me.first])
    assert Rescreen.objects.get().outcome == "stop"
    with pytest.raises(ProblemsError, match="stopped this session"):
        me.one.rescreen(1)


def test_a_red_flag_whose_other_half_is_not_known_says_what_it_may_be_where_it_stops_the_visit(me):
    Clock.at = me.starts() - HOUR
    names = "pelvic_change_explained nerve_signs_onset nerve_signs_trend"
    shown = me.get("before", me.first, again="1").context["shown"]
    unknown = {"pelvic_change_explained": "unknown", "nerve_signs_trend": "unknown", "nerve_signs_onset.unknown": "1"}
    me.calm(saddle_numb="yes", shown=f"{shown} {names}", **unknown)
    page = me.get("before", me.first)
    assert page.context["outcome"] == "stop"
    assert page.context["decided"]["disposition"] == "doctor_first"
    said = page.content.decode()
    assert "Not known yet, so we take care" in said
    assert "Numbness between the legs needs a hospital check now" in said


def test_what_is_answered_before_the_day_never_opens_the_session(me):
    Clock.at = me.starts() - 20 * HOUR
    me.calm()
    assert "once more" in me.get("before", me.first).content.decode()
    with pytest.raises(ProblemsError, match="not asked"):
        open_session(me.one.actor, me.first, at=me.one.when(1))


def test_changed_answers_replace_the_calm_ones(me):
    Clock.at = me.starts() - HOUR
    me.calm()
    Clock.at += timedelta(minutes=5)
    me.calm(chest_pain_now="yes")
    assert [row.outcome for row in Rescreen.objects.order_by("pk")][-1] == "stop"
    assert "No massage at this visit" in me.get("before", me.first).content.decode()


def test_after_a_session_the_signs_since_then_must_be_answered(me):
    me.one.begin(1, 5)
    me.one.finish(1)
    second = me.later[0]
    Clock.at = me.starts(second) - HOUR
    page = me.get("before", second)
    assert [sign.id for sign in page.context["signs"]]
    taps = {f"all.{group.screen.id}": "same" if group.last else "none" for group in page.context["groups"]}
    sent = {**taps, **CALM, "shown": page.context["shown"]}
    without = {name: value for name, value in sent.items() if name != "signs"}
    assert "signs" in me.post("before", second, **without).context["wrong"]
    me.post("before", second, **sent | {"signs": "dark_urine"})
    assert Rescreen.objects.get(booking=second).outcome == "stop"
    page = me.get("before", second).content.decode()
    assert "Dark urine" in page
    assert "See a doctor today." in page


# ------------------------------------------------------------------------------------------------------------ the diary


def test_one_tap_keeps_a_rating_between_visits_and_the_visit_that_is_near_takes_its_own(me):
    assert me.post("diary", nprs="6").url.endswith("?saved=1")
    assert me.post("diary", nprs="5").status_code == 302
    score = Score.objects.get()
    assert (score.value, score.moment, score.booking_id, score.visit) == (5, "between_visits", None, 0)
    Clock.at = me.starts() - HOUR
    me.post("diary", nprs="4")
    assert Score.objects.get(moment="before_session").booking_id == me.first
    page = me.get("mine")
    assert page.context["last"].value == 4
    assert 'class="tap last" name="nprs" value="4"' in page.content.decode()


def test_a_rating_that_cannot_be_is_not_kept(me):
    refused = me.post("diary", nprs="11")
    assert refused.status_code == 409
    assert "Back to my course" in refused.content.decode()
    assert me.post("diary", nprs="-1").status_code == 409
    for nonsense in ("", "x", "4.5", "٤", "1000"):
        assert me.post("diary", nprs=nonsense).status_code == 422
    assert not Score.objects.exists()


def test_everyday_things_are_named_once_and_then_rated_together(me):
    named = me.get("diary").context["activities"]
    if named[0].name:
        names = [one.name for one in named]
    else:
        names = ["putting on shoes", "lifting a child"]
        sent = {"psfs.0.name": names[0], "psfs.0": "4", "psfs.1.name": names[1]}
        assert "psfs.1" in me.post("diary", **sent).context["wrong"]
        assert me.post("diary", **sent, **{"psfs.1": "2"}).status_code == 302
    Clock.at += DAY
    assert [one.name for one in me.get("diary").context["activities"]] == names
    assert me.post("diary", **{"psfs.0": "7"}).status_code == (302 if len(names) == 1 else 422)
    assert me.post("diary", **{f"psfs.{place}": "7" for place in range(len(names))}).status_code == 302
    rated = Score.objects.filter(measure="psfs", on=Clock.at.date()).select_related("client")
    assert {row.item for row in rated} == set(names)
    assert {row.value for row in rated} == {7}


def test_global_change_is_asked_once_the_course_has_begun(me):
    assert not me.get("diary").context["feeling"]
    me.one.begin(1, 5)
    me.one.finish(1)
    Clock.at = me.starts() + DAY
    assert me.get("diary").context["feeling"]
    me.post("diary", groc="-3")
    assert Score.objects.get(measure="groc").value == -3


def test_ones_own_line_stands_beside_what_was_expected(me):
    me.one.begin(1, 5)
    Clock.at = me.starts() + 14 * DAY
    me.post("diary", nprs="3")
    chart = me.get("diary").context["chart"]
    assert chart.expected is not None
    assert [level for _x, _y, level in chart.own.dots][-2:] == [5, 3]
    page = me.get("mine").content.decode()
    assert page.count("<circle class") == len(chart.own.dots)
    assert 'class="band with"' in page


# ---------------------------------------------------------------------------------------------------- what is proposed


def proposed(me, proposal, rule, **decided):
    course = Booking.objects.get(pk=me.first).course
    proposal = {"action": proposal, "reasons": [{"rule": rule, "because": {}}]}
    Review.objects.create(course=course, visit=4, proposal=proposal, proposed_at=Clock.at, **decided)


@pytest.mark.parametrize("language", ["en", "uk", "th"])
def test_a_proposal_is_said_in_the_words_of_the_rule_and_the_language_of_the_page(me, language):
    proposed(me, "stop", "no_response")
    with translation.override(language):
        page = me.get("mine")
    review = page.context["review"]
    assert review.because
    assert review.decided == ""
    assert review.because[0] in page.content.decode().replace("&#x27;", "'")
    assert ("End the course here" in page.content.decode()) is (language == "en")


def test_what_the_therapist_decided_is_said_instead_of_the_proposal(me):
    proposed(me, "stop", "no_response", action="continue", decided_at=Clock.at)
    page = me.get("mine").content.decode()
    assert "Go on as planned" in page
    assert "End the course here" not in page


# ------------------------------------------------------------------------------------------------- after, and at home


def test_all_is_well_takes_one_tap(me):
    me.one.begin(1, 5)
    me.one.finish(1)
    Clock.at = me.starts() + DAY
    me.post("after", says="a small bruise")
    event = AdverseEvent.objects.get()
    assert (event.grade, event.says, event.reported_by) == (1, "a small bruise", f"client:{me.client}")
    assert me.post("after", action="well").context["well"]
    assert AdverseEvent.objects.get().well_at == Clock.at
    assert me.post("after").status_code == 422


def test_a_text_as_long_as_its_field_allows_is_kept_with_its_lines_and_another_report_is_another(me):
    me.one.begin(1, 5)
    me.one.finish(1)
    Clock.at = me.starts() + DAY
    text = "x" * 1999 + "\r\n" + "y" * 2000  # 4000 signs in the field of a browser
    assert me.post("after", says=text).context["kept"]
    assert AdverseEvent.objects.get().says == text.replace("\r\n", "\n")
    assert me.post("after", says="and now a headache").context["kept"]
    assert AdverseEvent.objects.count() == 2


def test_a_dangerous_sign_says_what_to_do_now_and_is_kept_for_the_therapist(me):
    me.one.begin(1, 5)
    me.one.finish(1)
    Clock.at = me.starts() + DAY
    for _tap in range(2):
        page = me.post("after", signs="belly_or_flank_pain_after").content.decode()
    assert "Call an ambulance now." in page
    assert 'href="tel:103"' in page
    assert AdverseEvent.objects.get().grade == 2
    assert Message.objects.get(kind="adverse_event.follow_up").due_at > Clock.at


def test_advice_for_home_says_what_it_rests_on_and_goes_when_a_doctor_comes_first(me):
    topics = me.get("mine").context["topics"]
    assert topics
    assert all(piece.sources for _title, pieces in topics for piece in pieces)
    Clock.at = me.starts() - HOUR
    me.calm(chest_pain_now="yes")
    assert me.get("mine").context["topics"] == ()


def test_what_a_client_stops_is_stopped_and_what_is_no_choice_is_no_reminder(me):
    me.post("reminders", hours_before="48", diary="1")
    assert Client.objects.get(pk=me.client).reminders == {"hours_before": 48, "diary": True, "follow_up": False}
    me.post("reminders", hours_before="7", follow_up="1")
    assert Client.objects.get(pk=me.client).reminders == {"hours_before": 0, "diary": False, "follow_up": True}


# ------------------------------------------------------------------------------------------- waiting, one more session


def test_an_earlier_time_is_waited_for_offered_and_taken_instead_of_the_booked_one(me):
    me.post("wait_join", booking=str(me.first))
    wish = WaitlistEntry.objects.get()
    assert wish.instead_of_id == me.first
    digest = me.one.assessor.knowledge.digest
    assert offer_freed(SYSTEM, me.one.small.salon, digest, at=Clock.at) == (wish.pk,)
    page = me.get("waiting")
    assert page.context["wishes"][0].begins < me.starts()
    assert "A time has become free" in me.get("mine").content.decode()
    for _tap in range(2):
        assert me.post("wait_accept", wish.pk).url == reverse("portal:mine", args=[me.token])
    assert Booking.objects.get(pk=me.first).state == "cancelled"
    assert Booking.objects.filter(course=me.one.course, session=1, state="booked").count() == 1
    assert list(check_claims()) == []


def test_a_time_between_two_days_is_waited_for_and_left_again(me):
    me.post("wait_join", first="2026-12-01", last="2026-12-05", same="1")
    wish = WaitlistEntry.objects.get()
    assert wish.therapist_id == me.one.small.olha
    for first, last in (("2026-12-05", "2026-12-01"), ("", "2026-12-01"), ("2020-01-01", "2020-01-02")):
        assert me.post("wait_join", first=first, last=last).status_code == 422
    for _tap in range(2):
        assert me.post("wait_leave", wish.pk).url == reverse("portal:waiting", args=[me.token])
    assert WaitlistEntry.objects.get().state == "withdrawn"
    assert me.post("wait_accept", wish.pk).status_code == 409
    assert me.post("wait_join", booking="999999").status_code == 404


def test_no_time_is_shown_for_a_move_that_lies_too_close_to_another_session_of_the_course(me):
    least = Course.objects.get().plan["spacing_days"]["least"]
    later = min(me.starts(booking).date() for booking in me.later)
    offers = me.get("move", me.later[0]).context["offers"]
    assert offers
    offers = me.get("move", me.first).context["offers"]
    days = sorted({one.begins.date() for one, _sealed in offers})
    assert days
    assert max(days) <= later - timedelta(days=least)
    last = [sealed for one, sealed in offers if one.begins.date() == days[-1]]
    assert me.post("move_to", me.first, offer=last[-1]).url == reverse("portal:mine", args=[me.token])


def test_one_more_session_is_booked_once_beside_the_course(me):
    page = me.get("another")
    sealed = page.context["offers"][0][1]
    for _tap in range(2):
        assert me.post("another", offer=sealed, key=page.context["key"]).url == reverse("portal:mine", args=[me.token])
    extra = Booking.objects.get(course=None)
    assert (extra.state, extra.client_id) == ("booked", me.client)
    other = me.get("another").context["offers"][-1][1]
    assert me.post("another", offer=other, key="\0").status_code == 302  # PostgreSQL keeps no such sign
    assert all("\0" not in key for key in Booking.objects.values_list("request_key", flat=True))
    assert me.post("another", offer=sealed[:-2] + "xx").status_code == 409
    assert list(check_claims()) == []


def test_one_more_session_costs_what_it_costs_now(me):
    Service.objects.update(price=77700)
    page = me.get("another")
    assert page.context["price"] == 77700
    me.post("another", offer=page.context["offers"][0][1], key="k")
    assert Booking.objects.get(course=None).price == 77700


def test_old_answers_book_and_wait_for_nothing(me):
    Clock.at += 30 * DAY
    assert me.get("another").context["stale"]
    assert not me.get("waiting").context["may"]


# -------------------------------------------------------------------------------------------------------------- my data


def test_everything_is_in_one_file_that_only_its_owner_gets(me):
    me.post("diary", nprs="6")
    answer = me.post("download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jivaka-my-data.json"'
    found = json.loads(answer.content)
    assert found["client"]["email"] == "maria@example.org"
    assert [score["value"] for score in found["scores"]] == [6]
    assert me.get("download").status_code == 405


def test_what_cannot_be_deleted_yet_is_said_before_any_session_is_cancelled(me):
    before = dict(Booking.objects.filter(client=me.client).values_list("pk", "state"))
    assert list(before.values()).count("booked") > 1
    first = min(before)
    Booking.objects.filter(pk=first).update(state="arrived")
    answer = me.post("delete")
    assert answer.status_code == 409
    assert "under way" in answer.content.decode()
    assert Client.objects.get(pk=me.client).erased_at is None
    assert dict(Booking.objects.filter(client=me.client).values_list("pk", "state")) == before | {first: "arrived"}


def test_deleting_asks_once_more_and_then_nothing_can_be_read_or_opened(me):
    assert Client.objects.get(pk=me.client).email
    assert "Really delete everything?" in me.get("delete").content.decode()
    assert Client.objects.get(pk=me.client).erased_at is None
    answer = me.post("delete")
    assert "Everything was deleted" in answer.content.decode()
    assert Client.objects.get(pk=me.client).erased_at == Clock.at
    assert set(Booking.objects.filter(client=me.client).values_list("state", flat=True)) == {"cancelled"}
    for page in PAGES:
        assert me.get(page).status_code == 404
    assert list(check_claims()) == []
