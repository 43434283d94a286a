"""Proves the laws of the decision for every client there can be, or shows a smallest client who breaks one.

The knowledge as the core compiled it becomes clauses for a SAT solver, whose certificate a small checker follows; a
solver of typed formulas reads the conditions as they are written and gives a second opinion. Nothing here decides.
"""
