"""Coming in: log-in by a code, a passkey or a password, the second factor of staff, and what belongs to an account."""
