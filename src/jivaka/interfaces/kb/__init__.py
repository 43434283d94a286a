"""Reads the knowledge folder from disk into the values that the core understands."""
