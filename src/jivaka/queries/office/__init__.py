"""What managers and reviewers read: sums over many clients, the trail of deeds, whom a new rule touches."""
