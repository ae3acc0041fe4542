"""Which digest a raw value gets, under our rules and under those of other tools, and why."""
