"""A language server for model files: diagnostics, hover, definition, completion, actions.

It stands on the same parse, bind and rules as `lint` and adds nothing to them: what an
editor underlines is what `lint` prints. The editor's unsaved text counts instead of the
file's. Modules below `server` know nothing of the protocol but `positions` and `answers`.
"""
