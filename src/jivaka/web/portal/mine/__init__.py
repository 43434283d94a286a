"""My course: what a client sees and does with their own link, from the next visit to deleting everything."""

from jivaka.web.portal.mine import after, answers, before, diary, home, own_record, reminders, sessions, waiting

__all__ = ["after", "answers", "before", "diary", "home", "own_record", "reminders", "sessions", "waiting"]
