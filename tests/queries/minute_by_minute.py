"""The slow, obvious way to find times: every quarter of an hour, every five minutes of it, looked up in the tables."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jivaka.core.scheduling.ticks import EPOCH, TICK
from jivaka.records.models import Booking, Break, Closure, Leave, OpeningHours, ResourceClosure, Room, Shift, Unit

WAY = timedelta(minutes=30)
STEP = timedelta(minutes=5)


def hours_hold(rows, local):
    return any(
        row.weekday == local.weekday()
        and row.begins <= local.time().replace(tzinfo=None)
        and (row.ends == time() or local.time().replace(tzinfo=None) < row.ends)
        and (getattr(row, "since", None) is None or row.since <= local.date())
        and (getattr(row, "until", None) is None or local.date() <= row.until)
        for row in rows
    )


def minutes(start, end):
    while start < end:
        yield start
        start += STEP


class Slow:
    """Everything of one salon, read row by row."""

    def __init__(self, service, at):
        self.service, self.salon, self.at = service, service.salon, at
        self.zone = ZoneInfo(service.salon.zone)
        self.opening = list(OpeningHours.objects.filter(salon=self.salon))
        self.shut = {row.day for row in Closure.objects.filter(salon=self.salon)}
        self.shifts = list(Shift.objects.filter(salon=self.salon, therapist__is_active=True))
        self.breaks, self.leave = list(Break.objects.all()), list(Leave.objects.all())
        self.rooms = list(Room.objects.filter(salon=self.salon, is_active=True))
        self.units = list(Unit.objects.filter(salon=self.salon, is_active=True, kind=service.unit_kind))
        self.closures = list(ResourceClosure.objects.all())
        self.taken = [row for row in Booking.objects.all() if self.takes_time(row)]

    def takes_time(self, row):
        expired = row.state == "pending" and row.hold_until <= self.at
        return row.state in ("pending", "booked", "arrived", "fulfilled", "noshow") and not expired

    def is_there(self, therapist, moment):
        local = moment.astimezone(self.zone)
        return (
            hours_hold(self.opening, local)
            and local.date() not in self.shut
            and hours_hold([row for row in self.shifts if row.therapist_id == therapist.pk], local)
            and not hours_hold([row for row in self.breaks if row.therapist_id == therapist.pk], local)
            and not any(
                row.begins_at < moment + STEP and moment < row.ends_at
                for row in self.leave
                if row.therapist_id == therapist.pk
            )
        )

    def therapist_is_free(self, therapist, start):
        end = start + timedelta(minutes=self.service.minutes + self.service.pause)
        for row in self.taken:
            if row.therapist_id != therapist.pk:
                continue
            way = timedelta() if row.salon_id == self.salon.pk else WAY
            if EPOCH + row.starts * TICK - way < end and start < EPOCH + (row.ends + row.pause) * TICK + way:
                return False
        return all(self.is_there(therapist, moment) for moment in minutes(start, end))

    def room_is_free(self, room, start):
        end = start + timedelta(minutes=self.service.minutes + self.service.after)
        return self.place_is_free(room.pk, start - timedelta(minutes=self.service.before), end)

    def unit_is_free(self, unit, start):
        return self.place_is_free(unit.pk, start, start + timedelta(minutes=self.service.minutes + self.service.after))

    def place_is_free(self, number, start, end):
        for row in self.taken:
            before = row.before if row.room_id == number else 0
            mine = number in (row.room_id, row.unit_id)
            if mine and EPOCH + (row.starts - before) * TICK < end and start < EPOCH + (row.ends + row.after) * TICK:
                return False
        return not any(
            row.begins_at < end and start < row.ends_at for row in self.closures if row.resource_id == number
        )

    def therapists(self, wishes):
        people = {row.therapist_id: row.therapist for row in self.shifts}
        return [
            one
            for one in people.values()
            if {self.service.type, self.service.technique} <= set(one.skills)
            and (not wishes.gender or one.gender == wishes.gender)
            and (not wishes.language or wishes.language in one.languages)
            and wishes.therapist in (None, one.pk)
        ]

    def suits_room(self, room):
        return {self.service.technique, *self.service.features} <= set(room.offers)

    def suits_wish(self, start, wishes):
        local, end = start.astimezone(self.zone), start + timedelta(minutes=self.service.minutes)
        last = (end - STEP).astimezone(self.zone)
        return (
            local.weekday() in wishes.weekdays
            and start >= self.at
            and (wishes.after is None or local.time() >= wishes.after)
            and (wishes.before is None or (last.time() < wishes.before and last.date() == local.date()))
        )

    def found(self, period, wishes):
        """Return (start, therapist) -> the rooms and units that are free then, of every offer that there is."""
        moment = datetime.combine(period.first, time(), self.zone).astimezone(UTC)
        end = datetime.combine(period.last + timedelta(days=1), time(), self.zone).astimezone(UTC)
        found = {}
        while moment < end:
            rooms = {room.pk for room in self.rooms if self.suits_room(room) and self.room_is_free(room, moment)}
            units = {unit.pk for unit in self.units if self.unit_is_free(unit, moment)}
            if rooms and (units or not self.service.unit_kind) and self.suits_wish(moment, wishes):
                for one in self.therapists(wishes):
                    if self.therapist_is_free(one, moment):
                        found[(moment - EPOCH) // TICK, one.pk] = (rooms, units)
            moment += timedelta(minutes=15)
        return found
