"""Writes to clients: one module a message, in the client's language, with a link and never a word about health."""
