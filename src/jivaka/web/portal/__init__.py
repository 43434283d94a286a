"""The way of a client: questions, decision, course, booking, my course."""
