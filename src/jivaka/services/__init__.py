"""Writes: one public function a verb; the actor first; one transaction; one audit row."""
