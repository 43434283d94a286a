"""The therapist's room: today's clients, a card before each of them, the session and its note, and the loop."""
