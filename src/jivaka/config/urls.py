"""Which page answers which address. Pages for people carry their language in front."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from jivaka.web.portal.home import choose_language, health
from jivaka.web.shared.accounts import entrance, leave

urlpatterns = [
    path("health", health, name="health"),
    path("language", choose_language, name="language"),
    *i18n_patterns(
        path("", include("jivaka.web.portal.urls")),
        path("staff/", entrance, name="staff"),
        path("staff/leave", leave, name="leave"),
    ),
]
handler404 = "jivaka.web.shared.errors.not_found"
handler500 = "jivaka.web.shared.errors.broken"
handler403 = "jivaka.web.shared.errors.forbidden"
