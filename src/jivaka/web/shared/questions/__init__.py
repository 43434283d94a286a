"""Questions as pages show and read them, for clients and therapists: fields, the body map, what was wrong and why.

It decides nothing about anybody's health: which question comes next and what an answer means is the core's affair.
"""
