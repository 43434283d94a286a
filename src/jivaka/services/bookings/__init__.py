"""Bookings, done: book, hold, confirm, cancel, move, mark, wait. Each verb is one transaction and one audit row."""

from jivaka.services.bookings.absence import Absence, ask_to_move, note_absence, withdraw_absence
from jivaka.services.bookings.booking import book, confirm_hold, hold, release_hold, sweep_holds
from jivaka.services.bookings.changing import cancel_booking, mark_booking, move_bookings
from jivaka.services.bookings.values import NoSuchBookingError, OfferGoneError, RefusedError, Request, Session
from jivaka.services.bookings.waiting import Waiting, accept_offer, join_waitlist, leave_waitlist, offer_freed

__all__ = [
    "Absence",
    "NoSuchBookingError",
    "OfferGoneError",
    "RefusedError",
    "Request",
    "Session",
    "Waiting",
    "accept_offer",
    "ask_to_move",
    "book",
    "cancel_booking",
    "confirm_hold",
    "hold",
    "join_waitlist",
    "leave_waitlist",
    "mark_booking",
    "move_bookings",
    "note_absence",
    "offer_freed",
    "release_hold",
    "sweep_holds",
    "withdraw_absence",
]
