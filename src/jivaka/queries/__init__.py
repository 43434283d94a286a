"""Reads: one frozen value a screen, in few SQL statements."""
