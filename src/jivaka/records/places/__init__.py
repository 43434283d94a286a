"""Salons and what stands or works in them: hours, services, rooms, equipment, therapists."""
