"""Messages that are owed: what is due without anybody asking, and the outbox that everything leaves through."""
