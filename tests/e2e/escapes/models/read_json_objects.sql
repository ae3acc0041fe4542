select json as email from read_json_objects('__OUTSIDE__/other.json')
