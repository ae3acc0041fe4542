select * from sqlite_scan('__OUTSIDE__/other.db', 'customers')
