"""Commands for whoever keeps the data: the audit, the keys, one client's data, backups."""
