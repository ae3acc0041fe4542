from '__OUTSIDE__/other.csv'
