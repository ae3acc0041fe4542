copy customers from '__OUTSIDE__/other.csv'
