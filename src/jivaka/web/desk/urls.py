"""The addresses of the front desk: a salon, then what is done there. No name and nothing of anybody's health."""

from __future__ import annotations

from django.urls import path

from jivaka.web.desk import asking, away, book, bookings, clients, day, waiting

app_name = "desk"
urlpatterns = [
    path("", day.home, name="home"),
    path("stamp/<str:sealed>", day.stamp, name="stamp"),
    path("<slug:slug>/", day.day, name="today"),
    path("<slug:slug>/day/<str:on>/", day.day, name="day"),
    path("<slug:slug>/mark", day.mark, name="mark"),
    path("<slug:slug>/drag", day.drag, name="drag"),
    path("<slug:slug>/booking/<int:number>/", bookings.booking, name="booking"),
    path("<slug:slug>/booking/<int:number>/move", bookings.move, name="move"),
    path("<slug:slug>/booking/<int:number>/cancel", bookings.cancel, name="cancel"),
    path("<slug:slug>/clients/", clients.search, name="search"),
    path("<slug:slug>/clients/add", clients.add, name="add"),
    path("<slug:slug>/clients/<int:number>/", clients.client, name="client"),
    path("<slug:slug>/clients/<int:number>/ask", asking.begin, name="ask"),
    path("<slug:slug>/clients/<int:number>/questions/", asking.asking, name="asking"),
    path("<slug:slug>/clients/<int:number>/questions/decide", asking.decide, name="decide"),
    path("<slug:slug>/clients/<int:number>/questions/stop", asking.stop, name="stop"),
    path("<slug:slug>/clients/<int:number>/questions/<slug:screen>/", asking.screen, name="screen"),
    path("<slug:slug>/clients/<int:number>/times/", book.times, name="times"),
    path("<slug:slug>/clients/<int:number>/take", book.take, name="take"),
    path("<slug:slug>/clients/<int:number>/wait", waiting.join, name="join"),
    path("<slug:slug>/waitlist/", waiting.waiting, name="waitlist"),
    path("<slug:slug>/waitlist/offer", waiting.offer, name="offer"),
    path("<slug:slug>/waitlist/<int:wish>/accept", waiting.accept, name="accept"),
    path("<slug:slug>/waitlist/<int:wish>/leave", waiting.leave, name="leave"),
    path("<slug:slug>/away/", away.away, name="away"),
    path("<slug:slug>/away/<slug:kind>/<int:number>/", away.repairs, name="repairs"),
    path("<slug:slug>/away/<slug:kind>/<int:number>/repair", away.repair, name="repair"),
    path("<slug:slug>/away/<slug:kind>/<int:number>/ask", away.ask, name="ask_to_move"),
    path("<slug:slug>/away/<slug:kind>/<int:number>/withdraw", away.withdraw, name="withdraw"),
]
