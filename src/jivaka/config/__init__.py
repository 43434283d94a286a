"""The wiring: the only floor that sees every other, and the only one that reads the clock."""
