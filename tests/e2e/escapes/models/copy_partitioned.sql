copy (select 1 as a, 2 as b) to '__OUTSIDE__/made' (partition_by (a))
