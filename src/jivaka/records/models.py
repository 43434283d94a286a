"""Gathers the tables for Django, which looks for them here; each stands in the file of its noun."""

from __future__ import annotations

from jivaka.records.audit import AuditEntry
from jivaka.records.bookings import Booking, WaitlistEntry
from jivaka.records.claims import Claim
from jivaka.records.clients import Client, Consent, Course, Decision, Draft, Intake
from jivaka.records.outbox import Message
from jivaka.records.resources import Resource, ResourceClosure, Room, Unit
from jivaka.records.salons import Closure, OpeningHours, Salon, Service
from jivaka.records.therapists import Break, Leave, Shift, Therapist

__all__ = [
    "AuditEntry",
    "Booking",
    "Break",
    "Claim",
    "Client",
    "Closure",
    "Consent",
    "Course",
    "Decision",
    "Draft",
    "Intake",
    "Leave",
    "Message",
    "OpeningHours",
    "Resource",
    "ResourceClosure",
    "Room",
    "Salon",
    "Service",
    "Shift",
    "Therapist",
    "Unit",
    "WaitlistEntry",
]
