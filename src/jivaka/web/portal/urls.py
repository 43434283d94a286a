"""The addresses of a client's way. None of them says anything about anybody's health."""

from __future__ import annotations

from django.urls import path

from jivaka.web.portal import decision, home, letters, mine, sheets, wishes
from jivaka.web.portal.book import adjust, plan, times
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
    path("details/<int:number>/", adjust.adjust, name="adjust"),
    path("booked/", times.done, name="done"),
    path("mine/<str:token>/", mine.home.mine, name="mine"),
    path("mine/<str:token>/decision", mine.answers.reopen, name="reopen"),
    path("mine/<str:token>/another", mine.sessions.another, name="another"),
    path("mine/<str:token>/<int:booking>/cancel", mine.sessions.cancel, name="cancel"),
    path("mine/<str:token>/<int:booking>/move", mine.sessions.move, name="move"),
    path("mine/<str:token>/<int:booking>/move-to", mine.sessions.move_to, name="move_to"),
    path("mine/<str:token>/<int:booking>/before/", mine.before.before, name="before"),
    path("mine/<str:token>/after/", mine.after.after, name="after"),
    path("mine/<str:token>/diary/", mine.diary.diary, name="diary"),
    path("mine/<str:token>/waiting/", mine.waiting.waiting, name="waiting"),
    path("mine/<str:token>/waiting/join", mine.waiting.join, name="wait_join"),
    path("mine/<str:token>/waiting/<int:wish>/accept", mine.waiting.accept, name="wait_accept"),
    path("mine/<str:token>/waiting/<int:wish>/leave", mine.waiting.leave, name="wait_leave"),
    path("mine/<str:token>/reminders/", mine.reminders.reminders, name="reminders"),
    path("mine/<str:token>/data/", mine.own_record.data, name="data"),
    path("mine/<str:token>/data/download", mine.own_record.download, name="download"),
    path("mine/<str:token>/data/delete", mine.own_record.delete, name="delete"),
]
