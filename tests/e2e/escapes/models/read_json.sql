select a as email from read_json('__OUTSIDE__/other.json')
