select a as email from read_csv('https://shop.example/other.csv')
