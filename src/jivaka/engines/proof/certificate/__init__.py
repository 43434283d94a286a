"""What is proven and why it may be believed: a solver searches, the reasons are written down, a small checker follows.

Only the checker has to be right.
"""
