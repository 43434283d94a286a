"""Pages on which a manager looks at a salon and changes it."""
