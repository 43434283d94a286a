"""Pages of sums: occupancy, outcomes, the trail of deeds, the words a salon may use."""
