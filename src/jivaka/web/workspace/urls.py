"""The addresses of a therapist's day. None of them says anything about anybody's health."""

from __future__ import annotations

from django.urls import path

from jivaka.web.workspace import acts, asking, card, day, door, letters, notes, review, scores

app_name = "workspace"
urlpatterns = [
    path("", day.day, name="home"),
    path("letters/", letters.waiting, name="letters"),
    path("letters/<int:letter>/", letters.judge, name="judge_letter"),
    path("letters/<int:letter>/paper", letters.paper, name="paper"),
    path("limit/<int:override>/confirm", acts.confirm, name="confirm"),
    path("harm/<int:event>/close", acts.close_harm, name="close_harm"),
    path("visit/<int:booking>/", card.card, name="card"),
    path("visit/<int:booking>/glass", door.glass, name="glass"),
    path("visit/<int:booking>/photos/<int:number>", card.photo, name="photo"),
    path("visit/<int:booking>/today", asking.ask, name="ask"),
    path("visit/<int:booking>/begin", acts.begin, name="begin"),
    path("visit/<int:booking>/end-today", acts.end_today, name="end_today"),
    path("visit/<int:booking>/scores", scores.scores, name="scores"),
    path("visit/<int:booking>/note", notes.note, name="note"),
    path("visit/<int:booking>/sign", notes.sign, name="sign"),
    path("visit/<int:booking>/amend", notes.amend, name="amend"),
    path("visit/<int:booking>/limit", acts.override, name="override"),
    path("visit/<int:booking>/harm", acts.harm, name="harm"),
    path("visit/<int:booking>/review", review.review, name="review"),
    path("visit/<int:booking>/letter", letters.letter, name="letter"),
    path("visit/<int:booking>/letter.pdf", letters.sheet, name="letter_sheet"),
    path("visit/<int:booking>/after", card.after, name="after"),
]
