"""The decision for very many clients at once: one bit a client, 64 clients a word, the core's own operation list.

It answers questions about groups of clients: whom does a rule touch, whose decision does a change of the knowledge
alter, how often does each limit hold. It decides nothing of its own: for every client it gives what the core gives.
"""
