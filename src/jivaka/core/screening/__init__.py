"""From findings to a decision: the disposition, the limits, the open points and their reasons.

It decides what is safe; it knows nothing of what would help or how often.
"""
