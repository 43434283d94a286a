"""Who may change bookings: staff of the salon, the system, the client whose booking it is; nobody else, in no verb."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jivaka.core.access.actor import SYSTEM, Actor
from jivaka.core.errors import ProblemsError
from jivaka.core.scheduling.ticks import instant_of
from jivaka.records.models import Booking, Claim, WaitlistEntry
from jivaka.services.bookings import (
    Waiting,
    accept_offer,
    book,
    cancel_booking,
    confirm_hold,
    hold,
    join_waitlist,
    leave_waitlist,
    mark_booking,
    move_bookings,
    offer_freed,
    release_hold,
)
from services.salon import DIGEST, NOW, tick

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def strangers(small):
    return [
        Actor("client", small.client + 1000),
        Actor("client"),
        Actor("receptionist", 7, salons=frozenset({small.salon + 1000})),
        Actor("therapist", 8, salons=frozenset({small.salon + 1000})),
        Actor("reviewer", 9, everywhere=True),
    ]


def allowed(small):
    here = frozenset({small.salon})
    return [
        Actor("client", small.client),
        Actor("receptionist", 7, salons=here),
        Actor("therapist", 8, salons=here),
        Actor("manager", 9, everywhere=True),
        SYSTEM,
    ]


def wish(small):
    day = tick("09:00"), tick("18:00")
    return Waiting(small.client, small.decision, small.wellness, small.salon, *day, ("neck_centre",), 2)


def verbs(small):
    """Return each verb as a call that needs only its actor, on a booking, a hold and an offered wish of the client."""
    booking = book(SYSTEM, small.request(), at=NOW)[0]
    held = small.request(small.session("12:00"))
    hold(SYSTEM, held, at=NOW)
    waiting = join_waitlist(SYSTEM, wish(small), at=NOW)
    offer_freed(SYSTEM, small.salon, DIGEST, at=NOW)
    later = small.session("15:00")
    return {
        "book": lambda actor: book(actor, small.request(small.session("17:00")), at=NOW),
        "hold": lambda actor: hold(actor, small.request(small.session("17:00")), at=NOW),
        "move": lambda actor: move_bookings(actor, {booking: later}, DIGEST, at=NOW),
        "mark": lambda actor: mark_booking(actor, booking, "arrived", at=NOW),
        "cancel": lambda actor: cancel_booking(actor, booking, "asked", at=NOW),
        "confirm": lambda actor: confirm_hold(actor, held.key, DIGEST, at=NOW),
        "release": lambda actor: release_hold(actor, held.key, at=NOW),
        "join": lambda actor: join_waitlist(actor, replace(wish(small), therapist=small.taras), at=NOW),
        "leave": lambda actor: leave_waitlist(actor, waiting, at=NOW),
        "accept": lambda actor: accept_offer(actor, waiting, DIGEST, at=NOW),
    }


VERBS = ("book", "hold", "move", "mark", "cancel", "confirm", "release", "join", "leave", "accept")


def everything():
    bookings = list(Booking.objects.order_by("pk").values_list("pk", "state", "starts"))
    return bookings, Claim.objects.count(), list(WaitlistEntry.objects.order_by("pk").values_list("pk", "state"))


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_changes_nothing(small, verb):
    call, before = verbs(small)[verb], everything()
    for stranger in strangers(small):
        with pytest.raises(ProblemsError) as refused:
            call(stranger)
        assert {one.code for one in refused.value.problems} <= {"not_allowed", "not_yours"}
        assert everything() == before


def test_the_table_of_verbs_is_complete(small):
    assert set(verbs(small)) == set(VERBS)


@pytest.mark.parametrize("who", range(5))
@pytest.mark.parametrize("verb", ["book", "move", "cancel", "confirm", "release", "join", "leave"])
def test_those_whose_it_is_may_change_it(small, verb, who):
    call, before = verbs(small)[verb], everything()
    call(allowed(small)[who])
    assert everything() != before


def test_a_client_does_not_mark_the_own_session_as_held(small):
    with pytest.raises(ProblemsError) as refused:
        verbs(small)["mark"](Actor("client", small.client))
    assert {one.code for one in refused.value.problems} == {"not_allowed"}


def test_only_those_who_run_the_salon_offer_time_that_became_free(small):
    join_waitlist(SYSTEM, wish(small), at=NOW)
    for stranger in [*strangers(small), Actor("client", small.client)]:
        with pytest.raises(ProblemsError):
            offer_freed(stranger, small.salon, DIGEST, at=NOW)
    assert not Booking.objects.exists()
    assert len(offer_freed(Actor("receptionist", 7, salons=frozenset({small.salon})), small.salon, DIGEST, at=NOW)) == 1


def test_a_session_is_not_moved_into_a_salon_where_one_has_no_right(small):
    number = book(SYSTEM, small.request(), at=NOW)[0]
    here = Actor("receptionist", 7, salons=frozenset({small.salon}))
    move_bookings(here, {number: small.session("15:00")}, DIGEST, at=NOW)
    assert instant_of(Booking.objects.get(pk=number).starts) == instant_of(tick("15:00"))
