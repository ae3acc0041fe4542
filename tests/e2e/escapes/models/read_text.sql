select content as email from read_text('__OUTSIDE__/other.csv')
