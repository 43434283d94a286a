"""The reviewer's pages: what is in force, a release and its reports, two different people who sign, and the book."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from jivaka.config.knowledge import assessor_for
from jivaka.core.access.actor import SYSTEM
from jivaka.core.assessment.assessor import Assessor
from jivaka.core.knowledge.values import Disposition
from jivaka.interfaces.kb.shelf import Shelf
from jivaka.records.models import AuditEntry, Booking, Client, Message, Service
from jivaka.services.intakes import submit_intake
from jivaka.web.office.review import knowledge, recall
from kb.desk import ANNA, AUTHOR, TOM, Desk
from services.salon import NOW, make_salon, tick
from web.staff import inside, member

pytestmark = pytest.mark.django_db
POLICY = b"default-src &#x27;none&#x27;; base-uri 'none'"
PAGE = b'<html><meta http-equiv="Content-Security-Policy" content="' + POLICY + b'">Book</html>'


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a folder of releases with one that nobody has signed, as the pages see it."""
    places = tmp_path / "releases", tmp_path / "knowledge"
    made = Desk(*places, Shelf(*places))
    made.make()
    monkeypatch.setattr(knowledge, "shelf", lambda: made.shelf)
    monkeypatch.setattr(recall, "shelf", lambda: made.shelf)
    return made


@pytest.fixture
def anna(db):  # noqa: ARG001 - the tables must be there
    """Return the browser of a reviewer."""
    account = member("reviewer", email="anna@example.org")
    account.name = "Anna Weber"
    account.save()
    return inside(account)


def page(who, name, *args, **asked):
    return who.get(reverse(f"office:{name}", args=args), asked)


def sign(who, **more):
    sent = {"role": "physiotherapist", "statement": "I have read all of it and agree.", "read": "1"} | more
    return who.post(reverse("office:release", args=["1.0.0"]), sent)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("language", ["en", "uk", "th"])
def test_every_page_says_who_signed_what_is_in_use_in_every_language_once_somebody_has(
    client, monkeypatch, tmp_path, language
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    unsigned = "The clinical content has not been signed by a clinician yet."
    english, review = assessor_for("en"), "Release 9.9, signed by Anna Weber (doctor) and Tom Ray (physiotherapist)."
    signed = Assessor(replace(english.knowledge, release="9.9", review=review))
    for found in (english, signed):
        monkeypatch.setattr("jivaka.config.knowledge.load_assessor", lambda found=found: (found, ()))
        spoken = assessor_for.__wrapped__(language)
        assert (spoken.knowledge.release, spoken.knowledge.review) == (found.knowledge.release, found.knowledge.review)
        monkeypatch.setattr("jivaka.web.shared.templatetags.jivaka.assessor", lambda spoken=spoken: spoken)
        with override(language):
            shown = text_of(client.get(f"/{language}/"))
            assert (review in shown) == (found is signed)
            assert (gettext(unsigned) in shown) == (found is english)


def test_a_server_that_still_decides_with_another_release_than_the_register_names_says_so(anna, desk):
    assert "The register says" not in text_of(page(anna, "review"))
    desk.put_in_force()
    shown = text_of(page(anna, "review"))
    assert "The register says that release 1.0.0 is in force, and this server still decides with" in shown
    assert "Start the server and the worker again." in shown


def test_what_is_in_force_and_every_release_is_shown(anna, desk):  # noqa: ARG001 - there is a release
    shown = text_of(page(anna, "review"))
    assert assessor_for("en").knowledge.digest in shown
    assert "Not yet signed by a clinician." in shown
    assert "not signed by enough people" in shown


def test_the_newest_release_that_is_not_in_force_says_how_it_comes_into_force_and_what_happens_then(anna, desk):
    shown = unescape(text_of(page(anna, "review")))
    assert 'jivaka knowledge release use 1.0.0 --by "…" --because "…"' in shown
    assert "not enough people have signed it yet" in shown
    desk.sign(ANNA, TOM)
    assert "signed and not in force yet" in text_of(page(anna, "review"))
    desk.shelf.use("1.0.0", AUTHOR, "signed by both", NOW.date())
    assert "release use" not in text_of(page(anna, "review"))


def test_a_release_is_signed_by_two_different_people_under_their_own_names(anna, desk):
    assert sign(anna).status_code == 302
    assert desk.shelf.verify("1.0.0")["signatures"][0]["name"] == "Anna Weber"
    row = AuditEntry.objects.get(action="release.signed")
    assert (row.subject, row.detail["content"]) == ("release:1.0.0", desk.shelf.verify("1.0.0")["content"])
    again = sign(anna)
    assert again.status_code == 422
    assert "Another person has to sign." in text_of(again)
    tom = member("reviewer", email="tom@example.org")
    tom.name = "Tom Ray"
    tom.save()
    assert sign(inside(tom), role="doctor").status_code == 302
    assert desk.shelf.verify("1.0.0")["missing"] == ""
    assert "It is put in force with: jivaka knowledge release use" in text_of(page(anna, "release", "1.0.0"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"read": ""}, "Read the release first"),
        ({"role": ""}, "A signature needs your name and as what you sign"),
        ({"statement": " "}, "A signature needs words"),
        ({"role": "", "read": ""}, "A signature needs your name and as what you sign"),
        ({"role": "", "read": ""}, "Read the release first"),
    ],
)
def test_a_signature_that_lacks_something_is_refused_and_nothing_typed_is_lost(anna, desk, more, says):
    answer = sign(anna, **{"role": "kept role"} | more)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert desk.shelf.verify("1.0.0")["signatures"] == []
    assert not AuditEntry.objects.exists()


def test_what_is_in_force_is_signed_no_more(anna, desk):
    desk.sign("Eve Stone, nurse", TOM)
    desk.shelf.use("1.0.0", AUTHOR, "signed", NOW.date())
    assert "Sign it" not in text_of(page(anna, "release", "1.0.0"))
    assert sign(anna).status_code == 422


def test_the_reports_of_a_release_are_shown(anna, desk):
    desk.put_in_force()
    rule = {"rule": "skin.burn", "newly": 3, "no_longer": 0, "up": 3, "down": 1}
    moves = [{"before": "emergency", "after": "doctor_first", "clients": 1}]
    impact = {"clients": 100, "up": 3, "down": 1, "rules": [rule], "moves": moves}
    said = {"proof": {"laws": [{"says": "A burn is never massaged.", "proved": True}]}, "impact": impact}
    desk.write("1.1.0", disposition="urgent")
    reports = desk.reports()
    for name, path in reports.items():
        path.write_text(json.dumps(json.loads(path.read_text()) | said[name]))
    desk.shelf.make(desk.knowledge(), [AUTHOR], reports, NOW.date())
    shown = text_of(page(anna, "release", "1.1.0"))
    assert "Every law holds for every possible client" in shown
    assert "A burn is never massaged." in shown
    assert "Of 100 clients 3 are decided with more caution, 1 with less." in shown
    assert "emergency a doctor first 1" in shown
    assert "skin.burn 3 0 3 1" in shown
    assert "What is different from release 1.0.0" in shown
    assert 'skin.burn.disposition changed: "massage_with_limits" -> "urgent"' in unescape(shown)
    assert "What is different" not in text_of(page(anna, "release", "1.0.0"))


@pytest.mark.parametrize("name", ["2.0.0", "in-force", "releases", ".hidden", "draft.json"])
def test_only_what_stands_among_the_releases_has_a_page(anna, desk, name):  # noqa: ARG001 - there are others
    assert page(anna, "release", name).status_code == 404


def test_the_book_is_sent_once_and_may_run_only_what_is_in_it(anna, settings, monkeypatch):
    monkeypatch.setattr(knowledge, "import_string", lambda _name: lambda _of: ("abc", gzip.compress(PAGE)))
    settings.JIVAKA_BOOK = "x"
    answer = page(anna, "book")
    assert answer.content == PAGE
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    assert answer.headers["ETag"] == '"abc"'
    packed = anna.get(reverse("office:book"), headers={"accept-encoding": "gzip"})
    assert (gzip.decompress(packed.content), packed.headers["Content-Encoding"]) == (PAGE, "gzip")
    again = anna.get(reverse("office:book"), headers={"if-none-match": '"abc"'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.slow
def test_the_real_book_is_printed_with_its_own_policy(anna, desk):  # noqa: ARG001 - a folder of releases of its own
    answer = page(anna, "book")
    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert b"blood_thinners.anticoagulant" in answer.content.replace(b"<wbr>", b"")


@pytest.fixture
def strict(small_and_coming, monkeypatch):
    """Let the draft refer everybody whom the knowledge in force gives limits."""
    english = assessor_for("en")
    rules = tuple(
        replace(one, effect=replace(one.effect, disposition=Disposition.DOCTOR_FIRST), cleared_by=None)
        for one in english.knowledge.rules
    )
    proposed = Assessor(replace(english.knowledge, rules=rules, digest="sha256:proposed"))
    monkeypatch.setattr(recall, "knowledge_named", lambda name: proposed if name else english)
    monkeypatch.setattr(recall, "now", lambda: NOW)
    recall._kept.cache_clear()
    return small_and_coming


@pytest.fixture
def small_and_coming(db):  # noqa: ARG001 - the tables must be there
    """Return a small salon and a coming session of somebody with a treated high blood pressure."""
    small, english = make_salon(), assessor_for("en")
    client = Client.objects.create(name="Secret Name", created_at=NOW).pk
    answers = {
        name: one.clear_value for name, one in english.knowledge.questions.items() if one.clear_value is not None
    }
    answers |= {"age": 60, "sex_birth": "male", "height_cm": 180, "weight_kg": 80, "able_to_agree": True}
    answers |= {"heart_vessel_conditions": ["high_pressure_treated"], "medicines": ["amlodipine"]}
    decided = submit_intake(SYSTEM, client, {"answers": answers}, english, at=NOW)
    row = Booking.objects.create(
        client_id=client,
        decision_id=decided.decision,
        salon_id=small.salon,
        service=Service.objects.first(),
        therapist_id=small.olha,
        room_id=small.blue,
        starts=tick("10:00"),
        ends=tick("11:00"),
        areas=["low_back_left"],
        pressure=2,
        state="booked",
        price=1,
        request_key="a",
        created_at=NOW,
        changed_at=NOW,
    )
    return small, row


def test_whom_a_change_touches_is_named_by_booking_and_told_to_the_therapists(anna, desk, strict):  # noqa: ARG001
    small, row = strict
    answer = page(anna, "recall", of="draft")
    shown = text_of(answer)
    assert "1 coming session is touched" in shown
    assert re.search(rf"{row.pk} Поділ Ольга Mon 30 Nov 2026, 10:00 no massage: ask again first", shown)
    for secret in ("Secret Name", "amlodipine", "pressure_treated", "Amlodipine"):
        assert secret not in shown
    assert anna.post(reverse("office:tell"), {"of": "draft"}).status_code == 302
    (message,) = Message.objects.filter(kind="recall.raised")
    assert message.payload == {"therapist": small.olha, "bookings": [row.pk], "release": "draft"}


def test_without_a_choice_nothing_is_decided(anna, desk, monkeypatch):  # noqa: ARG001 - there is a release
    monkeypatch.setattr(recall, "effect_of", None)
    shown = text_of(page(anna, "recall"))
    assert "the draft" in shown
    assert "release 1.0.0" in shown
