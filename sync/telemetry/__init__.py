"""What a command says about itself while it runs: lines for logs, traces and metrics.

Everything here hears the same `Line`s, so that delivery, planning and lint know nothing
of logs or OpenTelemetry. A line holds names, counts, codes and times, never a personal
value, a digest or a platform's own words.
"""
