"""The entrance for a web server. Everything that the first visitor would wait for is made ready before."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jivaka.config.settings")
application = get_wsgi_application()
assessor_for = import_module("jivaka.config.knowledge").assessor_for
for code, _name in settings.LANGUAGES:
    assessor_for(code)
import_module(settings.ROOT_URLCONF)
rooms: Any = settings.TEMPLATES[0]["DIRS"]
for place in rooms:
    for page in Path(place).rglob("*.html"):
        get_template(page.relative_to(place).as_posix())
# What was made ready stays as long as the process: to look through it for garbage takes 80 ms in the middle of a page.
gc.collect()
gc.freeze()
