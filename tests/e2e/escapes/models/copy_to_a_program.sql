copy (select 1 as a) to program 'touch __OUTSIDE__/made'
