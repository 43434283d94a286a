"""From raw answers to findings, each with its truth value and its origin.

It decides what was said and what was never asked; it judges no danger.
"""
