"""Which page answers which address. Pages for people carry their language in front."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from jivaka.interfaces.ical.feed import feed
from jivaka.web.portal.home import choose_language
from jivaka.web.shared.accounts.views import entrance, leave, own, own_client
from jivaka.web.shared.watching.views import health, metrics, ready

urlpatterns = [
    path("health", health, name="health"),
    path("ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("language", choose_language, name="language"),
    path("calendar/<str:token>.ics", feed, name="calendar"),
    *i18n_patterns(
        path("account/", include("jivaka.web.shared.accounts.urls")),
        path("mine/", own, name="own"),
        path("mine/client/<int:client>/", own_client, name="own_client"),
        path("", include("jivaka.web.portal.urls")),
        path("office/", include("jivaka.web.office.urls")),
        path("workspace/", include("jivaka.web.workspace.urls")),
        path("staff/", entrance, name="staff"),
        path("desk/", include("jivaka.web.desk.urls")),
        path("staff/leave", leave, name="leave"),
    ),
]
handler404 = "jivaka.web.shared.errors.not_found"
handler500 = "jivaka.web.shared.errors.broken"
handler429 = "jivaka.web.shared.errors.too_many"
handler403 = "jivaka.web.shared.errors.forbidden"
handler400 = "jivaka.web.shared.errors.unreadable"
