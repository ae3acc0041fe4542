select * from read_xlsx('__OUTSIDE__/other.xlsx')
