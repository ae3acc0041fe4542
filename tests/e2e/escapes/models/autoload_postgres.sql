select * from postgres_scan('host=shop.example', 'public', 'customers')
