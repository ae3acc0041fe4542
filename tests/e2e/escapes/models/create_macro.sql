-- engine: harmless
create macro peek() as 1
