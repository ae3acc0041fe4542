-- engine: harmless
checkpoint
