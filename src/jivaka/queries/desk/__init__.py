"""What the front desk reads: clients by their contact, a booking, where it could go, the waitlist, absences.

None of it returns an answer, a decision's reasons or a note.
"""
