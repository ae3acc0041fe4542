select * from read_csv('/etc/passwd')
union all
select * from glob('/home/*')
