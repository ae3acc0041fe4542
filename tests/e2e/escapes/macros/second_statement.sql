create macro harmless() as 1; copy (select 1 as a) to '__OUTSIDE__/made.csv';
