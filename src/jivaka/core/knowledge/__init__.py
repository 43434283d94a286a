"""The shape of the reviewed knowledge: questions, rules, massage types, areas and their words.

It decides what a well-formed piece of knowledge is; it knows neither a client nor a file.
"""
