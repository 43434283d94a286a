"""From the decision to booked sessions on the pages: what is shown is what is booked, once, and only by its owner."""

from __future__ import annotations

import json
import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.urls import reverse

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.queries.consistency import check_claims
from jivaka.queries.mine.links import calendar_token, course_token
from jivaka.records.models import Booking, Consent, Decision, OpeningHours, Salon, Service, Shift, Therapist
from jivaka.records.models import Client as Person
from jivaka.services.bookings import sweep_holds
from jivaka.services.intakes import submit_intake
from jivaka.web.portal.book import times
from jivaka.web.portal.book.form import line
from jivaka.web.shared import context
from services.salon import make_salon

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"
CONTACT = {"name": "Олена", "email": "olena@example.org", "phone": "", "agree": "1"}


def example(name):
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))["answers"]


@pytest.fixture
def salon(db):  # noqa: ARG001 - the tables must be there
    """Return a salon that sells whatever may be recommended, all day, every day."""
    small = make_salon()
    Service.objects.all().delete()
    row = Salon.objects.get(pk=small.salon)
    techniques = ("manual", "thai", "stone_therapy", "sabai")
    types = ("general_kneading", "wellness", "sports", "relaxing_point", "ayurvedic_oil", "deep_tissue")
    for technique in techniques:
        for kind in types:
            implement, unit = ("hot_stones", "hot_stones") if technique == "stone_therapy" else ("hands", "")
            Service.objects.create(
                salon=row, type=kind, technique=technique, implement=implement, minutes=60, price=80000, unit_kind=unit
            )
    Therapist.objects.update(skills=[*techniques, *types])
    row.rooms.update(offers=list(techniques))
    OpeningHours.objects.update(begins=time(8), ends=time(21))
    Shift.objects.update(begins=time(8), ends=time(21))
    return small


@pytest.fixture
def decided(visit, salon):  # noqa: ARG001 - there must be a salon
    """Return a visitor at the end of the questions."""
    visit.answer(example("on_warfarin.json"))
    return visit


def offers(visit):
    visit.client.post(reverse("portal:choose"), {"massage": "0"})
    page = visit.client.get(reverse("portal:times"))
    return re.findall(r'name="offer" value="([^"]+)"', page.content.decode())


def take(visit, offer):
    return visit.client.post(reverse("portal:take"), {"offer": offer})


def booked(visit):
    take(visit, offers(visit)[0])
    visit.client.post(reverse("portal:details"), CONTACT)
    page = visit.client.get(reverse("portal:done"))
    return page, re.search(r"/mine/([^/\"]+)/", page.content.decode())[1]


def test_a_button_tapped_twice_at_once_holds_once_and_says_nobody_was_quicker(decided):
    offer, before = offers(decided)[0], dict(decided.client.session)
    assert take(decided, offer).status_code == 302
    first = set(Booking.objects.filter(state="pending").values_list("pk", flat=True))
    session = decided.client.session
    session.pop(times.HELD)  # the second tap was on its way before the first was answered
    assert dict(session) == before
    session.save()
    answer = take(decided, offer)
    assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("portal:details"))
    assert set(Booking.objects.filter(state="pending").values_list("pk", flat=True)) == first
    assert decided.client.get(reverse("portal:details")).context["held"]
    decided.client.post(reverse("portal:details"), CONTACT)
    session = decided.client.session
    session.pop(times.HELD)
    session.save()
    assert decided.client.get(take(decided, offer).headers["Location"]).headers["Location"] == reverse("portal:done")
    assert set(Booking.objects.filter(state="booked").values_list("pk", flat=True)) == first


def test_what_was_shown_is_held_and_then_booked_once(decided):
    proposals = offers(decided)
    assert 1 <= len(proposals) <= 3
    assert take(decided, proposals[0]).url == reverse("portal:details")
    shown = signing.loads(proposals[0], salt=times.OFFER_SALT)["sessions"]
    assert [row.starts for row in Booking.objects.order_by("starts")] == [one[4] for one in shown]
    assert set(Booking.objects.values_list("state", flat=True)) == {"pending"}
    for _tap in range(2):
        assert decided.client.post(reverse("portal:details"), CONTACT).url == reverse("portal:done")
    assert set(Booking.objects.values_list("state", flat=True)) == {"booked"}
    assert Booking.objects.count() == len(shown)
    assert Person.objects.with_address("olena@example.org").get().name == "Олена"
    assert Consent.objects.count() == 2
    assert list(check_claims()) == []


def test_more_sessions_than_likely_are_booked_up_to_the_ceiling_and_never_beyond(visit, salon):  # noqa: ARG001
    visit.answer(example("office_worker.json"))
    visit.client.post(reverse("portal:choose"), {"massage": "0"})
    for wanted in (10, 19):  # the plan says 4 to 6, never more than 10
        page = visit.client.get(reverse("portal:times"), {"sessions": wanted})
        (offer, *_others) = re.findall(r'name="offer" value="([^"]+)"', page.content.decode())
        assert len(signing.loads(offer, salt=times.OFFER_SALT)["sessions"]) == 10
    assert take(visit, offer).url == reverse("portal:details")
    assert Booking.objects.filter(state="pending").count() == 10


def test_no_session_leaves_the_limits_of_the_decision(decided):
    booked(decided)
    for row in Booking.objects.select_related("service", "decision"):
        excluded = row.decision.document["limits"]["excluded_techniques"]
        assert row.service.technique not in excluded
        assert "gua_sha" in excluded
        assert row.pressure <= row.decision.document["limits"]["max_pressure"]


def test_before_booking_the_client_reads_until_when_cancelling_is_free(decided):
    take(decided, offers(decided)[0])
    Salon.objects.update(cancel_hours=36)
    assert "until 36 hours before a session" in decided.client.get(reverse("portal:details")).content.decode()


def test_contact_details_that_cannot_be_used_are_said_and_nothing_is_lost(decided):
    take(decided, offers(decided)[0])
    page = decided.client.post(reverse("portal:details"), {"name": "Олена", "email": "nowhere", "phone": "12"})
    assert page.status_code == 422
    assert set(page.context["contact"].wrong) == {"email", "phone", "agree"}
    assert "Олена" in page.content.decode()
    assert set(Booking.objects.values_list("state", flat=True)) == {"pending"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200b\u2060", ""),
        ("\0\t", ""),
        ("a\u202eb\u2066\n", "ab"),
        ("שרה כהן", "שרה כהן"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
    ],
)
def test_a_name_is_what_people_see_of_it(typed, kept):
    assert line(typed, 120) == kept


def test_an_offer_that_was_changed_or_is_old_is_refused(decided, monkeypatch):
    offer = offers(decided)[0]
    assert take(decided, offer[:-2] + "xx").status_code == 409
    monkeypatch.setattr(times, "OFFER_SECONDS", -1)
    assert take(decided, offer).status_code == 409
    assert not Booking.objects.exists()


def test_times_are_looked_for_in_one_country_and_another_can_be_chosen(decided, salon, settings):
    abroad = make_salon("soho")
    Salon.objects.filter(pk=abroad.salon).update(country="GB", currency="GBP")
    Therapist.objects.filter(pk=abroad.olha).update(languages=["pl"])
    offers(decided)
    page = decided.client.get(reverse("portal:times"))
    assert {one.salon for item in page.context["offers"] for one in item["offer"].sessions} == {salon.salon}
    assert '<optgroup label="United Kingdom">' in page.content.decode()
    settings.JIVAKA_COUNTRY = "GB"
    there = decided.client.get(reverse("portal:times"))
    assert "Choose another salon below" in there.content.decode()
    assert there.context["languages"] == page.context["languages"], "what was wished can still be seen and changed"
    assert decided.client.get(reverse("portal:times"), {"salon": "UA"}).context["offers"]


def test_times_of_a_massage_that_was_changed_in_another_window_are_not_taken(decided):
    offer = offers(decided)[0]
    decided.client.post(reverse("portal:choose"), {"massage": "1"})
    refused = take(decided, offer)
    assert refused.status_code == 409
    assert "another massage" in refused.content.decode()
    assert not Booking.objects.exists()
    assert take(decided, offers(decided)[0]).url == reverse("portal:details")


@pytest.mark.parametrize("number", ["²", "1" * 5000, "-1", "99", "x", ""])
def test_a_massage_that_nobody_offered_leads_back_to_the_decision(decided, number):
    answer = decided.client.post(reverse("portal:choose"), {"massage": number, "sessions": number})
    assert (answer.status_code, answer.url) == (302, reverse("portal:decision"))


@pytest.mark.parametrize("number", ["²", "1" * 5000, "0", "101"])
def test_a_number_of_sessions_that_cannot_be_is_no_wish(decided, number):
    assert decided.client.post(reverse("portal:choose"), {"massage": "0", "sessions": number}).status_code == 302
    page = decided.client.get(reverse("portal:times"), {"sessions": number})
    assert page.context["plan"].sessions <= page.context["plan"].most
    assert page.context["offers"]


def change(visit, **answers):
    """Look at the private questions again and answer them otherwise, as in another window."""
    shown = visit.get("private_nerves").context["shown"]
    told = {"saddle_numb": "no", "bladder_new": "no", "bowel_new": "no", "sexual_new": "no"}
    return visit.post("private_nerves", {"shown": shown, **told, **answers})


def test_a_red_flag_told_in_another_window_stops_what_is_held_and_reaches_the_therapist(decided):
    offer = offers(decided)[0]
    take(decided, offer)
    client = Booking.objects.filter(state="pending").first().client
    assert change(decided, saddle_numb="yes").url == reverse("portal:screen", args=["private_nerves"])
    unfinished = decided.client.post(reverse("portal:details"), CONTACT)
    assert unfinished.status_code == 409
    assert f'href="{reverse("portal:decision")}"' in unfinished.content.decode()
    decided.post("private_nerves", {"shown": "pelvic_change_explained", "pelvic_change_explained": "no"})
    assert client.decisions.latest("decided_at").disposition == "emergency"
    assert decided.client.post(reverse("portal:details"), CONTACT).status_code == 409
    assert take(decided, offer).status_code == 409
    assert decided.client.get(reverse("portal:times")).url == reverse("portal:decision")
    assert not Booking.objects.filter(state="booked").exists()


def test_answers_that_were_looked_at_and_not_changed_stop_nothing(decided):
    offer = offers(decided)[0]
    take(decided, offer)
    before = Decision.objects.count()
    change(decided)
    assert decided.client.post(reverse("portal:details"), CONTACT).url == reverse("portal:done")
    assert Decision.objects.count() == before


def test_what_nobody_has_acted_on_is_decided_on_the_page_and_kept_nowhere(decided):
    before = Decision.objects.count()
    change(decided, saddle_numb="unknown")
    assert Decision.objects.count() == before


def test_where_nothing_is_held_the_way_leads_to_the_times(decided):
    offers(decided)
    assert decided.client.get(reverse("portal:details")).url == reverse("portal:times")


def test_somebody_quicker_gets_the_time_and_the_other_is_told(decided, salon):
    offer = offers(decided)[0]
    _service, therapist, room, _unit, start, _price = signing.loads(offer, salt=times.OFFER_SALT)["sessions"][0]
    assert take(decided, offer).status_code == 302
    other = type(decided)()
    other.answer(example("on_warfarin.json"))
    own = signing.loads(offers(other)[0], salt=times.OFFER_SALT)
    sessions = [[_service, therapist, room, _unit, start, _price]]
    forged = signing.dumps(own | {"sessions": sessions}, salt=times.OFFER_SALT)
    answer = take(other, forged)
    assert answer.status_code == 409
    assert Booking.objects.filter(starts=start, state="pending").count() == 1
    assert salon


def test_a_hold_that_ran_out_says_so_and_books_nothing(decided, monkeypatch):
    take(decided, offers(decided)[0])
    later = context.now() + timedelta(minutes=11)
    monkeypatch.setattr(times, "now", lambda: later)
    assert decided.client.get(reverse("portal:details")).status_code == 410
    late = decided.client.post(reverse("portal:details"), CONTACT)
    assert late.status_code == 410
    assert f'href="{reverse("portal:times")}"' in late.content.decode()
    sweep_holds(SYSTEM, at=later)
    assert not Booking.objects.filter(state="booked").exists()


def test_who_may_not_be_massaged_finds_no_way_to_the_times(visit, salon):  # noqa: ARG001 - there must be a salon
    visit.answer(example("numb_between_the_legs.json"))
    assert visit.client.post(reverse("portal:choose"), {"massage": "0"}).url == reverse("portal:decision")
    assert visit.client.get(reverse("portal:times")).url == reverse("portal:decision")


def test_a_red_flag_after_the_hold_stops_the_booking(decided):
    take(decided, offers(decided)[0])
    sessions = Booking.objects.filter(state="pending")
    assert sessions.exists()
    answers = example("numb_between_the_legs.json")
    submit_intake(SYSTEM, sessions[0].client_id, {"answers": answers}, assessor_for("en"), at=context.now())
    assert decided.client.post(reverse("portal:details"), CONTACT).status_code == 409
    assert not Booking.objects.filter(state="booked").exists()


def test_my_sessions_can_be_moved_cancelled_and_followed_and_nobody_else_sees_them(decided):
    _page, token = booked(decided)
    mine = decided.client.get(reverse("portal:mine", args=[token]))
    assert len(mine.context["coming"]) == Booking.objects.filter(state="booked").count()
    first = Booking.objects.order_by("starts")[0]
    move = decided.client.get(reverse("portal:move", args=[token, first.pk]))
    sealed = move.context["offers"][-1][1]
    decided.client.post(reverse("portal:move_to", args=[token, first.pk]), {"offer": sealed})
    assert Booking.objects.get(pk=first.pk).starts != first.starts
    decided.client.post(reverse("portal:cancel", args=[token, first.pk]))
    assert Booking.objects.get(pk=first.pk).state == "cancelled"
    file = decided.client.get(reverse("calendar", args=[calendar_token(first.client_id)]))
    assert file.content.count(b"STATUS:CONFIRMED") == Booking.objects.filter(state="booked").count()
    assert file.content.count(b"STATUS:CANCELLED") == 1
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert decided.client.get(reverse("portal:mine", args=[forged])).status_code == 404
    stranger = Person.objects.create(created_at=context.now())
    assert decided.client.get(reverse("portal:cancel", args=[course_token(stranger.pk), first.pk])).status_code == 404
    assert list(check_claims()) == []


def test_one_session_of_a_held_proposal_is_changed_and_the_others_stay(decided):
    take(decided, offers(decided)[0])
    first, *others = Booking.objects.order_by("starts").values_list("pk", "starts")
    page = decided.client.get(reverse("portal:adjust", args=[first[0]]))
    sealed = re.findall(r'name="offer" value="([^"]+)"', page.content.decode())
    assert decided.client.post(reverse("portal:adjust", args=[first[0]]), {"offer": sealed[-1]}).url.endswith(
        "details/"
    )
    assert Booking.objects.get(pk=first[0]).starts != first[1]
    assert list(Booking.objects.exclude(pk=first[0]).order_by("starts").values_list("pk", "starts")) == others
    assert set(Booking.objects.values_list("state", flat=True)) == {"pending"}
    assert decided.client.get(reverse("portal:adjust", args=[first[0] + 999])).url == reverse("portal:details")
    assert list(check_claims()) == []
