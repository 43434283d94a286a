"""The front desk: the day of a salon, clients by their contact, bookings, the waitlist, absences. Never an answer."""
