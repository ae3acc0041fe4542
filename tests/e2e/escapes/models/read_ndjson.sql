select a as email from read_ndjson('__OUTSIDE__/other.json')
