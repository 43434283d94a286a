"""A therapist's day on the pages: the card with its limits first, today's questions, the note, the loop, the doors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import Actor
from jivaka.records.models import AuditEntry, Booking, Clearance, Decision, Rescreen, Review, Salon, SessionNote
from jivaka.records.models import Client as Person
from jivaka.services.intakes import submit_intake
from jivaka.web.shared import context
from jivaka.web.workspace import letters
from jivaka.web.workspace.urls import urlpatterns
from services.salon import make_salon
from services.treated import treated
from web.staff import inside, member

pytestmark = pytest.mark.django_db
CALM = {"pain_now": "5", "pain_trend": "same"}
REASON = "The client knows this well and asks for it today."


class Desk:
    """A therapist in a browser, at the clock of a visit."""

    def __init__(self, case, clock, account=None):
        self.case, self.clock = case, clock
        self.account = account or member("therapist", salon_of(case), therapist_of(case))
        self.browser = inside(self.account)

    def at(self, visit):
        self.clock(self.case.when(visit))
        return self

    def get(self, name, visit, **query):
        return self.browser.get(self.address(name, visit), query)

    def post(self, name, visit, **sent):
        return self.browser.post(self.address(name, visit), sent)

    def address(self, name, visit):
        return reverse(f"workspace:{name}", args=[self.case.bookings[visit - 1]])

    def ask(self, visit, **other):
        """Send today's questions as they are shown, with other answers, and with what they raise."""
        page = self.at(visit).get("ask", visit)
        sent = {
            **as_shown(page),
            **({"signs": "none_of_these", "worse": "no"} if page.context["signs"] else {}),
            **CALM,
        }
        return self.post("ask", visit, **sent | other)


def as_shown(page):
    """Return what one tap on each group sends: as the last time where there was something, else none of these."""
    groups = [group for group in page.context["groups"] if group.has_none]
    taps = {f"all.{group.screen.id}": "same" if group.last else "none" for group in groups}
    return {"shown": page.context["shown"], **taps}


def salon_of(case):
    return Booking.objects.select_related("salon").get(pk=case.bookings[0]).salon


def therapist_of(case):
    return Booking.objects.select_related("therapist").get(pk=case.bookings[0]).therapist


@pytest.fixture
def clock(monkeypatch):
    """Return a way to set the clock of the pages."""

    class Clock(context.datetime):
        instant = None

        @classmethod
        def now(cls, tz=None):
            return cls.instant.astimezone(tz)

    def set_to(instant):
        Clock.instant = instant

    monkeypatch.setattr(context, "datetime", Clock)
    return set_to


@pytest.fixture
def desk(db, clock, english):  # noqa: ARG001 - the tables must be there
    """Return a therapist with an office worker in a course of six."""
    return Desk(treated(english, sessions=6, pain_now=6), clock).at(1)


@pytest.fixture
def thinned(db, clock, english):  # noqa: ARG001 - the tables must be there
    """Return a therapist with somebody on warfarin in a course of four."""
    return Desk(treated(english, "on_warfarin.json"), clock).at(1)


def text(page):
    plain = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


# ------------------------------------------------------------------------------------------------------------- the card


def test_the_card_of_a_client_on_warfarin_never_shows_deep_pressure_as_allowed(thinned):
    page = thinned.get("card", 1)
    said = text(page)
    assert page.status_code == 200
    deep = {level.level: level.label for level in assessor_for("en").knowledge.pressures if level.level > 2}
    allowed = [level for level, _places in page.context["pressure"]]
    assert allowed
    assert not set(allowed) & set(deep.values())
    assert "Gua sha (scraping with a smooth tool)" in page.context["left_out"]
    assert said.index("Massage can go ahead, with limits") < said.index("The pain")


def readings():
    """Return (actor, client, what) of every reading in the audit."""
    rows = AuditEntry.objects.filter(action="client.read").order_by("pk")
    return [(row.actor, row.subject, row.detail["what"]) for row in rows]


def test_every_page_of_a_visit_writes_who_read_whose_record_and_what(desk):
    desk.case.treat(1, 6)
    of_a_visit = [one for one in urlpatterns if str(one.pattern).startswith("visit/") and one.name != "glass"]
    assert len(of_a_visit) > 12
    for one in of_a_visit:
        number = {"number": 1} if one.name == "photo" else {}
        address = reverse(f"workspace:{one.name}", kwargs={"booking": desk.case.bookings[1], **number})
        AuditEntry.objects.filter(action="client.read").delete()
        answer = desk.at(2).browser.get(address)
        told = (f"therapist:{desk.account.pk}", f"client:{desk.case.small.client}", one.callback.__name__)
        assert readings() == ([] if answer.status_code == 405 else [told]), one.name


def test_looking_again_on_the_same_day_adds_no_row_and_another_day_another_page_or_glass_does(desk):
    for _look in range(3):
        desk.get("card", 1)
    assert [what for _actor, _client, what in readings()] == ["card"]
    desk.get("note", 1)
    desk.clock(desk.case.when(1) + timedelta(days=1))
    desk.get("card", 1)
    assert [what for _actor, _client, what in readings()] == ["card", "note", "card"]
    away = Desk(desk.case, desk.clock, member("therapist", Salon.objects.get(pk=make_salon("osokorky").salon)))
    away.at(1).post("glass", 1, reason="Collapsed at our door, nobody else here.")
    away.get("card", 1)
    last = AuditEntry.objects.filter(action="client.read").latest("pk")
    assert (last.actor, last.detail["glass"]) == (f"therapist:{away.account.pk}", True)


def test_the_list_of_letters_writes_whose_were_shown_and_the_day_that_counts_them_nobodys(desk):
    decision = Decision.objects.filter(client=desk.case.small.client).latest("pk")
    brought = {"doctor": "Dr Bondar", "given_on": decision.on, "subjects": ["other"], "brought_at": desk.case.when(1)}
    Clearance.objects.create(decision=decision, salon=salon_of(desk.case), **brought)
    desk.browser.get(reverse("workspace:home"))
    assert readings() == []
    desk.browser.get(reverse("workspace:letters"))
    assert readings() == [(f"therapist:{desk.account.pk}", f"client:{desk.case.small.client}", "letters")]


def test_a_card_takes_few_statements(desk, django_assert_max_num_queries):
    desk.get("card", 1)
    with django_assert_max_num_queries(26):
        desk.get("card", 1)


def test_the_card_speaks_the_therapists_language_and_marks_what_the_client_typed(desk):
    Person.objects.filter(pk=desk.case.small.client).update(language="uk")
    with translation.override("th"):
        page = desk.get("card", 1)
    said = page.content.decode()
    thai = assessor_for("th")
    assert thai.sayings.dispositions[page.context["card"].disposition][0] in unescape(said)
    activity = desk.case.answers["psfs_activity_1"]
    assert f'<blockquote lang="uk" dir="auto">{activity}</blockquote>' in unescape(said)
    for limit in page.context["limits"]:
        assert not re.search("[A-Za-z]{5}", limit.says), limit.says


def test_a_limit_says_why_in_the_therapists_words(thinned):
    page = thinned.get("card", 1)
    rules = {rule.therapist for rule in assessor_for("en").knowledge.rules}
    assert all(set(limit.why) <= rules and limit.why for limit in page.context["limits"])


# -------------------------------------------------------------------------------------------------------------- the day


def test_the_day_shows_where_each_visit_stands(desk):
    day = lambda: text(desk.browser.get(reverse("workspace:home")))  # noqa: E731 - said four times
    assert "to be asked" in day()
    desk.ask(1)
    assert "asked" in day()
    desk.post("begin", 1)
    assert "note to write" in day()
    desk.post("note", 1, subjective="Better.", action="keep")
    assert "note to sign" in day()
    desk.post("sign", 1)
    assert "done" in day()


def test_the_day_is_that_of_the_salons_clock_and_another_day_is_a_link_away(desk):
    page = desk.browser.get(reverse("workspace:home"), {"day": "2026-12-07"})
    assert [one.booking for one in page.context["day"].visits] == [desk.case.bookings[1]]
    assert desk.browser.get(reverse("workspace:home"), {"day": "nonsense"}).status_code == 200


# ---------------------------------------------------------------------------------------------------- today's questions


def test_calm_answers_open_the_session(desk):
    assert desk.ask(1).status_code == 302
    assert Rescreen.objects.get().outcome in ("go", "limits")
    assert "Begin the session" in text(desk.get("card", 1))
    assert desk.post("begin", 1).status_code == 302
    assert Booking.objects.get(pk=desk.case.bookings[0]).state == "arrived"


def test_new_numbness_stops_the_session_and_gives_the_letter(desk):
    raised = desk.ask(1, saddle_numb="yes")
    assert raised.status_code == 422
    asked = {field.question.id for field in raised.context["wrong_fields"]}
    assert "pelvic_change_explained" in asked
    told = {
        "saddle_numb": "yes",
        "pelvic_change_explained": "no",
        "nerve_signs_onset": "1",
        "nerve_signs_trend": "fast_worse",
    }
    done = desk.ask(1, shown=raised.context["shown"], **told)
    assert done.status_code == 302, [f.question.id for f in done.context["wrong_fields"]]
    page = desk.get("card", 1)
    said = text(page)
    assert "Emergency" in said
    assert "The letter to a doctor" in said
    assert page.context["reasons"]
    assert page.context["reasons"][0].says in said
    assert "Begin the session" not in said
    letter = text(desk.get("letter", 1))
    assert "Why this needs a doctor" in letter
    assert desk.post("begin", 1).status_code == 409
    assert desk.post("end_today", 1).status_code == 302
    assert Booking.objects.get(pk=desk.case.bookings[0]).state == "cancelled"


def test_the_warning_signs_of_a_pregnancy_are_asked_by_themselves_whatever_was_tapped_before(desk, english):
    quiet = {"pregnancy_warnings": ["none_of_these"], "pregnancy_risks": ["none_of_these"]}
    quiet |= {"birth_recent": "none", "women_health": ["none_of_these"], "bp_systolic": 112, "bp_diastolic": 70}
    told = {"sex_birth": "female", "pregnancy_state": "yes", "pregnancy_weeks": 25, **quiet}
    client, raw = desk.case.small.client, {"answers": desk.case.answers | told}
    submit_intake(Actor("client", client), client, raw, english, at=desk.case.when(1))
    raised = desk.ask(1)
    assert raised.status_code == 422
    assert "pregnancy_warnings" in raised.context["wrong"]
    shown = raised.context["shown"]
    assert "pregnancy_warnings" in desk.ask(1, shown=shown).context["wrong"]
    done = desk.ask(1, shown=shown, pregnancy_warnings="baby_moves_less")
    assert done.status_code == 302
    assert Rescreen.objects.get().outcome == "stop"
    assert Decision.objects.order_by("-pk")[0].disposition == "emergency"


def test_as_the_last_time_keeps_a_medicine_and_says_which(thinned):
    page = thinned.get("ask", 1)
    group = next(one for one in page.context["groups"] if one.screen.id == "medicines")
    assert "warfarin" in group.last.lower()
    assert thinned.ask(1).status_code == 302
    decision = Decision.objects.order_by("-pk").select_related("intake__client")[0]
    assert decision.intake.answers["medicines"] == thinned.case.answers["medicines"]
    assert decision.disposition == "massage_with_limits"
    assert "Gua sha (scraping with a smooth tool)" in thinned.get("card", 1).context["left_out"]


def test_nothing_is_chosen_beforehand_and_a_group_nobody_tapped_is_never_no(desk):
    page = desk.get("ask", 1)
    assert not re.search(r"<(input|option)[^>]* (checked|selected)(?![^>]*value=\"days\")", page.content.decode())
    sent = as_shown(page) | CALM
    answer = desk.post("ask", 1, **{name: value for name, value in sent.items() if name != "all.urgent_now"})
    assert answer.status_code == 422
    assert "chest_pain_now" in {field.question.id for field in answer.context["wrong_fields"]}
    assert not Rescreen.objects.exists()


def test_one_tap_on_a_group_is_a_no_to_each_thing_it_lists(desk):
    group = next(one for one in desk.get("ask", 1).context["groups"] if one.screen.id == "urgent_now")
    assert len(group.lines) == len(group.fields) == 6
    desk.ask(1)
    said = Rescreen.objects.select_related("booking__client").get().answers
    assert {field.question.id: said[field.question.id] for field in group.fields} == {
        field.question.id: field.question.clear_value for field in group.fields
    }


def test_a_sign_after_the_last_session_shows_what_to_do(desk):
    desk.case.treat(1, 6)
    assert desk.ask(2, signs="dark_urine").status_code == 302
    page = desk.get("card", 2)
    assert "A doctor the same day" in text(page)
    assert "Dark urine" in text(desk.get("letter", 2))


def test_the_letter_on_paper_says_what_its_page_says_and_whom_it_is_about(desk, monkeypatch):
    laid, real = [], letters.pdf
    monkeypatch.setattr(letters, "pdf", lambda sheet: laid.append(sheet) or real(sheet))
    desk.case.treat(1, 6)
    told = replace(desk.case.said(), signs=frozenset({"dark_urine"}))
    desk.at(2).case.rescreen(2, said=told)
    page, paper = text(desk.get("letter", 2)), desk.get("letter_sheet", 2)
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Cache-Control"] == "no-store"
    said = [*laid[0]["paragraphs"], *(row["text"] for part in laid[0]["sections"] for row in part["rows"])]
    assert any("Dark urine" in one for one in said)
    assert [one for one in said if one not in page] == []
    assert laid[0]["day"].endswith(desk.get("letter", 2).context["about"])


def test_without_a_reason_for_a_doctor_there_is_no_letter(desk):
    assert desk.get("letter", 1).status_code == 404
    assert desk.get("letter_sheet", 1).status_code == 404


# ---------------------------------------------------------------------------------------------------------- the session


def test_an_amended_note_keeps_its_first_version(desk):
    desk.case.begin(1, 6)
    desk.post("note", 1, subjective="Right side.", action="sign", **{"p-low_back_left": "2"})
    assert SessionNote.objects.get().signed_at is not None
    assert desk.post("note", 1, subjective="Left side.", action="keep").status_code == 409
    desk.post("amend", 1, says="It was the left side.")
    said = text(desk.get("card", 1))
    assert "Right side." in said
    assert "It was the left side." in said


def test_two_devices_do_not_write_over_each_others_note(desk):
    desk.case.begin(1, 6)
    opened = re.search(r'name="over" value="(.*?)"', desk.get("note", 1).content.decode())[1]
    desk.post("note", 1, subjective="From the phone.", action="keep", over=opened)
    refused = desk.post("note", 1, subjective="From the tablet.", action="sign", over=opened)
    assert refused.status_code == 409
    assert "The note was changed meanwhile." in text(refused)
    assert "From the phone." in text(refused)
    assert "From the tablet." in text(refused)
    seen = re.search(r'name="over" value="(.*?)"', refused.content.decode())[1]
    for _twice in range(2):
        assert desk.post("note", 1, subjective="Both.", action="sign", over=seen).status_code == 302
    assert SessionNote.objects.get().subjective == "Both."


def test_words_for_a_note_that_is_signed_by_now_are_still_before_the_therapist(desk):
    desk.case.begin(1, 6)
    desk.post("note", 1, subjective="Right side.", action="sign")
    assert "Left side." in text(desk.post("note", 1, subjective="Left side.", action="keep"))


def test_pressure_beyond_the_limits_is_written_and_marked(thinned):
    thinned.case.begin(1, 5)
    thinned.post("note", 1, action="sign", **{"p-low_back_left": "5"})
    assert "Beyond the limits" in text(thinned.get("card", 1))


def test_a_limit_is_stepped_over_by_two_and_both_are_named(thinned):
    thinned.case.rescreen(1)
    page = thinned.get("override", 1)
    token = page.context["limits"][0].token
    assert thinned.post("override", 1, limit=token, reason="no").status_code == 422
    assert thinned.post("override", 1, limit=token, reason=REASON).status_code == 302
    number = thinned.get("card", 1).context["card"].overrides[0].number
    assert thinned.browser.post(reverse("workspace:confirm", args=[number])).status_code == 409
    second = Desk(thinned.case, thinned.clock)
    assert REASON in text(second.get("card", 1))
    assert second.browser.post(reverse("workspace:confirm", args=[number])).status_code == 302
    assert "stepped over" in text(second.get("card", 1))


def test_a_limit_of_a_red_flag_is_not_offered_and_refused(desk):
    desk.case.rescreen(1, saddle_numb=True, pelvic_change_explained=False)
    page = desk.get("override", 1)
    assert not page.context["limits"]
    flagged = desk.get("card", 1).context["limits"][0].token
    assert desk.post("override", 1, limit=flagged, reason=REASON).status_code == 409


def test_harm_of_grade_two_pauses_the_technique(desk):
    desk.case.treat(1, 6)
    assert desk.post("harm", 1, grade="9").status_code == 422
    assert desk.post("harm", 1, grade="2", what="soreness_that_stays", says="Bruise.").status_code == 302
    page = desk.at(2).get("card", 2)
    assert page.context["paused"] == ["manual"]
    event = page.context["card"].harm[0].number
    assert desk.browser.post(reverse("workspace:close_harm", args=[event])).status_code == 302
    assert desk.get("card", 2).context["paused"] == []


# ------------------------------------------------------------------------------------------------------------- the loop


def test_no_response_at_visit_four_stops_the_course_and_frees_its_bookings(desk):
    for visit in (1, 2, 3):
        desk.case.treat(visit, 6)
    desk.case.begin(4, 6)
    assert desk.at(4).post("scores", 4, nprs="6", groc="0").status_code == 302
    page = desk.get("review", 4)
    assert "Stop the course" in text(page)
    assert page.context["posterior"].noticed
    assert "points better" in text(page)
    assert desk.post("review", 4, action="continue").status_code == 422
    assert desk.post("review", 4, action="stop").status_code == 302
    states = Booking.objects.filter(pk__in=desk.case.bookings[4:]).values_list("state", flat=True)
    assert set(states) == {"cancelled"}
    assert "The course has ended" in text(desk.get("card", 4))
    assert "This review is decided" in text(desk.get("review", 4))


def test_scores_that_cannot_be_are_shown_again_with_what_is_wrong(desk):
    assert desk.post("scores", 1, nprs="99").status_code == 422
    assert desk.post("scores", 1).status_code == 422
    things = [f"thing-{place}" for place, *_rest in desk.get("scores", 1).context["things"]]
    assert desk.post("scores", 1, nprs="5", **dict.fromkeys(things, "4")).status_code == 302


def test_a_number_of_thousands_of_signs_is_a_sentence_and_no_fault_of_ours(desk):
    desk.case.begin(1, 5.0)
    long = "9" * 5000
    assert desk.post("harm", 1, grade=long, says="It hurt.").status_code == 422
    assert desk.post("note", 1, action="keep", **{"p-low_back_left": long}).status_code == 422


def test_the_plan_after_the_course_names_its_evidence_and_sells_nothing(desk):
    said = text(desk.get("after", 1))
    assert "No trial has shown that massage prevents back pain" in said
    assert "relative risk 0.65 (0.50–0.86)" in said
    assert "[STEFFENS16]" in said


def test_a_review_that_waits_is_on_the_day_and_on_the_card(desk):
    desk.case.treat(1, 6)
    desk.case.begin(2, 6)
    desk.at(2).get("review", 2)
    assert Review.objects.get().visit == 2
    assert "A review waits for your decision" in text(desk.get("card", 2))
    assert "review" in text(desk.browser.get(reverse("workspace:home")))


# ------------------------------------------------------------------------------------------------------------ the doors


def test_a_therapist_of_another_salon_reads_only_through_glass(desk):
    other = make_salon("osokorky")
    away = Desk(desk.case, desk.clock, member("therapist", Salon.objects.get(pk=other.salon)))
    for name in ("card", "note", "scores", "review", "letter", "letter_sheet", "ask"):
        page = away.get(name, 1)
        assert page.status_code == 403
        assert desk.case.answers["psfs_activity_1"] not in text(page)
    assert away.post("glass", 1, reason="why not").status_code == 403
    assert away.post("glass", 1, reason="Collapsed at our door, nobody else here.").status_code == 302
    page = away.get("card", 1)
    assert page.status_code == 200
    assert "The manager sees that you did" in text(page)
    assert "Ask today" not in text(page)
    assert away.post("begin", 1).status_code == 403
    away.clock(desk.case.when(1) + timedelta(minutes=61))
    assert away.get("card", 1).status_code == 403
    assert AuditEntry.objects.filter(action="glass.broken").count() == 1


@pytest.mark.parametrize("role", ["receptionist", "manager", "reviewer"])
def test_no_other_role_enters_the_room(desk, role):
    browser = inside(member(role, salon_of(desk.case)))
    assert browser.get(reverse("workspace:home")).status_code == 403
    pages = ("card", "ask", "note", "scores", "review", "letter", "letter_sheet", "harm", "override", "after", "glass")
    for name in pages:
        assert browser.get(desk.address(name, 1)).status_code == 403


def test_a_booking_that_is_not_there_is_no_page(desk):
    assert desk.browser.get(reverse("workspace:card", args=[10**6])).status_code == 404
    assert desk.browser.post(reverse("workspace:glass", args=[10**6]), {"reason": REASON}).status_code == 404


@pytest.mark.parametrize("language", ["uk", "th"])
def test_every_page_speaks_the_language_of_the_page(desk, language):
    desk.case.treat(1, 6)
    desk.case.begin(2, 6)
    with translation.override(language):
        for name in ("card", "ask", "note", "scores", "review", "harm", "override", "after"):
            page = desk.at(2).get(name, 2)
            assert page.status_code == 200, name
            assert f'<html lang="{language}">' in page.content.decode()
