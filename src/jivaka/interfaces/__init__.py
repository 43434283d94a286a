"""Ways in and out of Jivaka: each one translates, none decides, and none imports another."""
