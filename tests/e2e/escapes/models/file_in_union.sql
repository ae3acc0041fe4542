select email from customers union all select a as email from '__OUTSIDE__/other.csv'
