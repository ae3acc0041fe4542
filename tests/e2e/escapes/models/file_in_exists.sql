select email from customers where exists (from '__OUTSIDE__/other.csv')
