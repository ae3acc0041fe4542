"""Floors: what a good engineer writes in an afternoon with DuckDB and requests, for one shop.

Each script does the same work as a run: hash, compare with what was sent last time, render,
post in requests of the same size, keep what was sent. None of them lints, validates,
survives a crash, throttles or tells anybody what happened. They are as fast as we could write them.
"""
