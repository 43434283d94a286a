"""The addresses of a client's way. None of them says anything about anybody's health."""

from __future__ import annotations

from django.urls import path

from jivaka.web.portal import decision, home, letters, sheets, wishes
from jivaka.web.portal.book import mine, plan, times
from jivaka.web.portal.questions import intake, medicines

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("questions/", intake.here, name="intake"),
    path("questions/begin", intake.begin, name="begin"),
    path("questions/go-on/<str:token>", intake.resume, name="resume"),
    path("questions/elsewhere", intake.elsewhere, name="elsewhere"),
    path("questions/medicine-names.json", medicines.names, name="medicine_names"),
    path("questions/medicines-read", medicines.read, name="medicines_read"),
    path("questions/<slug:screen>/", intake.screen, name="screen"),
    path("decision/", decision.decision, name="decision"),
    path("decision/letter", decision.letter, name="letter"),
    path("decision/decision.pdf", sheets.decision_sheet, name="decision_sheet"),
    path("decision/letter.pdf", sheets.letter_sheet, name="letter_sheet"),
    path("decision/doctors-letter", letters.bring, name="bring"),
    path("decision/wish", wishes.wish, name="wish"),
    path("decision/choose", plan.choose, name="choose"),
    path("times/", times.times, name="times"),
    path("times/take", times.take, name="take"),
    path("details/", times.details, name="details"),
    path("booked/", times.done, name="done"),
    path("mine/<str:token>/", mine.mine, name="mine"),
    path("mine/<str:token>/sessions.ics", mine.calendar, name="calendar"),
    path("mine/<str:token>/<int:booking>/cancel", mine.cancel, name="cancel"),
    path("mine/<str:token>/<int:booking>/move", mine.move, name="move"),
    path("mine/<str:token>/<int:booking>/move-to", mine.move_to, name="move_to"),
]
