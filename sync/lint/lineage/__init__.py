"""Where columns come from, and what is certain of rows and values on the way.

Unlike `flow`, which must report what it cannot follow, everything here gives up in
silence: a rule about correctness speaks only where it knows.
"""
