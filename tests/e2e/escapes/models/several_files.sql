select a as email from read_csv(['__SOURCE__', '__OUTSIDE__/other.csv'], union_by_name = true)
