"""How Jivaka writes its log: one JSON object a line, on the standard errors, without anything that tells of a person.

Our own lines say an event in fixed words and values in `said`. Of everybody else's lines only the fixed part is kept,
and of an exception its type and the places in the code: what stands in between may hold an answer, a name or a token.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from jivaka.web.shared.watching.requests import request_id

OURS: Final = "jivaka"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: time, level, logger, event, the request's id, `said`, and a failure."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] == OURS
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else str(record.msg),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if ours:
            line |= getattr(record, "said", {})
        if record.exc_info and record.exc_info[0]:
            line["failure"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "jivaka.config.logs.JsonLines"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {
        "jivaka": {"level": "INFO"},
        "django": {"level": "WARNING", "handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # what was not found is in our own line, without its address
        "django.server": {"level": "ERROR", "handlers": [], "propagate": True},
    },
}
"""For Django's `LOGGING`."""
