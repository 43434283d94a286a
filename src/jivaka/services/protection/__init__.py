"""Keys, the chain of the audit, backups, and what is not kept for ever."""
