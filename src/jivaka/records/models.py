"""Gathers the tables for Django, which looks for them here; each stands in the file of its noun."""

from __future__ import annotations

from jivaka.records.accounts import Account, Membership
from jivaka.records.bookings import Booking, WaitlistEntry
from jivaka.records.claims import Claim
from jivaka.records.clients import BoxPhoto, Client, Consent, Course, Decision, Draft, Intake
from jivaka.records.outbox import Message
from jivaka.records.outcomes import Clearance, Review, Score
from jivaka.records.places.resources import Resource, ResourceClosure, Room, Unit
from jivaka.records.places.salons import Closure, OpeningHours, Salon, Service
from jivaka.records.places.therapists import Break, Leave, Shift, Therapist
from jivaka.records.protection.audit import AuditEntry
from jivaka.records.visits import AdverseEvent, Amendment, GlassBroken, Override, Rescreen, SessionNote

__all__ = [
    "Account",
    "AdverseEvent",
    "Amendment",
    "AuditEntry",
    "Booking",
    "BoxPhoto",
    "Break",
    "Claim",
    "Clearance",
    "Client",
    "Closure",
    "Consent",
    "Course",
    "Decision",
    "Draft",
    "GlassBroken",
    "Intake",
    "Leave",
    "Membership",
    "Message",
    "OpeningHours",
    "Override",
    "Rescreen",
    "Resource",
    "ResourceClosure",
    "Review",
    "Room",
    "Salon",
    "Score",
    "Service",
    "SessionNote",
    "Shift",
    "Therapist",
    "Unit",
    "WaitlistEntry",
]
