"""The commands of `jivaka`, a module each: its arguments, and what it does."""
