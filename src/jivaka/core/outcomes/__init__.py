"""What the measured scores say about a course: continue, change, stop, refer, or not yet known.

It judges change over time; it never lifts a limit.
"""
