"""The demonstration: a small believable chain of salons with staff, clients, decisions, courses and bookings."""

from jivaka.services.demo.accounts import address_of
from jivaka.services.demo.clear import Found, demo_found
from jivaka.services.demo.fill import check_may_fill, fill_demo
from jivaka.services.demo.order import FULL, SMALL, Made, Order, Size

__all__ = [
    "FULL",
    "SMALL",
    "Found",
    "Made",
    "Order",
    "Size",
    "address_of",
    "check_may_fill",
    "demo_found",
    "fill_demo",
]
