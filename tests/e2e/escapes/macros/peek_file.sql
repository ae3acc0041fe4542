create macro peek_file() as (select max(a) from '__OUTSIDE__/other.csv');
