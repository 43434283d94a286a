"""Pages of a reviewer: the book, releases, signatures, whom a change touches."""
