"""Pure decisions: values in, values out, standard library only.

Nothing here knows the time of day, a file, a log, a database or chance; dates arrive as arguments.
"""
