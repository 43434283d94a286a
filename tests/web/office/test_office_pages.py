"""The office: each page for its role and salon alone, forms that lose nothing, texts checked, files that are safe."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jivaka.core.access.actor import Actor
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.models import (
    Account,
    AuditEntry,
    Booking,
    Client,
    Closure,
    GlassBroken,
    Leave,
    Membership,
    OpeningHours,
    Room,
    Salon,
    Service,
    Shift,
    Therapist,
)
from jivaka.services.bookings import book
from jivaka.web.office import urls
from jivaka.web.office.forms import week_of
from jivaka.web.office.reports import export
from jivaka.web.office.salon import people, places, things
from services.salon import MONDAY, NOW, make_decision, make_salon
from web.staff import inside, member

pytestmark = pytest.mark.django_db
DESK = Actor("receptionist", 7, everywhere=True)
SLUG = "podil"
WEEK = {f"week.{day}": "09:00-20:00" for day in range(7)}


@pytest.fixture
def small(db, monkeypatch):  # noqa: ARG001 - the tables must be there
    """Return a small salon on the day of its tests."""
    for room in (places, things, people):
        monkeypatch.setattr(room, "now", lambda: NOW)
    return make_salon()


@pytest.fixture
def boss(small):
    """Return the browser of the manager of the salon."""
    return inside(member("manager", Salon.objects.get(pk=small.salon)))


def address(name, *args):
    return reverse(f"office:{name}", args=args)


def every_page(small):
    """Return (name, address, role) of every page of the office."""
    values = {
        "slug": SLUG,
        "day": MONDAY,
        "closure": 1,
        "leave": 1,
        "account": 1,
        "name": "1.0.0",
    }
    numbers = {"room": small.blue, "unit": small.stones, "close": small.blue, "reopen": small.blue}
    numbers |= {"service": small.wellness}
    for one in urls.urlpatterns:
        names = re.findall(r"<\w+:(\w+)>", str(one.pattern))
        given = {name: numbers.get(one.name, small.olha) if name == "number" else values[name] for name in names}
        given |= {"name": "therapist"} if one.name == "take_role" else {}
        reviews = one.callback.__module__.endswith(("review.knowledge", "review.recall"))
        yield one.name, reverse(f"office:{one.name}", kwargs=given), "reviewer" if reviews else "manager"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ------------------------------------------------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", ["client", "therapist", "receptionist", "manager", "reviewer"])
def test_every_page_is_closed_to_every_other_role(small, role):
    salon = Salon.objects.get(pk=small.salon)
    if role == "client":
        who = inside(Account.objects.create_user("a@example.org"))
    else:
        therapist = Therapist.objects.get(pk=small.olha) if role == "therapist" else None
        who = inside(member(role, salon, therapist))
    for name, page, wanted in every_page(small):
        if wanted != role:
            assert who.get(page).status_code in (403, 405), name
            assert who.post(page).status_code in (403, 405), name


def test_who_has_not_come_in_is_asked_to(small, client):
    for name, page, _role in every_page(small):
        answer = client.get(page)
        assert answer.status_code in (302, 405), name


def test_a_manager_of_another_salon_sees_and_changes_nothing_here(small):
    make_salon("lviv")
    other = inside(member("manager", Salon.objects.get(slug="lviv")))
    rows = AuditEntry.objects.count()
    seen = 0
    for name, page, role in every_page(small):
        if role == "manager" and f"/{SLUG}/" in page:
            assert {other.get(page).status_code, other.post(page, WEEK).status_code} <= {403, 405}, name
            seen += 1
    assert seen == 25
    assert other.get(address("occupancy"), {"salon": SLUG}).status_code == 403
    assert f"/{SLUG}/" not in other.get(address("home")).content.decode()
    assert AuditEntry.objects.count() == rows


def test_a_manager_of_the_chain_may_everywhere_and_only_they_add_a_salon(boss):
    chief = inside(member("manager"))
    assert chief.get(address("salon", SLUG)).status_code == 200
    sent = {"slug": "lviv", "name": "Львів", "zone": "Europe/Kyiv", "country": "UA", "currency": "UAH"}
    sent |= {"address": "", "cancel_hours": "24", "is_open": "1"}
    assert boss.post(address("add_salon"), sent).status_code == 403
    assert chief.post(address("add_salon"), sent).status_code == 302
    assert Salon.objects.get(slug="lviv").cancel_hours == 24


# --------------------------------------------------------------------------------------------------------------- forms


def test_every_page_of_a_manager_is_shown(small, boss):
    for name, page, role in every_page(small):
        if role == "manager" and name not in ("add_salon", "open_again", "reopen", "back", "take_role"):
            assert boss.get(page).status_code == 200, name


def test_all_problems_are_said_at_once_and_nothing_typed_is_lost(boss):
    sent = {"name": "", "gender": "", "week.0": "nine to five", "week.1": "10:00-09:00", "week.2": "09:00-17:00"}
    answer = boss.post(address("add_person", SLUG), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    for kept in ("nine to five", "10:00-09:00", "09:00-17:00"):
        assert f'value="{kept}"' in page
    assert 'href="#week-0"' in page
    assert 'href="#gender"' in page
    answer = boss.post(address("add_person", SLUG), sent | {"gender": "woman", "week.0": ""})
    assert 'href="#week-1"' in answer.content.decode()
    answer = boss.post(address("add_person", SLUG), {"name": "", "gender": "woman"})
    shown = text_of(answer)
    for said in ("Write a name", "Choose at least one language", "Choose at least one thing", "at least one day"):
        assert said in shown
    assert not Therapist.objects.filter(name="").exists()


def test_hours_are_typed_as_people_write_them(small, boss):
    sent = WEEK | {"week.0": "9-13, 14:00 – 20:00", "week.6": "", "week.5": "09:00-24:00"}
    assert boss.post(address("hours", SLUG), sent).status_code == 302
    rows = OpeningHours.objects.filter(salon=small.salon)
    assert [str(one.begins)[:5] for one in rows.filter(weekday=0).order_by("begins")] == ["09:00", "14:00"]
    assert not rows.filter(weekday=6).exists()
    assert str(rows.get(weekday=5).ends) == "00:00:00"
    shown = boss.get(address("hours", SLUG)).content.decode()
    assert 'value="09:00-13:00, 14:00-20:00"' in shown


@pytest.mark.parametrize("text", ["x", "09:00", "25:00-26:00", "09:00-12:00-13:00", "-", "9:99-10"])
def test_what_is_no_hours_is_said_for_its_day(text):
    hours, wrong = week_of(["", text, "", "", "", "", ""])
    assert (hours, wrong) == ([], [1])


def test_a_service_is_added_with_its_price_as_people_write_it(boss):
    sent = {"type": "wellness", "technique": "manual", "implement": "hands", "minutes": "30", "price": "1 450,50"}
    sent |= {"before": "0", "after": "10", "pause": "10", "unit_kind": "", "is_offered": "1"}
    assert boss.post(address("add_service", SLUG), sent).status_code == 302
    row = Service.objects.get(minutes=30)
    assert row.price == 145050
    assert 'value="1450.50"' in boss.get(address("service", SLUG, row.pk)).content.decode()
    again = boss.post(address("add_service", SLUG), sent)
    assert again.status_code == 422
    assert "there already" in text_of(again)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("1,450", 145000), ("1,450.50", 145050), ("123,456", 12345600), ("0,5", 50), ("900", 90000)],
)
def test_an_amount_as_our_pages_show_it_is_not_read_as_a_thousandth(boss, typed, minor):
    sent = {"type": "wellness", "technique": "manual", "implement": "hands", "minutes": "30", "price": typed}
    sent |= {"before": "0", "after": "10", "pause": "10", "unit_kind": "", "is_offered": "1"}
    assert boss.post(address("add_service", SLUG), sent).status_code == 302
    assert Service.objects.get(minutes=30).price == minor


def hidden(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_what_another_manager_changed_meanwhile_is_said_and_not_put_back_without_a_word(small, boss):
    other = inside(member("manager"))
    service = Service.objects.filter(salon=small.salon).first()
    page = address("service", SLUG, service.pk)
    sent = {name: str(getattr(service, name)) for name in ("type", "technique", "implement", "minutes", "before")}
    sent |= {"after": str(service.after), "pause": str(service.pause), "unit_kind": service.unit_kind}
    sent |= {"features": list(service.features), "is_offered": "1", "price": f"{service.price // 100}"}
    mine, theirs = (dict(sent, seen=hidden(who.get(page))) for who in (boss, other))
    assert other.post(page, theirs | {"price": "777"}).status_code == 302
    assert other.post(page, theirs | {"price": "777"}).status_code == 302, "the same once more is no quarrel"
    answer = boss.post(page, mine | {"after": "15"})
    assert answer.status_code == 409
    assert "now it is: 777" in text_of(answer)
    service.refresh_from_db()
    assert (service.price, service.after) == (77700, int(sent["after"]))
    assert boss.post(page, mine | {"after": "15", "seen": hidden(answer)}).status_code == 302
    service.refresh_from_db()
    assert service.after == 15


def test_a_week_that_another_manager_changed_meanwhile_is_said_in_words(boss):
    page = address("hours", SLUG)
    seen = hidden(boss.get(page))
    assert boss.post(page, WEEK | {"week.0": "08:00-21:00", "seen": seen}).status_code == 302
    answer = boss.post(page, WEEK | {"week.0": "09:00-22:00", "seen": seen})
    assert answer.status_code == 409
    assert "Monday 08:00-21:00" in text_of(answer)
    seen = hidden(boss.get(page))
    assert boss.post(page, WEEK | {"week.0": "9-22", "seen": seen}).status_code == 302


def test_no_name_holds_signs_that_nobody_sees(small, boss):
    sent = {"name": "Synia\x00\r\nBcc: x", "offers": ["wellness"], "is_active": "1"}
    assert boss.post(address("add_room", SLUG), sent).status_code == 302
    name = Room.objects.filter(salon=small.salon).latest("pk").name
    assert name.isprintable()
    assert name.startswith("Synia")


@pytest.mark.parametrize("slug", ["", "-", "a--b", "-a", "Київ", "A", "a" * 51, "stamp", "a b"])
def test_a_word_that_cannot_stand_in_an_address_names_no_salon(boss, slug):  # noqa: ARG001 - there must be a salon
    sent = {"slug": slug, "name": "Львів", "zone": "Europe/Kyiv", "country": "UA", "currency": "UAH"}
    answer = inside(member("manager")).post(address("add_salon"), sent | {"address": "", "cancel_hours": "24"})
    assert answer.status_code == 422
    assert 'href="#slug"' in answer.content.decode()


def test_a_reason_that_does_not_fit_is_said_and_not_cut_off(small, boss):
    away = {"begins": f"{MONDAY}T00:00", "ends": f"{MONDAY}T23:55", "reason": "x" * 121}
    for page in (address("leave", SLUG, small.olha), address("close", SLUG, small.blue)):
        answer = boss.post(page, away)
        assert answer.status_code == 422
        assert "too long" in text_of(answer)
    shut = boss.post(address("shut", SLUG), {"day": f"{MONDAY}", "reason": "x" * 121})
    assert "too long" in text_of(shut)
    assert not Leave.objects.exists()
    assert not Closure.objects.exists()


@pytest.mark.parametrize("price", ["", "-1", "free", "1.005", "NaN", "1e99", "1e3", "1.450", "1,45,0", "1,450,50", "."])
def test_a_price_that_is_none_is_refused_and_kept(boss, price):
    sent = {"type": "wellness", "technique": "manual", "implement": "hands", "minutes": "30", "price": price}
    sent |= {"before": "0", "after": "10", "pause": "10", "unit_kind": ""}
    answer = boss.post(address("add_service", SLUG), sent)
    assert answer.status_code == 422
    assert 'href="#price"' in answer.content.decode()
    assert not Service.objects.filter(minutes=30).exists()


def test_booked_sessions_are_named_with_another_time_and_a_fact_can_be_recorded_all_the_same(small, boss):
    (booking,) = book(DESK, small.request(), at=NOW)
    sent = {"begins": f"{MONDAY}T00:00", "ends": f"{MONDAY}T23:55", "reason": "training"}
    answer = boss.post(address("leave", SLUG, small.olha), sent)
    assert answer.status_code == 409
    shown = text_of(answer)
    assert f"Booking {booking} , Mon 30 Nov, 10:00: Ольга would not be there." in shown
    assert "Free instead: Mon 30 Nov, 10:00 with Тарас." in shown
    assert "Марія" not in shown
    assert 'value="training"' in answer.content.decode()
    assert not Leave.objects.exists()
    assert boss.post(address("leave", SLUG, small.olha), sent | {"knowing": "1"}).status_code == 302
    assert instant_of(Booking.objects.get(pk=booking).starts) > NOW
    assert AuditEntry.objects.get(action="leave.added").detail["stranded"] == [booking]


def test_hours_cannot_be_pushed_through_knowingly(small, boss):
    book(DESK, small.request(), at=NOW)
    late = {f"week.{day}": "12:00-20:00" for day in range(7)}
    answer = boss.post(address("hours", SLUG), late | {"knowing": "1"})
    assert answer.status_code == 409
    assert 'name="knowing"' not in answer.content.decode()
    assert 'value="12:00-20:00"' in answer.content.decode()


def test_the_week_of_a_therapist_their_breaks_skills_and_leave(small, boss):
    since = MONDAY + timedelta(days=7)
    sent = {f"week.{day}": "10:00-18:00" if day < 5 else "" for day in range(7)} | {"since": str(since)}
    assert boss.post(address("shifts", SLUG, small.olha), sent).status_code == 302
    assert Shift.objects.filter(therapist=small.olha, since=since).count() == 5
    shown = text_of(boss.get(address("person", SLUG, small.olha)))
    assert "Other hours begin on 7 Dec 2026." in shown
    assert boss.post(address("breaks", SLUG, small.olha), {"week.0": "13:00-13:30"}).status_code == 302
    skills = {"name": "Ольга К.", "gender": "woman", "languages": ["uk", "pl"], "techniques": ["manual"]}
    sent = skills | {"types": ["wellness"], "is_active": "1"}
    assert boss.post(address("change_person", SLUG, small.olha), sent).status_code == 302
    row = Therapist.objects.get(pk=small.olha)
    assert (row.name, row.skills, sorted(row.languages)) == ("Ольга К.", ["manual", "wellness"], ["pl", "uk"])


def test_rooms_equipment_and_shut_days_are_added_changed_and_taken_back(small, boss):
    assert boss.post(address("add_room", SLUG), {"name": "Red", "offers": ["manual", "shower"]}).status_code == 302
    room = Room.objects.get(name="Red")
    assert (room.offers, room.is_active) == (["manual", "shower"], False)
    assert boss.post(address("add_room", SLUG), {"name": "Red"}).status_code == 422
    sent = {"begins": f"{MONDAY}T10:00", "ends": f"{MONDAY}T12:00", "reason": "heater"}
    assert boss.post(address("close", SLUG, small.green), sent).status_code == 302
    page = boss.get(address("things", SLUG))
    assert "30 Nov 10:00 – 30 Nov 12:00, heater" in text_of(page)
    end = re.search(r'action="([^"]+/closures/\d+/end)"', page.content.decode()).group(1)
    assert boss.post(end).status_code == 302
    assert boss.post(address("shut", SLUG), {"day": str(MONDAY), "reason": "holiday"}).status_code == 302
    assert boss.post(address("open_again", SLUG, MONDAY)).status_code == 302
    assert boss.post(address("open_again", SLUG, MONDAY)).status_code == 404
    assert not Closure.objects.exists()


def test_roles_are_given_and_taken_and_the_account_is_made(small, boss):
    sent = {"email": "Ira@Example.org", "name": "Іра", "role": "therapist", "therapist": str(small.olha)}
    wrong = boss.post(address("add_role", SLUG), sent | {"email": "nowhere"})
    assert 'href="#email"' in wrong.content.decode()
    assert boss.post(address("add_role", SLUG), sent).status_code == 302
    row = Membership.objects.get(account__email="ira@example.org")
    assert (row.role, row.salon_id, row.therapist_id) == ("therapist", small.salon, small.olha)
    answer = boss.post(address("add_role", SLUG), sent | {"role": "receptionist"})
    assert "Say which therapist it is" in text_of(answer)
    boss.post(address("add_role", SLUG), sent | {"role": "receptionist", "email": "new@example.org"})
    assert not Account.objects.filter(email="new@example.org").exists()
    assert boss.post(address("take_role", SLUG, row.account_id, "therapist")).status_code == 302
    assert not Membership.objects.filter(account__email="ira@example.org").exists()


def test_what_belongs_to_another_salon_is_not_there(boss):
    make_salon("lviv")
    other = Room.objects.filter(salon__slug="lviv").first()
    assert boss.get(address("room", SLUG, other.pk)).status_code == 404
    assert boss.get(address("person", SLUG, 99999)).status_code == 404
    assert boss.get(address("salon", "nowhere")).status_code == 404


# ---------------------------------------------------------------------------------------------- texts, trail and files


def test_a_claim_is_shown_with_why_and_what_to_say_instead_and_nothing_is_kept(small, boss):  # noqa: ARG001
    rows = AuditEntry.objects.count()
    answer = boss.post(address("claims"), {"text": "Our massage removes toxins <script>x</script>."})
    page = answer.content.decode()
    assert "<mark>removes toxins" in page.replace("massage removes toxins", "removes toxins")
    assert "&lt;script&gt;" in page
    assert "Say instead:" in page or "Leave it out." in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert AuditEntry.objects.count() == rows
    assert "Nothing was found" in text_of(boss.post(address("claims"), {"text": "We are open on Sundays."}))
    assert boss.post(address("claims"), {"text": "a" * 50_001}).status_code == 422


def test_the_trail_holds_what_was_done_in_the_salon_and_nothing_of_another(small, boss):
    make_salon("lviv")
    lviv = Salon.objects.get(slug="lviv")
    book(DESK, small.request(), at=NOW)
    boss.post(address("shut", SLUG), {"day": str(MONDAY + timedelta(days=40)), "reason": ""})
    chief = inside(member("manager"))
    chief.post(address("shut", "lviv"), {"day": str(MONDAY + timedelta(days=41)), "reason": "secret of Lviv"})
    shown = text_of(boss.get(address("trail")))
    assert "day.shut" in shown
    assert "booking." in shown
    assert "secret of Lviv" not in shown
    assert f"salon:{lviv.pk}" not in shown
    assert "secret of Lviv" in text_of(chief.get(address("trail")))
    narrow = boss.get(address("trail"), {"action": "day."}).content.decode()
    assert "booking." not in narrow[narrow.index("<tbody>") :]


def test_broken_glass_is_seen_by_the_manager_of_whose_client_it_was(small, boss):
    therapist = member("therapist", email="curious@example.org")
    salon, client = Salon.objects.get(pk=small.salon), Client.objects.get(pk=small.client)
    GlassBroken.objects.create(
        account=therapist,
        client=client,
        salon=salon,
        reason="He fell at our door.",
        opened_at=NOW,
        closes_at=NOW + timedelta(hours=1),
    )
    shown = text_of(boss.get(address("glass")))
    assert "He fell at our door." in shown
    assert "Марія" not in shown
    make_salon("lviv")
    other = inside(member("manager", Salon.objects.get(slug="lviv")))
    assert "He fell at our door." not in text_of(other.get(address("glass")))


def test_occupancy_is_a_table_with_numbers_and_a_file(small, boss):
    book(DESK, small.request(), at=NOW)
    asked = {"salon": SLUG, "first": str(MONDAY), "last": str(MONDAY)}
    page = boss.get(address("occupancy"), asked)
    assert "5% of 22 working hours are booked." in text_of(page)
    cells = re.findall(r'<td class="heat-(\d+)">([^<]+)</td>', page.content.decode())
    assert ("5", "50%") in cells
    file = boss.get(address("occupancy"), asked | {"as": "csv"})
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    monday = {int(row["hour"]): row for row in rows if row["weekday"] == "Monday"}
    assert (monday[10]["minutes worked"], monday[10]["minutes booked"]) == ("120", "60")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert boss.get(address("occupancy"), {"first": "x", "last": "2026-13-01", "therapist": "me"}).status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(text):
    answer = export.table_file("x", ("a",), [(text,), ("plain",), (None,), (0.25,)])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["a"], ["'" + text], ["plain"], [""], ["0.2500"]]


def test_outcomes_of_few_clients_are_not_shown_at_all(boss):
    shown = text_of(boss.get(address("results")))
    assert "Too few clients were measured" in shown
    rows = boss.get(address("results"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1
    assert "Марія" not in shown


def test_no_page_of_a_manager_shows_a_client(small, boss):
    book(DESK, small.request(), at=NOW)
    client = Client.objects.get(pk=small.client)
    client.name, client.email = "Xenia Unique", "xenia@example.org"
    client.save()
    make_decision(small.client, at=timezone.now())
    for name, page, role in every_page(small):
        if role == "manager":
            answer = boss.get(page)
            assert "Xenia" not in answer.content.decode(), name
            assert "xenia@" not in answer.content.decode(), name


def test_a_reviewer_sees_how_far_each_translation_is_and_who_has_read_it(small):  # noqa: ARG001 - there must be a salon
    page = inside(member("reviewer")).get(reverse("office:review"))
    found = {code: (texts, done) for code, texts, done, _said in page.context["translations"]}
    assert set(found) == {"uk", "th"}
    assert all(texts == done > 2000 for texts, done in found.values())
    assert "Not yet read by a clinician who speaks this language." in page.content.decode()
