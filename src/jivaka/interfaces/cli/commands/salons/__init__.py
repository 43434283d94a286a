"""The commands that need tables: the database, the demonstration, free times, the day of a salon."""
