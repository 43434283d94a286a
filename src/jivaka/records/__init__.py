"""The one Django app with tables: what Jivaka keeps, and what the database itself forbids."""
