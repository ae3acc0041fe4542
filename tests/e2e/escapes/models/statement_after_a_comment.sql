select email from customers /* ; */ ; -- done
attach '__OUTSIDE__/made.duckdb'
