"""The questions as a client meets them: their pages, the body map, what medicines were read as, what was wrong and why.

It decides nothing about anybody's health: which question comes next and what an answer means is the core's affair.
"""
