select content as email from read_blob('__OUTSIDE__/other.csv')
