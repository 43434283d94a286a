"""Clients that nobody is: drawn from published and assumed frequencies, so that a change can be tried before real ones.

What is drawn are answers, as a client would give them. How often each is given stands in the knowledge, with its
source or the word 'assumed'. Nothing here says how common anything is among the clients of a salon.
"""
