"""Plain SQL models on DuckDB, delivered to TikTok Ads.

Data flows one way through the rooms of this package: project, lint, build (in
engines), contract, plan, deliver, ledger, report. `cli` is the only room that
prints or picks an exit code.
"""

__version__ = "0.1.0"
