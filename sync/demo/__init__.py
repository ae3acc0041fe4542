"""Demo data: three messy source systems of a shop that does not exist, made from a day and a seed."""

from sync.demo.tables import DEFAULT_SEED, DEMO_FILES, DemoFile, demo_tables

__all__ = ["DEFAULT_SEED", "DEMO_FILES", "DemoFile", "demo_tables"]
