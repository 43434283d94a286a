"""Clients, answers and decisions as formulas: what the core says in values is said here for all values at once."""
