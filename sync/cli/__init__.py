"""The commands: the only room that prints or picks an exit code."""
