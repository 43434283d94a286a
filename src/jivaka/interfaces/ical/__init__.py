"""Speaks iCalendar: a client's visits as a file or as an address that calendars follow."""
