"""The core's own meanings at scale, with heavy libraries: each engine is checked against the core, none decides anew.

An engine may import the core and its own libraries. It needs an optional extra, so only the command line and config
may load it.
"""
