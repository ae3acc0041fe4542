select a as email from "__OUTSIDE__/other.csv"
