"""The addresses of a client's way. None of them says anything about anybody's health."""

from __future__ import annotations

from django.urls import path

from jivaka.web.portal import decision, home, intake

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("questions/", intake.here, name="intake"),
    path("questions/begin", intake.begin, name="begin"),
    path("questions/go-on/<str:token>", intake.resume, name="resume"),
    path("questions/elsewhere", intake.elsewhere, name="elsewhere"),
    path("questions/<slug:screen>/", intake.screen, name="screen"),
    path("decision/", decision.decision, name="decision"),
    path("decision/letter", decision.letter, name="letter"),
]
