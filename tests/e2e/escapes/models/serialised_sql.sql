select * from json_execute_serialized_sql(json_serialize_sql('select content from read_text(''__OUTSIDE__/other.csv'')'))
