"""What a client may see of their own, and what a message or a calendar must know to reach them."""
