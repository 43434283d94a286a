"""Which massage fits best among those the decision leaves open, and what else may help.

It ranks what is allowed; it can never allow what the screening has closed.
"""
