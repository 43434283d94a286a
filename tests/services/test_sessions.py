"""A visit from today's questions to the signed note: what opens it, what stops it, who may do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jivaka.core.access.actor import Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.outcomes.limits import limits_in
from jivaka.core.outcomes.today import Said
from jivaka.core.truth import Truth
from jivaka.queries.visits.card import client_card
from jivaka.records.models import (
    AdverseEvent,
    Amendment,
    AuditEntry,
    Booking,
    Decision,
    GlassBroken,
    Intake,
    Message,
    Override,
    Rescreen,
    SessionNote,
)
from jivaka.services.intakes import submit_intake
from jivaka.services.sessions import (
    Harm,
    Note,
    Step,
    amend_note,
    ask_override,
    break_glass,
    close_adverse_event,
    confirm_override,
    open_session,
    record_rescreen,
    report_adverse_event,
    sign_note,
    write_note,
)
from services.salon import make_salon
from services.treated import latest, therapist, treated

pytestmark = pytest.mark.django_db
NUMB = {"saddle_numb": True, "pelvic_change_explained": False}
FOLLOWING = ("pelvic_change_explained", "nerve_signs_onset", "nerve_signs_trend")
REASON = "The client has had this for years and asks for it."


@pytest.fixture
def one(db, assessor):  # noqa: ARG001 - the tables must be there
    """Return an office worker before the first of four sessions."""
    return treated(assessor)


@pytest.fixture
def thinned(db, assessor):  # noqa: ARG001 - the tables must be there
    """Return somebody on warfarin before the first of four sessions."""
    return treated(assessor, "on_warfarin.json")


def codes(error):
    return [problem.code for problem in error.value.problems]


def state(booking):
    return Booking.objects.get(pk=booking).state


def deeds(action):
    return AuditEntry.objects.filter(action=action).count()


# ------------------------------------------------------------------------------------------------------------ re-screen


def test_no_session_opens_without_todays_questions(one):
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["rescreen_missing"]
    assert state(one.bookings[0]) == "booked"


def test_after_calm_answers_the_session_opens_once_and_the_answers_are_decided_anew(one):
    done = one.rescreen(1)
    assert done.today.outcome in ("go", "limits")
    for _twice in range(2):
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert state(one.bookings[0]) == "arrived"
    assert deeds("session.opened") == deeds("rescreen.recorded") == 1
    answers, decision = latest(one.small.client)
    assert decision.pk == done.decision
    assert answers["pain_duration_days"] == one.answers["pain_duration_days"] + 4


def test_new_numbness_stops_the_session_for_the_day(one):
    done = one.rescreen(1, **NUMB)
    assert (done.today.outcome, done.today.new_red_flag) == ("stop", Truth.TRUE)
    assert done.assessment.disposition_id in ("urgent", "emergency")
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["stopped_today"]
    with pytest.raises(ProblemsError) as error:
        one.rescreen(1)
    assert codes(error) == ["stopped_today"]


def test_what_is_only_not_known_can_be_asked_again(one):
    unsure = dict.fromkeys(("saddle_numb", *FOLLOWING), "unknown")
    assert one.rescreen(1, **unsure).today.outcome == "stop"
    assert one.rescreen(1).today.outcome in ("go", "limits")
    open_session(one.actor, one.bookings[0], at=one.when(1))


def test_a_danger_told_after_the_calm_answers_of_the_morning_keeps_the_session_shut(one):
    one.rescreen(1)
    answers, _decision = latest(one.small.client)
    client, told = Actor("client", one.small.client), {"nerve_signs_onset": 0, "nerve_signs_trend": "fast_worse"}
    raw = {"answers": answers | NUMB | told}
    assert submit_intake(client, one.small.client, raw, one.assessor, at=one.when(1)).assessment.disposition_id == (
        "emergency"
    )
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["stopped_today"]
    assert state(one.bookings[0]) == "booked"


def test_later_answers_of_which_some_are_missing_keep_the_session_shut(one):
    one.rescreen(1)
    answers, _decision = latest(one.small.client)
    raw = {"answers": {name: answer for name, answer in answers.items() if name != "cancer_history"}}
    client = Actor("client", one.small.client)
    decided = submit_intake(client, one.small.client, raw, one.assessor, at=one.when(1))
    assert decided.assessment.decision.undetermined
    assert Decision.objects.get(pk=decided.decision).disposition in ("massage_ok", "massage_with_limits")
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["stopped_today"]


def test_a_clock_that_was_set_back_does_not_hide_the_answers_that_stop_the_session(one):
    one.rescreen(1)
    earlier = one.when(1) - timedelta(hours=1)
    stopped = record_rescreen(one.actor, one.bookings[0], one.said(**NUMB), one.assessor, at=earlier)
    assert stopped.today.outcome == "stop"
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["stopped_today"]
    card = client_card(one.actor, one.bookings[0], at=one.when(1))
    assert (card.today.outcome, card.disposition) == ("stop", stopped.assessment.disposition_id)


def test_a_question_left_open_is_named_and_nothing_is_kept(one):
    said = one.said()
    some = {name: answer for name, answer in said.answers.items() if name not in ("fever_now", "pain_trend")}
    before = Intake.objects.count()
    with pytest.raises(ProblemsError) as error:
        one.rescreen(1, said=replace(said, answers=some))
    assert {(p.code, p.where) for p in error.value.problems} == {
        ("rescreen_open", "fever_now"),
        ("rescreen_open", "pain_trend"),
    }
    assert (Intake.objects.count(), Rescreen.objects.count()) == (before, 0)


def test_after_a_session_somebody_must_ask_what_came_of_it(one):
    one.treat(1, 5)
    with pytest.raises(ProblemsError) as error:
        one.rescreen(2, said=Said(one.said().answers))
    assert codes(error) == ["signs_missing"]
    stopped = one.rescreen(2, said=Said(one.said().answers, frozenset({"dark_urine"}), Truth.FALSE))
    assert (stopped.today.outcome, stopped.today.signs) == ("stop", ("dark_urine",))
    assert stopped.assessment.decision.permits_massage


def test_yesterdays_answers_do_not_count_today(one):
    one.rescreen(1)
    Rescreen.objects.update(at=one.when(1) - timedelta(days=1))
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["rescreen_missing"]


def test_the_questions_belong_to_the_day_of_the_session(one):
    with pytest.raises(ProblemsError) as error:
        open_session(one.actor, one.bookings[1], at=one.when(1))
    assert codes(error) == ["not_today"]


def test_a_client_answers_for_themselves_alone(one):
    own = Actor("client", one.small.client)
    assert one.rescreen(1, actor=own).today.outcome in ("go", "limits")
    assert Rescreen.objects.get().asked_by == f"client:{one.small.client}"
    with pytest.raises(ProblemsError) as error:
        one.rescreen(1, actor=Actor("client", one.small.client + 1))
    assert codes(error) == ["not_allowed"]


@pytest.mark.parametrize("role", ["receptionist", "manager", "reviewer"])
def test_nobody_but_a_therapist_does_anything_of_a_session(one, role):
    other = Actor(role, 1, everywhere=True)
    number, at = one.bookings[0], one.when(1)
    for deed in (
        lambda: one.rescreen(1, actor=other),
        lambda: open_session(other, number, at=at),
        lambda: write_note(other, number, Note(), at=at),
        lambda: amend_note(other, number, "more", at=at),
        lambda: ask_override(other, number, Step("modifier:no_heat", REASON), one.assessor.knowledge, at=at),
        lambda: report_adverse_event(other, number, Harm(1, says="sore"), at=at),
        lambda: break_glass(other, number, REASON, at=at),
    ):
        with pytest.raises(ProblemsError) as error:
            deed()
        assert codes(error) == ["not_allowed"]


def test_a_therapist_of_another_salon_does_nothing_here(one):
    elsewhere = therapist(one.small, make_salon("osokorky").salon)
    with pytest.raises(ProblemsError) as error:
        one.rescreen(1, actor=elsewhere)
    assert codes(error) == ["not_allowed"]


# ----------------------------------------------------------------------------------------------------------------- note


def test_a_signed_note_stays_and_is_only_amended(one):
    one.treat(1, 5)
    number, at = one.bookings[0], one.when(1) + timedelta(hours=2)
    assert state(number) == "fulfilled"
    with pytest.raises(ProblemsError) as error:
        write_note(one.actor, number, Note(subjective="Other."), at=at)
    assert codes(error) == ["note_signed"]
    amend_note(one.actor, number, "It was the right side.", at=at)
    assert SessionNote.objects.get().subjective == "Fine."
    assert [row.says for row in Amendment.objects.all()] == ["It was the right side."]


def test_a_note_is_written_anew_until_it_is_signed_by_whoever_wrote_it(one):
    one.begin(1, 5)
    number, at = one.bookings[0], one.when(1)
    for says in ("One.", "Two."):
        write_note(one.actor, number, Note(subjective=says), at=at)
    assert SessionNote.objects.get().subjective == "Two."
    with pytest.raises(ProblemsError) as error:
        sign_note(therapist(one.small), number, at=at)
    assert codes(error) == ["not_author"]
    with pytest.raises(ProblemsError) as error:
        amend_note(one.actor, number, "More.", at=at)
    assert codes(error) == ["note_open"]
    for _twice in range(2):
        sign_note(one.actor, number, at=at)
    assert deeds("note.signed") == 1


def test_a_note_is_not_written_over_one_that_its_writer_has_not_seen(one):
    one.begin(1, 5)
    number, at = one.bookings[0], one.when(1)
    write_note(one.actor, number, Note(subjective="From the phone."), at=at, over=None)
    for seen in (None, at - timedelta(minutes=1)):
        with pytest.raises(ProblemsError) as error:
            write_note(one.actor, number, Note(subjective="From the tablet."), at=at, over=seen)
        assert codes(error) == ["note_changed"]
    assert SessionNote.objects.get().subjective == "From the phone."
    write_note(one.actor, number, Note(subjective="From the phone."), at=at + timedelta(minutes=1), over=None)
    kept = SessionNote.objects.get()
    write_note(one.actor, number, Note(subjective="Both."), at=at, over=kept.written_at)
    assert SessionNote.objects.get().subjective == "Both."


def test_what_went_beyond_the_limits_is_kept_and_marked(thinned):
    thinned.begin(1, 5)
    write_note(
        thinned.actor, thinned.bookings[0], Note(pressure={"low_back_left": 5, "low_back_right": 1}), at=thinned.when(1)
    )
    done = SessionNote.objects.get().done
    assert done["pressure"] == {"low_back_left": 5, "low_back_right": 1}
    assert done["beyond"] == ["low_back_left"]


def test_a_note_that_cannot_be_kept_says_everything_that_is_wrong(one):
    one.begin(1, 5)
    with pytest.raises(ProblemsError) as error:
        write_note(one.actor, one.bookings[0], Note(plan="x" * 5000, pressure={"belly": 9}), at=one.when(1))
    assert sorted(p.where for p in error.value.problems) == ["belly", "plan"]


def test_there_is_no_note_before_the_session_has_begun(one):
    with pytest.raises(ProblemsError) as error:
        write_note(one.actor, one.bookings[0], Note(), at=one.when(1))
    assert codes(error) == ["wrong_state"]
    one.begin(1, 5)
    with pytest.raises(ProblemsError) as error:
        sign_note(one.actor, one.bookings[0], at=one.when(1))
    assert codes(error) == ["no_note"]


# ------------------------------------------------------------------------------------------------------------- override


def limits(case):
    return limits_in(latest(case.small.client)[1].document, case.assessor.knowledge)


def test_a_limit_is_stepped_over_by_two(thinned):
    thinned.rescreen(1)
    token = next(limit.token for limit in limits(thinned) if limit.may_be_stepped_over)
    number, at = thinned.bookings[0], thinned.when(1)
    made = ask_override(thinned.actor, number, Step(token, REASON), thinned.assessor.knowledge, at=at)
    with pytest.raises(ProblemsError) as error:
        confirm_override(thinned.actor, made, at=at)
    assert codes(error) == ["takes_two"]
    second = therapist(thinned.small)
    for _twice in range(2):
        confirm_override(second, made, at=at)
    assert Override.objects.get().confirmed_by_id == second.number
    assert (deeds("override.asked"), deeds("override.confirmed")) == (1, 1)


def test_nobody_steps_over_a_red_flag(one):
    done = one.rescreen(1, **NUMB)
    assert done.today.outcome == "stop"
    flagged = limits(one)
    assert flagged
    for limit in flagged:
        with pytest.raises(ProblemsError) as error:
            ask_override(one.actor, one.bookings[0], Step(limit.token, REASON), one.assessor.knowledge, at=one.when(1))
        assert codes(error) == ["never_overridden"]


def test_stepping_over_needs_a_reason_and_a_limit_that_is_there(thinned):
    thinned.rescreen(1)
    for step, code in ((Step("modifier:no_heat", "short"), "reason_missing"), (Step("modifier:x", REASON), "no_limit")):
        with pytest.raises(ProblemsError) as error:
            ask_override(thinned.actor, thinned.bookings[0], step, thinned.assessor.knowledge, at=thinned.when(1))
        assert codes(error) == [code]


# ------------------------------------------------------------------------------------------------------- harm and glass


def test_harm_is_written_down_and_asked_after_a_day_later(one):
    one.treat(1, 5)
    at = one.when(1) + timedelta(hours=3)
    harm = Harm(2, ("soreness_that_stays",), "Bruise on the left.", "Cold, no further session.")
    event = report_adverse_event(one.actor, one.bookings[0], harm, at=at)
    message = Message.objects.get(kind="adverse_event.follow_up")
    assert timedelta(hours=24) <= message.due_at - at <= timedelta(hours=48)
    assert message.payload["client"] == one.small.client
    for _twice in range(2):
        close_adverse_event(one.actor, event, at=at)
    assert AdverseEvent.objects.get().closed_at == at
    assert deeds("adverse_event.closed") == 1


@pytest.mark.parametrize(("harm", "code"), [(Harm(6, says="x"), "harm_grade"), (Harm(1), "harm_empty")])
def test_harm_without_a_grade_or_a_word_is_not_kept(one, harm, code):
    with pytest.raises(ProblemsError) as error:
        report_adverse_event(one.actor, one.bookings[0], harm, at=one.when(1))
    assert codes(error) == [code]


def test_breaking_glass_opens_reading_for_an_hour_and_leaves_a_trace(one):
    elsewhere = therapist(one.small, make_salon("osokorky").salon)
    number, at = one.bookings[0], one.when(1)
    with pytest.raises(ProblemsError) as error:
        client_card(elsewhere, number, at=at)
    assert codes(error) == ["not_allowed"]
    until = break_glass(elsewhere, number, "Brought in by ambulance, no one else is here.", at=at)
    assert until - at == timedelta(hours=1)
    assert client_card(elsewhere, number, at=at).name
    with pytest.raises(ProblemsError):
        client_card(elsewhere, number, at=until)
    assert GlassBroken.objects.get().reason.startswith("Brought in")
    assert deeds("glass.broken") == 1
    with pytest.raises(ProblemsError) as error:
        one.rescreen(1, actor=elsewhere)
    assert codes(error) == ["not_allowed"]


def test_glass_breaks_only_with_a_reason(one):
    elsewhere = therapist(one.small, make_salon("osokorky").salon)
    with pytest.raises(ProblemsError) as error:
        break_glass(elsewhere, one.bookings[0], "curious", at=one.when(1))
    assert codes(error) == ["reason_missing"]
