copy (select 1 as a) to '__OUTSIDE__/made.csv';
