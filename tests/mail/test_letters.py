"""What leaves the house: each message in each language, with a link and a calendar, and never a word about health."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client as Browser
from icalendar import Calendar

from jivaka.config.mail import mail_room
from jivaka.core.access.actor import SYSTEM
from jivaka.core.errors import ProblemsError
from jivaka.interfaces.ical.calendar import calendar_of
from jivaka.interfaces.mail.post import Folder, Server, base_of, post_of, sender_of
from jivaka.interfaces.mail.room import KINDS, MailRoom
from jivaka.queries.mine.visits import visits_of
from jivaka.records.models import Account, Client, Membership
from jivaka.services.bookings import book, cancel_booking, hold
from jivaka.services.messages.outbox import Owed, UndeliverableError
from mail.sink import Sink
from services.salon import NOW

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "uk", "th")
HEALTH = re.compile(
    r"pain|back|massage|health|doctor'|treat|complain|symptom|diagnos|medic|біль|бол[яію]|спин|масаж|здоров|лікув"
    r"|ปวด|หลัง(?!จาก)|นวด|สุขภาพ|รักษา|อาการ",
    re.IGNORECASE,
)


class Kept:
    """A post that keeps what it is given."""

    def __init__(self):
        self.emails = []

    def send(self, email):
        self.emails.append(email)


def owed(kind, key="a key", **payload):
    return Owed(1, kind, key, payload, 1, NOW + timedelta(minutes=2))


def room(post=None):
    return MailRoom(post or Kept(), "https://jivaka.example.org", "salon@example.org", calendar_of)


@pytest.fixture
def booked(small):
    (number,) = book(SYSTEM, small.request(), at=NOW)
    return number


def payloads(small):
    """Return something to write about for every kind of message."""
    (booked,) = book(SYSTEM, small.request(), at=NOW)
    (gone,) = book(SYSTEM, small.request(small.session("12:00")), at=NOW)
    cancel_booking(SYSTEM, gone, "ill", at=NOW)
    (held,) = hold(SYSTEM, small.request(small.session("14:00")), at=NOW)
    begins = visits_of([booked])[0].begins.isoformat()
    return {
        "booking.confirmed": {"bookings": [booked]},
        "booking.moved": {"bookings": [booked]},
        "booking.cancelled": {"bookings": [gone]},
        "repair.proposed": {"bookings": [booked]},
        "wish.offered": {"wish": 1, "booking": held},
        "visit.reminder": {"bookings": [booked], "begins": begins},
        "diary.weekly": {"client": small.client, "course": 1},
        "course.follow_up": {"client": small.client, "course": 1, "weeks": 12},
        "adverse_event.follow_up": {"client": small.client},
        "clearance.read": {"client": small.client},
        "recall.raised": {"therapist": small.olha, "bookings": [booked], "release": "2026.12"},
    }


def text_of(email):
    return email.get_body(("plain",)).get_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_written_in_the_language_of_the_client_with_a_link_and_no_word_about_health(small, language):
    Client.objects.filter(pk=small.client).update(language=language)
    account = Account.objects.create_user("olha@example.org", name="Ольга", language=language)
    Membership.objects.create(account=account, role="therapist", therapist_id=small.olha, added_at=NOW)
    told = payloads(small)
    assert told.keys() == KINDS.keys()
    seen = set()
    for kind, payload in told.items():
        email = room().written(owed(kind, **payload), at=NOW)
        assert email is not None, kind
        html = email.get_body(("html",)).get_content()
        for part in (email["Subject"], text_of(email), html.partition("<body")[2]):
            assert not HEALTH.search(re.sub(r"https?://\S+|style=\"[^\"]*\"", "", part)), (kind, part)
        link = re.search(r"https://jivaka\.example\.org/\S+", text_of(email))[0]
        assert urlsplit(link).path.startswith(f"/{language}/{'staff' if kind == 'recall.raised' else 'mine'}/")
        assert email["Content-Language"] == language
        assert f'<html lang="{language}">' in html
        assert link.replace("&", "&amp;") in html
        seen.add(email["Subject"])
    assert len(seen) == len(told)
    if language != "en":
        assert all(re.search(r"[Ѐ-ӿ฀-๿]", subject) for subject in seen)


def test_a_confirmation_tells_where_and_when_by_the_clock_of_the_salon_and_carries_the_calendar(small, booked):
    Client.objects.filter(pk=small.client).update(language="en")
    email = room().written(owed("booking.confirmed", bookings=[booked]), at=NOW)
    assert "Monday, 30 November 2026, 10:00 · Поділ" in text_of(email)
    assert "Hello Марія," in text_of(email)
    (part,) = email.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert event["uid"] == f"booking-{booked}@jivaka"
    assert event["dtstart"].dt.astimezone(UTC).hour == 8


def test_what_changed_since_it_was_owed_is_not_said_any_more(small, booked):
    begins = visits_of([booked])[0].begins
    late = owed("visit.reminder", bookings=[booked], begins=begins.isoformat())
    assert room().written(late, at=begins) is None
    elsewhere = owed("visit.reminder", bookings=[booked], begins=NOW.isoformat())
    assert room().written(elsewhere, at=NOW) is None
    cancel_booking(SYSTEM, booked, "ill", at=NOW)
    for kind in ("booking.confirmed", "booking.moved", "repair.proposed"):
        assert room().written(owed(kind, bookings=[booked]), at=NOW) is None
    (held,) = hold(SYSTEM, small.request(small.session("14:00")), at=NOW)
    assert room().written(owed("wish.offered", wish=1, booking=held), at=NOW + timedelta(minutes=11)) is None


def test_nobody_is_written_to_who_has_no_address_or_is_gone(small, booked):
    one = Client.objects.get(pk=small.client)
    one.email = ""
    one.save()
    post = Kept()
    assert room(post).send(owed("booking.confirmed", bookings=[booked]), at=NOW) is False
    assert room(post).send(owed("booking.confirmed", bookings=[10**6]), at=NOW) is False
    assert room(post).send(owed("diary.weekly", client=10**6), at=NOW) is False
    assert post.emails == []


def test_the_message_id_is_the_same_for_the_same_key_and_tells_nothing(booked):
    ids = [
        room().written(owed("booking.confirmed", key=key, bookings=[booked]), at=at)["Message-ID"]
        for key, at in (("one", NOW), ("one", NOW + timedelta(hours=3)), ("two", NOW))
    ]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<[0-9a-f]{40}@jivaka\.example\.org>", ids[0])


def test_a_kind_that_nobody_writes_and_an_address_that_cannot_be_written_are_given_up_at_once(small, booked):
    with pytest.raises(UndeliverableError, match="no message of the kind"):
        room().written(owed("no.such", bookings=[booked]), at=NOW)
    one = Client.objects.get(pk=small.client)
    one.email = "a b@example.org\nBcc: everybody@example.org"
    one.save()
    with pytest.raises(UndeliverableError, match="cannot be written"):
        room().written(owed("booking.confirmed", bookings=[booked]), at=NOW)


def test_a_name_cannot_add_a_header_or_a_tag(small, booked):
    one = Client.objects.get(pk=small.client)
    one.name, one.language = "<b>Eve</b>", "en"
    one.save()
    html = room().written(owed("booking.confirmed", bookings=[booked]), at=NOW).get_body(("html",)).get_content()
    assert "<b>Eve" not in html
    assert "&lt;b&gt;Eve" in html
    one.name = "Eve\r\nBcc: everybody@example.org"
    one.save()
    email = room().written(owed("booking.confirmed", bookings=[booked]), at=NOW)
    assert email["Bcc"] is None
    assert [to.display_name for to in email["To"].addresses] == ["Eve Bcc: everybody@example.org"]


def test_an_address_in_another_script_reaches_a_mail_server_of_any_age(small, booked):
    one = Client.objects.get(pk=small.client)
    one.email = "olena@пошта.укр"
    one.save()
    with Sink() as sink:
        assert room(post_of(sink.address, Path())).send(owed("booking.confirmed", bookings=[booked]), at=NOW)
    (email,) = sink.took
    assert email["To"].addresses[0].domain.encode().startswith(b"xn--")


def test_the_link_of_a_letter_opens_the_page_and_a_reminder_says_where_it_is_stopped(small):
    email = room().written(owed("diary.weekly", client=small.client, course=1), at=NOW)
    stop = email["List-Unsubscribe"].strip("<>")
    for link in (stop, re.search(r"https://\S+/diary/", text_of(email))[0]):
        assert Browser().get(unquote(urlsplit(link).path)).status_code == 200


# ---------------------------------------------------------------------------------------------------------------- post


def test_a_folder_keeps_one_file_a_message_however_often_it_is_sent(small, booked, tmp_path):
    post = Folder(tmp_path / "outbox")
    for _time in range(2):
        assert room(post).send(owed("booking.confirmed", bookings=[booked]), at=NOW)
    (file,) = Path(tmp_path / "outbox").iterdir()
    email = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert email["To"].addresses[0].addr_spec == Client.objects.get(pk=small.client).email


def test_a_real_server_takes_refuses_for_good_or_asks_to_come_again(small, booked):
    address = Client.objects.get(pk=small.client).email
    letter = owed("booking.confirmed", bookings=[booked])
    with Sink() as sink:
        assert room(post_of(sink.address, Path())).send(letter, at=NOW)
    assert [email["To"].addresses[0].addr_spec for email in sink.took] == [address]
    with Sink(refuses=[address]) as sink, pytest.raises(UndeliverableError, match="550"):
        room(post_of(sink.address, Path())).send(letter, at=NOW)
    with Sink(fails=[address]) as sink, pytest.raises(OSError, match="451"):
        room(post_of(sink.address, Path())).send(letter, at=NOW)
    with Sink(hang_up=1) as sink, pytest.raises(OSError):  # noqa: PT011 - any error of the line
        room(post_of(sink.address, Path())).send(letter, at=NOW)
    with pytest.raises(OSError):  # noqa: PT011 - nobody listens any more
        room(post_of(sink.address, Path())).send(letter, at=NOW)


def test_a_password_is_never_sent_in_the_clear_to_another_machine(monkeypatch):
    with Sink() as sink:
        monkeypatch.setattr("jivaka.interfaces.mail.post.LOOPBACK", ())
        with pytest.raises(OSError, match="no encryption"):
            Server("smtp", "127.0.0.1", sink.port, "salon", "secret").send(None)


def test_settings_of_the_mail_are_understood_or_refused_with_a_sentence():
    assert post_of("", Path("home")) == Folder(Path("home/outbox"))
    assert post_of("smtp://a%40b:p%3Aw@mail.example.org:2525", Path()) == Server(
        "smtp", "mail.example.org", 2525, "a@b", "p:w"
    )
    assert post_of("smtps://mail.example.org", Path()) == Server("smtps", "mail.example.org", 465)
    for wrong in ("mail.example.org", "ftp://x", "smtp://", "smtp://x:port", "smtp://x/path", "smtp://[x"):
        with pytest.raises(ProblemsError, match=r"JIVAKA_MAIL: .*Write smtp://"):
            post_of(wrong, Path())
    assert base_of("https://x.org/jivaka/") == "https://x.org/jivaka"
    for wrong in ("x.org", "ftp://x.org", "https://", "https://x.org/?a=1", "http://[x", "http://x:0"):
        with pytest.raises(ProblemsError, match="JIVAKA_ADDRESS: "):
            base_of(wrong)
    assert sender_of("", "https://x.org") == "no-reply@x.org"
    for wrong in ("nobody", "a b@x.org", "a@x.org, b@x.org"):
        with pytest.raises(ProblemsError, match="JIVAKA_MAIL_FROM: "):
            sender_of(wrong, "https://x.org")


def test_every_wrong_setting_is_said_at_once(settings):
    settings.JIVAKA_MAIL, settings.JIVAKA_ADDRESS, settings.JIVAKA_MAIL_FROM = "ftp://x", "nowhere", "nobody"
    with pytest.raises(ProblemsError) as found:
        mail_room()
    assert [problem.where for problem in found.value.problems] == [
        *("JIVAKA_MAIL", "JIVAKA_ADDRESS", "JIVAKA_MAIL_FROM"),
    ]
