"""What a therapist's screens show of visits: the day, a client's card, the course so far, the plan after it."""
