create macro peek_query() as (select max(content) from query('select content from read_text(''__OUTSIDE__/other.csv'')'));
