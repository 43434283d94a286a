"""Pages in a browser: thin views over services and queries."""
