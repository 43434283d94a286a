"""When and where: calendars as integers, free times for one session, and the best placing of a whole course.

It knows times, resources and rules of spacing; it knows no client's health and no database.
"""
