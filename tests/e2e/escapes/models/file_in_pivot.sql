select * from (pivot '__OUTSIDE__/other.csv' on a using count(*))
