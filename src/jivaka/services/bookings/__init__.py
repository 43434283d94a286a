"""Bookings, done: book, hold, confirm, cancel, move, mark, wait. Each verb is one transaction and one audit row."""

from jivaka.services.bookings.booking import book, confirm_hold, hold, release_hold, sweep_holds
from jivaka.services.bookings.changing import cancel_booking, mark_booking, move_bookings
from jivaka.services.bookings.values import NoSuchBookingError, OfferGoneError, RefusedError, Request, Session

__all__ = [
    "NoSuchBookingError",
    "OfferGoneError",
    "RefusedError",
    "Request",
    "Session",
    "book",
    "cancel_booking",
    "confirm_hold",
    "hold",
    "mark_booking",
    "move_bookings",
    "release_hold",
    "sweep_holds",
]
