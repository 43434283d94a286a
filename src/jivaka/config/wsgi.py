"""The entrance for a web server. Everything that the first visitor would wait for is made ready before."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jivaka.config.settings")
application = get_wsgi_application()
assessor_for = import_module("jivaka.config.knowledge").assessor_for
for code, _name in settings.LANGUAGES:
    assessor_for(code)
import_module(settings.ROOT_URLCONF)
get_template("portal/decision.html")
