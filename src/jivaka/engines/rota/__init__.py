"""Many clients at once: whole courses for a Monday's queue, rosters from demand. Each course is placed by the core."""
