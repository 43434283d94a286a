"""From the decision to booked sessions, and the page on which a client finds them again."""
