copy (select 1 as a) to '__SOURCE__'
