"""Writes one demonstration, many rows at a time, in the order in which the tables need each other."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from django.db import connection

from jivaka.core.course.tables import read_tables
from jivaka.core.scheduling.claims import Taking
from jivaka.core.scheduling.ticks import EPOCH, TICK, ticks_for
from jivaka.queries.times.calendars import before_bookings
from jivaka.records.models import AdverseEvent, Booking, Client, Course, Decision, Intake, Review, Score, Service
from jivaka.records.writing import record
from jivaka.services.demo.accounts import make_accounts
from jivaka.services.demo.clear import FILLED, runs_of
from jivaka.services.demo.diary import Diary
from jivaka.services.demo.invented.chain import CHAIN
from jivaka.services.demo.order import Made
from jivaka.services.demo.scores import Measuring, Treated, pain_of
from jivaka.services.demo.staff import lend, make_closures, make_salon, make_therapists, new_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from jivaka.core.access.actor import Actor
    from jivaka.core.assessment.assessor import Assessor
    from jivaka.records.models import Salon
    from jivaka.services.demo.diary import Story, Visit
    from jivaka.services.demo.invented.chain import House
    from jivaka.services.demo.invented.people import Person
    from jivaka.services.demo.order import Order

    Progress = Callable[[str, int, int], None]

BOOKED: Final = 0.7
BATCH: Final = 2000
HOLD_MINUTES: Final = 10
HOLDS: Final = 0.01
NO_SHOWS: Final = 0.03


class Filling:
    """One filling: the rows that are made on the way, and the chance they are drawn with."""

    def __init__(
        self, order: Order, people: Sequence[Person], chance: Random, progress: Progress, at: datetime
    ) -> None:
        self._size, self._chance, self._progress, self._at = order.size, chance, progress, at
        self._now = (at - EPOCH) // TICK
        self._period, self._people = order.size.period(at.date()), people
        self._bookable = [person for person in people if person.bookable]
        self._clients = self._courses = self._bookings = self._claims = 0
        self._numbers: list[int] = []

    def run(self, actor: Actor, assessor: Assessor) -> Made:
        """Make everything and write into the audit what was made."""
        houses = CHAIN[: self._size.salons]
        tables, _problems = read_tables(assessor.knowledge.other)
        self._measuring = Measuring(tables, Random(self._size.people))  # noqa: S311 - its own, so that bookings stay
        salons, therapists = self._staff(houses, assessor)
        calendars = before_bookings(salons, self._period)
        booked = []
        for at, (house, salon) in enumerate(zip(houses, salons, strict=True), start=1):
            diary = Diary(calendars[salon.pk], list(Service.objects.filter(salon=salon).order_by("pk")), self._chance)
            stories = list(diary.fill(self._bookable, self._at.date(), BOOKED))
            booked.append(diary.share)
            self._write(house, stories)
            self._progress("salons", at, len(houses))
        self._refused(houses[0])
        make_accounts(salons, at=self._at)
        record(
            self._at,
            str(actor),
            FILLED,
            "demo",
            salons=[salon.pk for salon in salons],
            therapists=therapists,
            clients=runs_of(self._numbers),
        )
        return Made(
            salons=len(salons),
            therapists=len(therapists),
            clients=len(self._numbers),
            courses=self._courses,
            bookings=self._bookings,
            claims=self._claims,
            booked=sum(booked) / len(booked),
        )

    def _claim(self, rows: Sequence[Booking]) -> None:
        """Write what the bookings take, in the order in which everybody writes claims."""
        keys = sorted((*key, row.pk) for row in rows if row.state != "cancelled" for key in taking(row).claims())
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy("COPY records_claim (resource_id, tick, booking_id) FROM STDIN") as copy:
                    for key in keys:
                        copy.write_row(key)
            else:
                cursor.executemany(
                    "INSERT INTO records_claim (resource_id, tick, booking_id) VALUES (%s, %s, %s)", keys
                )
        self._claims += len(keys)

    def _staff(self, houses: Sequence[House], assessor: Assessor) -> tuple[list[Salon], list[int]]:
        salons: list[Salon] = []
        therapists: list[int] = []
        for house in houses:
            salon = make_salon(house, assessor.knowledge)
            make_closures(house, salon, self._period)
            count = min(house.therapists, self._size.therapists)
            people = make_therapists(house, salon, self._period, self._chance, count=count)
            if salons and houses[len(salons) - 1].zone == house.zone:
                lend(people[-1], houses[len(salons) - 1], salons[-1])
            salons.append(salon)
            therapists += [one.pk for one in people]
        return salons, therapists

    def _write(self, house: House, stories: Sequence[Story]) -> None:
        decided = self._decided(house, [story.person for story in stories])
        courses = Course.objects.bulk_create(
            (
                Course(
                    client_id=decision.client_id,
                    decision=decision,
                    plan=story.person.course,
                    sessions=story.course,
                    created_at=story.person.answered_at + timedelta(minutes=5),
                )
                for story, decision in zip(stories, decided, strict=True)
                if story.course
            ),
            batch_size=BATCH,
        )
        self._courses += len(courses)
        of_decision = {course.decision_id: course for course in courses}
        told = [
            list(self._rows(story, decision, of_decision.get(decision.pk)))
            for story, decision in zip(stories, decided, strict=True)
        ]
        rows = Booking.objects.bulk_create([row for own in told for row in own], batch_size=BATCH)
        self._bookings += len(rows)
        self._claim(rows)
        self._measure(stories, told)

    def _measure(self, stories: Sequence[Story], told: Sequence[Sequence[Booking]]) -> None:
        """Write what was measured at sessions that are over."""
        scores: list[Score] = []
        reviews: list[Review] = []
        events: list[AdverseEvent] = []
        for story, rows in zip(stories, told, strict=True):
            done = [row for row in rows if row.state == "fulfilled"]
            events += self._measuring.reactions(done)
            plan, pain = story.person.plan, pain_of(story.person.answers)
            if done and story.course and pain and plan is not None and plan.stage:
                activity = str(story.person.answers.get("psfs_activity_1", ""))
                found = self._measuring.measure(Treated(plan, pain, activity, done))
                scores += found[0]
                reviews += found[1]
        Score.objects.bulk_create(scores, batch_size=BATCH)
        Review.objects.bulk_create(reviews, batch_size=BATCH)
        AdverseEvent.objects.bulk_create(events, batch_size=BATCH)

    def _decided(self, house: House, people: Sequence[Person]) -> list[Decision]:
        """Write a client, an intake and a decision for each of some people."""
        names = new_names(house.tongue, len(people), self._chance)
        clients = Client.objects.bulk_create(
            (
                Client(
                    name=name,
                    email=f"client{self._clients + n}@example.org",
                    language=house.tongue,
                    created_at=person.answered_at - timedelta(minutes=15),
                )
                for n, ((name, _), person) in enumerate(zip(names, people, strict=True), start=1)
            ),
            batch_size=BATCH,
        )
        self._clients += len(clients)
        self._numbers += [client.pk for client in clients]
        pairs = list(zip(clients, people, strict=True))
        intakes = Intake.objects.bulk_create(
            (Intake(client=client, answered_at=one.answered_at, answers=one.written_answers) for client, one in pairs),
            batch_size=BATCH,
        )
        return Decision.objects.bulk_create(
            (
                Decision(client=client, intake=intake, **person.columns)
                for intake, (client, person) in zip(intakes, pairs, strict=True)
            ),
            batch_size=BATCH // 10,
        )

    def _refused(self, house: House) -> None:
        """Keep those, too, whose decision permits no massage: they have no bookings."""
        self._decided(house, [person for person in self._people if not person.bookable])

    def _rows(self, story: Story, decision: Decision, course: Course | None) -> Iterator[Booking]:
        key = f"demo-{decision.pk}"
        for place, visit in enumerate(story.visits, start=1):
            kept = f"{key}-{place}" if visit.cancelled or course is None else key
            yield self._booking(visit, decision, course, kept)

    def _booking(self, visit: Visit, decision: Decision, course: Course | None, key: str) -> Booking:
        slot, service = visit.slot, visit.service
        ends = slot.start + ticks_for(service.minutes)
        state = "cancelled" if visit.cancelled else self._state(slot.start, ends)
        is_hold = state == "pending"
        made_at = self._at if is_hold else decision.decided_at + timedelta(minutes=10)
        return Booking(
            client_id=decision.client_id,
            course=course,
            decision=decision,
            session=visit.number if course else 1,
            salon_id=service.salon_id,
            service=service,
            therapist_id=slot.therapist,
            room_id=slot.room,
            unit_id=slot.unit,
            starts=slot.start,
            ends=ends,
            before=ticks_for(service.before),
            after=ticks_for(service.after),
            pause=ticks_for(service.pause),
            areas=list(visit.areas),
            pressure=visit.pressure,
            state=state,
            hold_until=self._at + timedelta(minutes=HOLD_MINUTES) if is_hold else None,
            price=service.price,
            request_key=key,
            created_at=made_at,
            changed_at=made_at,
            cancel_reason="changed plans" if visit.cancelled else "",
        )

    def _state(self, starts: int, ends: int) -> str:
        """Return the state that a session has reached by now."""
        now = self._now
        drawn = self._chance.random()
        if ends <= now:
            return "noshow" if drawn < NO_SHOWS else "fulfilled"
        if starts <= now:
            return "arrived"
        return "pending" if drawn < HOLDS else "booked"


def taking(row: Booking) -> Taking[int]:
    """Return what a booking takes."""
    return Taking(row.starts, row.ends, row.therapist_id, row.room_id, row.unit_id, row.before, row.after, row.pause)
