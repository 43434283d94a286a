"""Jivaka: from what a client tells us to a safe massage decision, a recommended massage and a course.

The floors are core (pure decisions), interfaces (ways in and out) and config (the wiring).
"""

__version__ = "0.1.0"
