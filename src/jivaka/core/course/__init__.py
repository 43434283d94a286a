"""How many sessions, how often, how hard and when to review, with a source for every number.

It plans the course; it knows neither rooms nor opening hours.
"""
