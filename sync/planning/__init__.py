"""From built models to a plan: canonical rows, verdicts, differences, guards."""
