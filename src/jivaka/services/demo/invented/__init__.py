"""What is invented for a demonstration: houses of a chain, what they sell, who comes, and what they answer."""
