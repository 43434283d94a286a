"""The addresses of the office. None of them names a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, register_converter

from jivaka.core.scheduling.ticks import read_day
from jivaka.web.office.reports import deeds, sums, texts
from jivaka.web.office.review import knowledge, recall
from jivaka.web.office.salon import people, places, things

if TYPE_CHECKING:
    from datetime import date


class Day:
    """A day in an address, such as 2026-11-26."""

    regex = r"\d{4}-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        """Return the day. Raises ValueError where there is none: then the address leads nowhere."""
        return read_day(value)

    def to_url(self, value: date) -> str:
        """Return the day as an address has it."""
        return value.isoformat()


register_converter(Day, "day")

app_name = "office"
urlpatterns = [
    path("", places.home, name="home"),
    path("salons/add", places.add, name="add_salon"),
    path("salons/<slug:slug>/", places.salon, name="salon"),
    path("salons/<slug:slug>/about", places.details, name="details"),
    path("salons/<slug:slug>/hours", places.hours, name="hours"),
    path("salons/<slug:slug>/shut", places.shut, name="shut"),
    path("salons/<slug:slug>/shut/<day:day>/open", places.open_again, name="open_again"),
    path("salons/<slug:slug>/things/", things.things, name="things"),
    path("salons/<slug:slug>/rooms/add", things.room, name="add_room"),
    path("salons/<slug:slug>/rooms/<int:number>", things.room, name="room"),
    path("salons/<slug:slug>/equipment/add", things.unit, name="add_unit"),
    path("salons/<slug:slug>/equipment/<int:number>", things.unit, name="unit"),
    path("salons/<slug:slug>/things/<int:number>/close", things.close, name="close"),
    path("salons/<slug:slug>/things/<int:number>/closures/<int:closure>/end", things.reopen, name="reopen"),
    path("salons/<slug:slug>/services/", things.services, name="services"),
    path("salons/<slug:slug>/services/add", things.service, name="add_service"),
    path("salons/<slug:slug>/services/<int:number>", things.service, name="service"),
    path("salons/<slug:slug>/people/", people.people, name="people"),
    path("salons/<slug:slug>/people/add", people.add, name="add_person"),
    path("salons/<slug:slug>/people/<int:number>/", people.person, name="person"),
    path("salons/<slug:slug>/people/<int:number>/skills", people.change, name="change_person"),
    path("salons/<slug:slug>/people/<int:number>/hours", people.shifts, name="shifts"),
    path("salons/<slug:slug>/people/<int:number>/breaks", people.breaks, name="breaks"),
    path("salons/<slug:slug>/people/<int:number>/away", people.leave, name="leave"),
    path("salons/<slug:slug>/people/<int:number>/away/<int:leave>/end", people.back, name="back"),
    path("salons/<slug:slug>/roles/add", people.role, name="add_role"),
    path("salons/<slug:slug>/roles/<int:account>/<slug:name>/take", people.take, name="take_role"),
    path("occupancy/", sums.occupancy, name="occupancy"),
    path("outcomes/", sums.results, name="results"),
    path("texts/", texts.claims, name="claims"),
    path("audit/", deeds.trail, name="trail"),
    path("audit/glass", deeds.glass, name="glass"),
    path("knowledge/", knowledge.review, name="review"),
    path("knowledge/book/", knowledge.book, name="book"),
    path("knowledge/book/<str:name>/", knowledge.book, name="book_of"),
    path("knowledge/releases/<str:name>/", knowledge.release, name="release"),
    path("knowledge/recall/", recall.recall, name="recall"),
    path("knowledge/recall/tell", recall.tell, name="tell"),
]
