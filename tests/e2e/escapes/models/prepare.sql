-- engine: harmless
prepare probe as select 1
