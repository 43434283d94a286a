"""What is free: calendars as integers, free times of a session and a course, why there are none, and repairs."""
