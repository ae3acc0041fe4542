create table kept as from '__OUTSIDE__/other.csv'
