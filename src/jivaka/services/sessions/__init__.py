"""Sessions, done: today's re-screen, the session, its note, a limit stepped over, harm, and reading in an emergency."""

from jivaka.services.sessions.glass import break_glass
from jivaka.services.sessions.harm import Harm, close_adverse_event, report_adverse_event
from jivaka.services.sessions.notes import Note, amend_note, sign_note, write_note
from jivaka.services.sessions.overrides import Step, ask_override, confirm_override
from jivaka.services.sessions.rescreens import Rescreened, record_rescreen
from jivaka.services.sessions.visits import open_session

__all__ = [
    "Harm",
    "Note",
    "Rescreened",
    "Step",
    "amend_note",
    "ask_override",
    "break_glass",
    "close_adverse_event",
    "confirm_override",
    "open_session",
    "record_rescreen",
    "report_adverse_event",
    "sign_note",
    "write_note",
]
