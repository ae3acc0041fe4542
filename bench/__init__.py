"""Benchmarks: each workload next to its floor, in one run. `python -m bench` runs them all."""
